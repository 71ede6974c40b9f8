"""What waits for whom, who asked and who approved. The viewer comes first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bankbook import clock
from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import Permission, Right
from bankbook.bank.access.changes import reading
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.agreements.queries import contexts_of
from bankbook.bank.approvals import rules
from bankbook.bank.approvals.catalogue import APPROVE_PERMISSION, KINDS
from bankbook.bank.approvals.models import ApprovalPolicy, ChangeRequest, Decision
from bankbook.bank.approvals.rules import Category, Judge, Levels, State, Why
from bankbook.bank.errors import NotFound, Refused
from bankbook.bank.identity.models import User
from bankbook.bank.targets import Pending

_WAITED_FOR: Final = {
    "job_role.edit": ("role", reading.people_waiting_for_role),
    "account_group.edit": ("group", reading.people_waiting_for_group),
}


@dataclass(frozen=True, slots=True)
class Seals:
    """The people on a request: who asked, who decided (in order), and which levels no approval fills yet."""

    asked: User
    asked_at: datetime
    approvals: tuple[Decision, ...]
    rejection: Decision | None
    still_needed: Levels


class Desk:
    """One person in front of the requests of one context: what he holds is read once, however many requests he looks at."""

    def __init__(self, user: User, *, agreement: ServiceAgreement, is_fresh: bool = False) -> None:
        self.user = user
        self.agreement = agreement
        self.is_fresh = is_fresh
        self._levels: dict[Permission, str] = {}
        self._self_approved: dict[Permission, bool] = {}
        self._policies: dict[Category, Levels] = {}

    def why_not(self, request: ChangeRequest) -> Why | None:
        """Return why he cannot decide about it now, or nothing if he can."""
        is_own = self.user.person_id == request.maker.person_id
        category = Category(request.category)
        permission, current = APPROVE_PERMISSION[category], self._policy(category)
        return rules.why_not(
            Judge(
                is_pending=is_pending(request),
                has_decided=any(each.counts and each.person_id == self.user.person_id for each in request.decisions.all()),
                level=self.level(permission),
                needed=still_needed(request, current=current),
                is_own=is_own,
                is_self_approved=is_own and self._may_approve_own(permission),
                widens_own_rights=is_own and is_widening(request, user=self.user),
                is_sole_administrator=self.agreement.is_sole_administrator and required(request, current=current) == (rules.DEFAULT_LEVEL,),
                is_fresh=self.is_fresh,
            )
        )

    def level(self, permission: Permission) -> str:
        """Return the level at which he approves what the permission is for; "" if he does not."""
        if permission not in self._levels:
            mine = (each.level for each in access.approvers(self.agreement, permission) if each.user.pk == self.user.pk)
            self._levels[permission] = next(mine, "")
        return self._levels[permission]

    def _may_approve_own(self, permission: Permission) -> bool:
        if permission not in self._self_approved:
            self._self_approved[permission] = access.self_approved(self.user, self.agreement, permission=permission)
        return self._self_approved[permission]

    def _policy(self, category: Category) -> Levels:
        if category not in self._policies:
            self._policies[category] = ApprovalPolicy.objects.levels_of(self.agreement, category=category)
        return self._policies[category]


def mine_to_decide(user: User, agreement: ServiceAgreement) -> list[ChangeRequest]:
    """Return the requests of that context that the user can decide now, the first to expire first; nobody else's and none that he decided."""
    desk = Desk(user, agreement=agreement)
    return [each for each in pending(agreement) if desk.why_not(each) in {None, Why.PROVE_AGAIN}]


def waiting_for(user: User) -> list[ChangeRequest]:
    """Return what the user can decide now in any of his contexts."""
    return [each for agreement in contexts_of(user.pk) for each in mine_to_decide(user, agreement)]


def made_by(user: User, agreement: ServiceAgreement) -> QuerySet[ChangeRequest]:
    """Return what the user asked for in that context, the latest first."""
    return whole().filter(maker=user, agreement=agreement).order_by("-pk")


def pending(agreement: ServiceAgreement) -> QuerySet[ChangeRequest]:
    """Return what waits in that context, the first to expire first."""
    return whole().filter(agreement=agreement, state=State.PENDING, expires_at__gt=clock.business_now()).order_by("expires_at", "pk")


def history(agreement: ServiceAgreement) -> QuerySet[ChangeRequest]:
    """Return what became of the requests of that context, the latest outcome first."""
    return whole().filter(agreement=agreement).exclude(state=State.PENDING).order_by("-ended_at", "-pk")


