"""Who is told of what happens to a request. Words carry no account number and nothing of what the change holds."""

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import Permission
from bankbook.bank.access.models import Assignment, JobRole
from bankbook.bank.approvals import queries
from bankbook.bank.approvals.catalogue import APPROVE_PERMISSION, KINDS
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.approvals.rules import State
from bankbook.bank.identity.models import User
from bankbook.bank.notices import actions as notices

OUTCOMES: Final[dict[State, Promise]] = {
    State.APPLIED: gettext_lazy("Your request was approved"),
    State.REJECTED: gettext_lazy("Your request was rejected"),
    State.CANCELLED: gettext_lazy("Your request was cancelled"),
    State.EXPIRED: gettext_lazy("Your request expired"),
    State.STALE: gettext_lazy("Your request is out of date"),
}


def submitted(request: ChangeRequest) -> None:
    """Tell the maker that it waits and who can approve it, and each of those who can."""
    able = queries.who_can_decide(request)
    waits = _("%(who)s can approve it. Until then nothing changes.") % {"who": either(able)} if able else _("Nobody can approve it yet.")
    _tell([request.maker_id], request, event="submitted", title=_("Your request was submitted, pending approval"), more=waits)
    to_approve(request, able)


def to_approve(request: ChangeRequest, able: Iterable[User]) -> None:
    """Tell these people that it waits for them; whoever asked for it was told so already."""
    title = _("A request is pending approval")
    more = _("%(maker)s asked for it. You can approve or reject it.") % {"maker": request.maker.name}
    _tell([each.pk for each in able if each.pk != request.maker_id], request, event="to-approve", title=title, more=more)


def ended(request: ChangeRequest) -> None:
    """Tell the maker the outcome and its reason."""
    title = str(OUTCOMES[State(request.state)])
    _tell([request.maker_id], request, event=request.state, title=title, more=request.ended_reason)


def expiring(request: ChangeRequest, *, warning: int) -> None:
    """Call it to mind, once for each warning, to its maker and to those who can decide."""
    who = [request.maker, *queries.who_can_decide(request)]
    more = _("Without the approvals that are missing, nothing changes.")
    _tell([each.pk for each in who], request, event=f"expires-{warning}", title=_("A request expires soon"), more=more)


def approved_alone(request: ChangeRequest, *, by: User) -> None:
    """Tell every signatory that one person alone gave himself rights."""
    title = _("One person alone changed his own rights")
    more = _("%(who)s asked for it and approved it as the only administrator.") % {"who": by.name}
    _tell({each.pk for each in _signatories(request)}, request, event="alone", title=title, more=more)


def either(people: list[User]) -> str:
    """Return these people as a list in words: "Luc Gagnon or Mei-Lin Tran"."""
    names = [each.name for each in people]
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s or %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _signatories(request: ChangeRequest) -> list[User]:
    """Whoever approves anything in the context, and whoever administers it by a job role that the bank gave."""
    approving = [each.user for permission in set(APPROVE_PERMISSION.values()) for each in access.approvers(request.agreement, permission)]
    given = Assignment.objects.filter(
        membership__agreement=request.agreement,
        membership__is_active=True,
        membership__user__kind=User.Kind.PERSON,
        membership__user__state=User.State.ACTIVE,
        role__origin=JobRole.Origin.PREDEFINED,
        role__grants__permission=Permission.MANAGE_USERS,
    )
    return [*approving, *(each.membership.user for each in given.select_related("membership__user"))]


def _tell(user_ids: Iterable[int], request: ChangeRequest, *, event: str, title: str, more: str) -> None:
    what = f"{KINDS[request.kind].name}: {request.title}."
    notices.tell(
        user_ids,
        event_key=f"request.{event}:{request.public_id}",
        kind=f"request.{event.partition('-')[0]}",
        title=title,
        body=f"{what} {more}".strip(),
        link=f"/approvals/{request.public_id}",
        agreement_id=request.agreement_id,
    )
