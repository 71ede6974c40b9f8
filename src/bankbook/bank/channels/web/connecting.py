"""Where the connection of one accounting software user stands: the eleven steps, in the order and the words in which the bank explains them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import SOFTWARE_CEILING, Pair, Permission, Right
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import queries
from bankbook.bank.approvals.actions.telling import either
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.approvals.rules import State
from bankbook.bank.channels.web.members import Member
from bankbook.bank.identity.models import User

type Standing = Literal["done", "wait", "now", "next", "stop"]

TITLES: Final[tuple[Promise, ...]] = (
    gettext_lazy("Select the business group overview context"),
    gettext_lazy("Create an accounting software user"),
    gettext_lazy("Create a job role"),
    gettext_lazy("Select the permissions in Account summary and Manage statements, with the right to View"),
    gettext_lazy("The job role is submitted, pending approval"),
    gettext_lazy("Create an account group"),
    gettext_lazy("The account group is submitted, pending approval"),
    gettext_lazy("Assign the job role and the account group to the user"),
    gettext_lazy("The assignment is submitted, pending approval"),
    gettext_lazy("The user signs in at least once, changes the password and chooses a security question"),
    gettext_lazy("Use the user ID and password in your accounting software"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: where it stands, what there is to say, the page that does it, and the request that it waits for."""

    number: int
    state: Standing
    hint: str = ""
    url: str = ""
    link: str = ""
    request: ChangeRequest | None = None
    who: str = ""

    @property
    def title(self) -> str:
        return str(TITLES[self.number - 1])


@dataclass(frozen=True, slots=True)
class _Part:
    """A job role, an account group or an assignment of the connection: what stands, and what was asked for last."""

    name: str = ""
    detail: str = ""
    request: ChangeRequest | None = None

    @property
    def is_there(self) -> bool:
        return bool(self.name)

    @property
    def is_pending(self) -> bool:
        return self.request is not None and queries.is_pending(self.request)

    @property
    def was_rejected(self) -> bool:
        return not self.is_there and self.request is not None and self.request.state in {State.REJECTED, State.STALE, State.EXPIRED}


def steps(agreement: ServiceAgreement, member: Member | None) -> list[Step]:
    """Return the eleven steps for that accounting software user of the context; for none yet, from the second step on."""
    user = member.user if member else None
    given = _given(agreement, user) if user else None
    role, group = _role(agreement, given), _group(agreement, given, user)
    assigned = _assigned(agreement, user, given)
    found = [
        _context(agreement),
        _user(agreement, member),
        _made(3, role, url=f"{reverse('bank:job-role-create')}?template=software", link=_("Create a job role")),
        _permissions(role, given),
        _approved(5, role),
        _made(6, group, url=reverse("bank:account-group-create"), link=_("Create an account group")),
        _approved(7, group),
        _assign(user, role, group, assigned),
        _approved(9, assigned),
        _first_sign_in(user),
        Step(11, "next", _("Waiting for its first use. The account data that the user has access to is transferred there.")),
    ]
    return _with_next(found)


def _with_next(found: Sequence[Step]) -> list[Step]:
    """Mark the first step that is neither done nor waiting as the one to take now; a rejected one is that already."""
    current = next((each.number for each in found if each.state in {"next", "stop"}), 0)
    return [replace(each, state="now") if each.number == current and each.state == "next" else each for each in found]


def _context(agreement: ServiceAgreement) -> Step:
    if agreement.is_overview:
        return Step(1, "done", str(agreement))
    hint = _("You work in %(where)s, an entity. What you do there does not apply to the business group.") % {"where": agreement}
    return Step(1, "next", hint, reverse("bank:contexts"), _("Change the context"))


def _user(agreement: ServiceAgreement, member: Member | None) -> Step:
    if member is None:
        hint, url = _("Be sure to check the Accounting software box."), f"{reverse('bank:user-new')}?kind=software"
        return Step(2, "next", hint, url, _("Create user"))
    user, url = member.user, reverse("bank:user", args=[member.user.public_id])
    words = _("%(name)s, user ID %(code)s. The Accounting software box is checked, for good.") % {
        "name": user.name,
        "code": user.code_shown,
    }
    if member.is_member:
        return Step(2, "done", words, url, _("Show the user"))
    asked = queries.pending(agreement).filter(target_key=f"membership:{user.public_id}").first()
    if asked is None:
        more = _("The membership of this context still has to be asked for, on the user’s page.")
        return Step(2, "next", f"{words} {more}", url, _("Show the user"))
    return Step(
        2, "wait", f"{words} {_('The membership of this context waits for approval.')}", url, _("Show the user"), asked, _who(asked)
    )


def _made(number: int, part: _Part, *, url: str, link: str) -> Step:
    if part.is_there or part.is_pending:
        return Step(number, "done", part.name or (part.request.title if part.request else ""))
    if part.was_rejected and part.request is not None:
        return Step(number, "stop", part.request.ended_reason, url, _("Change and submit again"), part.request)
    return Step(number, "next", part.detail, url, link)


def _permissions(role: _Part, given: Assignment | None) -> Step:
    if not role.is_there and not role.is_pending:
        return Step(4, "next", _("For an accounting software user these two are all there is."))
    held = access.pairs_of(given.role) if given else _asked_pairs(role)
    if held < SOFTWARE_CEILING:
        return Step(4, "done", _("One of the two permissions: the software sees only that part."))
    return Step(4, "done", _("Account summary: View. Manage statements: View."))