def request(viewer: User, public_id: str | UUID) -> ChangeRequest:
    """Return that request for who asked for it, and for who may view or approve its category in its context. Raises `NotFound` for everybody else."""
    found = by_id(public_id)
    if not _may_see(viewer, found):
        raise _unknown()
    return found


def by_id(public_id: str | UUID) -> ChangeRequest:
    """Return that request, for who is shown everything: the bank itself. Raises `NotFound`."""
    try:
        return whole().get(public_id=UUID(str(public_id)))
    except (ChangeRequest.DoesNotExist, ValueError):
        raise _unknown() from None


def seals(request: ChangeRequest) -> Seals:
    """Return who asked and who decided; approvals of people who were suspended or deleted meanwhile are left out."""
    decisions = sorted((each for each in request.decisions.all() if each.counts), key=lambda each: each.pk)
    rejections = [each for each in decisions if each.verdict == Decision.Verdict.REJECTED]
    return Seals(
        asked=request.maker,
        asked_at=request.submitted_at,
        approvals=tuple(each for each in decisions if each.verdict == Decision.Verdict.APPROVED),
        rejection=rejections[0] if rejections else None,
        still_needed=still_needed(request) if request.state == State.PENDING else (),
    )


def who_can_decide(request: ChangeRequest) -> list[User]:
    """Return the people who can decide about it now, by name."""
    permission = APPROVE_PERMISSION[Category(request.category)]
    candidates = [each.user for each in access.approvers(request.agreement, permission)]
    able = [each for each in candidates if Desk(each, agreement=request.agreement).why_not(request) in {None, Why.PROVE_AGAIN}]
    return sorted(able, key=lambda user: (user.name, user.pk))


def affected(request: ChangeRequest) -> list[User]:
    """Return whom it gives or takes something, as things stand now; nobody where what it is about is gone."""
    try:
        return KINDS[request.kind].change.affected(request.agreement, request.payload)
    except Refused:
        return []


def required(request: ChangeRequest, *, current: Levels | None = None) -> Levels:
    """Return the levels it needs: those of its submission, and those of a policy that became stricter since (`current`, where it is known)."""
    if current is None:
        current = ApprovalPolicy.objects.levels_of(request.agreement, category=Category(request.category))
    return rules.required(request.policy, current)


def still_needed(request: ChangeRequest, *, current: Levels | None = None) -> Levels:
    """Return the levels that no approval fills yet; `current` as for `required`."""
    given = [each.level for each in request.decisions.all() if each.counts and each.verdict == Decision.Verdict.APPROVED]
    return rules.still_needed(required(request, current=current), given)


def is_pending(request: ChangeRequest) -> bool:
    """Whether it still waits: the clock ends it before anybody writes that down."""
    return request.state == State.PENDING and request.expires_at > clock.business_now()


def is_widening(request: ChangeRequest, *, user: User) -> bool:
    """Whether it may give this user, or its maker, more than he has or waits for. Where that cannot be told, because its target is gone, it may."""
    change, people = KINDS[request.kind].change, {user, request.maker}
    try:
        return any(change.widens(request.agreement, request.payload, user=each) for each in people) or _is_awaited(request, people)
    except Refused:
        return True


def _is_awaited(request: ChangeRequest, people: set[User]) -> bool:
    """Whether it edits a job role or an account group that one of these people waits to be given: whoever approves that looks at it as it is."""
    if request.kind not in _WAITED_FOR:
        return False
    named, waiting_for = _WAITED_FOR[request.kind]
    waiting = [Pending(kind=each.kind, payload=each.payload) for each in pending(request.agreement)]
    persons = {each.person_id for each in waiting_for(waiting, request.payload[named])}
    return not persons.isdisjoint(each.person_id for each in people)


def _may_see(viewer: User, found: ChangeRequest) -> bool:
    if viewer.pk == found.maker_id and found.agreement.memberships.filter(user=viewer, is_active=True).exists():
        return True
    permission = APPROVE_PERMISSION[Category(found.category)]
    held = access.held_pairs(viewer, found.agreement)
    return not held.isdisjoint({(permission, Right.VIEW), (permission, Right.APPROVE)})


def whole() -> QuerySet[ChangeRequest]:
    """Return requests with everything that is shown of one."""
    with_people = ChangeRequest.objects.select_related("maker", "about", "agreement__entity", "agreement__group__institution")
    return with_people.prefetch_related("decisions__user")


def _unknown() -> NotFound:
    return NotFound(_("There is no such request here."))