def _approved(number: int, part: _Part) -> Step:
    if part.is_there:
        return Step(number, "done", part.detail, request=part.request)
    if part.is_pending and part.request is not None:
        return Step(number, "wait", "", request=part.request, who=_who(part.request))
    return Step(number, "next", _("You receive a notice that it was submitted and is pending approval."))


def _assign(user: User | None, role: _Part, group: _Part, assigned: _Part) -> Step:
    if assigned.is_there or assigned.is_pending:
        return Step(8, "done", assigned.name or (assigned.request.title if assigned.request else ""))
    if user is None or not (role.is_there and group.is_there):
        return Step(8, "next", _("Opens once the account group and the job role have been approved: only then they can be assigned."))
    url = reverse("bank:user-access", args=[user.public_id])
    if assigned.was_rejected and assigned.request is not None:
        return Step(8, "stop", assigned.request.ended_reason, url, _("Change and submit again"), assigned.request)
    return Step(8, "next", "", url, _("Assign"))


def _first_sign_in(user: User | None) -> Step:
    if user is None:
        return Step(10, "next", _("By the user alone. It can be done as soon as the user is created."))
    url, link = reverse("bank:user", args=[user.public_id]), _("Show the user")
    if not user.must_finish:
        return Step(10, "done", _("Done: the password is the one that the user chose."), url, link)
    return Step(10, "next", _("By the user alone, with the temporary password. It can be done now."), url, link)


def _given(agreement: ServiceAgreement, user: User) -> Assignment | None:
    """What the user holds there: the assignment with account groups first."""
    held = list(access.assignments(agreement, user=user))
    return next((each for each in held if each.account_groups.all()), held[0] if held else None)


def _role(agreement: ServiceAgreement, given: Assignment | None) -> _Part:
    """The job role of the connection: the one that the user holds, else the latest that software can hold."""
    if given is not None:
        return _Part(given.role.name, _("Approved."), _request(agreement, "job_role.create", given.role.name))
    stand = [each for each in access.roles(agreement) if _fits(each)]
    asked = [each for each in _asked(agreement, "job_role.create") if _is_software(_pairs(each))]
    if asked and queries.is_pending(asked[0]):
        return _Part(request=asked[0])
    custom = [each for each in stand if each.origin == JobRole.Origin.CUSTOM]
    if custom:
        latest = max(custom, key=lambda each: each.pk)
        return _Part(latest.name, _("Approved."), _request(agreement, "job_role.create", latest.name))
    return _Part(request=asked[0] if asked else None)


def _group(agreement: ServiceAgreement, given: Assignment | None, user: User | None) -> _Part:
    """The account group of the connection: the user's, else the latest that was asked for since he was created."""
    if given is not None and given.account_groups.all():
        names = ", ".join(each.name for each in given.account_groups.all())
        return _Part(names, _("Approved."), _request(agreement, "account_group.create", names))
    asked = [each for each in _asked(agreement, "account_group.create") if user is None or each.submitted_at >= user.created_at]
    if asked and queries.is_pending(asked[0]):
        return _Part(request=asked[0])
    stand: list[AccountGroup] = list(access.account_groups(agreement))
    made = next((each for each in asked if each.state == State.APPLIED and each.title in {group.name for group in stand}), None)
    if made is not None:
        return _Part(made.title, _("Approved."), made)
    names = ", ".join(each.name for each in stand)
    return _Part(
        detail=_("These stand already and can be assigned too: %(names)s.") % {"names": names} if names else "", request=_ended(asked)
    )


def _assigned(agreement: ServiceAgreement, user: User | None, given: Assignment | None) -> _Part:
    if user is None:
        return _Part()
    asked = [each for each in _asked(agreement, "assignment.set") if each.about_id == user.pk]
    if given is not None and given.account_groups.all():
        groups = ", ".join(each.name for each in given.account_groups.all())
        applied = next((each for each in asked if each.state == State.APPLIED), None)
        return _Part(_("%(role)s, with %(groups)s") % {"role": given.role.name, "groups": groups}, _("Approved."), applied)
    return _Part(request=asked[0] if asked else None)


def _ended(asked: Sequence[ChangeRequest]) -> ChangeRequest | None:
    return asked[0] if asked and asked[0].state != State.APPLIED else None


def _asked(agreement: ServiceAgreement, kind: str) -> list[ChangeRequest]:
    """Every request of that kind in the context, the latest first, those that were taken back left out."""
    found = queries.whole().filter(agreement=agreement, kind=kind).exclude(state=State.CANCELLED)
    return list(found.order_by("-pk"))


def _request(agreement: ServiceAgreement, kind: str, title: str) -> ChangeRequest | None:
    """The request by which something of that name came to be; none for what the bank gave."""
    return queries.whole().filter(agreement=agreement, kind=kind, title=title, state=State.APPLIED).order_by("-pk").first()


def _asked_pairs(role: _Part) -> frozenset[Pair]:
    return _pairs(role.request) if role.request else SOFTWARE_CEILING


def _pairs(request: ChangeRequest) -> frozenset[Pair]:
    return frozenset((Permission(permission), Right(right)) for permission, right in request.payload["pairs"])


def _fits(role: JobRole) -> bool:
    return not role.level and _is_software(access.pairs_of(role))


def _is_software(pairs: frozenset[Pair]) -> bool:
    return bool(pairs) and pairs <= SOFTWARE_CEILING


def _who(request: ChangeRequest) -> str:
    return either(queries.who_can_decide(request))


def address(public_id: UUID) -> str:
    """Return where the connection of that user is shown."""
    return reverse("bank:connect-software-user", args=[public_id])
