"""The ends of a request other than a decision: taken back, run out."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bankbook import audit, clock
from bankbook.audit import SYSTEM, Actor
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.approvals import queries, rules
from bankbook.bank.approvals.actions import telling
from bankbook.bank.approvals.actions.refusals import CannotDecide, NotYours
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.approvals.rules import TRANSITIONS, WARNED_BEFORE, Event, State, Why
from bankbook.bank.identity import queries as identity
from bankbook.bank.identity.models import User


@transaction.atomic
def cancel(request_id: str | UUID, *, by: User) -> ChangeRequest:
    """Take one's own request back and return it; doing it again changes nothing. Raises `NotFound`, `NotYours`, `CannotDecide` after its end."""
    request = held(by, request_id)
    if request.maker_id != by.pk:
        raise NotYours
    if request.state == State.CANCELLED:
        return request
    if request.state != State.PENDING:
        raise CannotDecide(Why.ENDED)
    return end(request, event=Event.CANCELLATION, by=identity.actor(by), reason=_("Cancelled by %(user)s.") % {"user": by.name})


def lapse_due() -> int:
    """End the requests whose time is over, call to mind those that soon will be, and return how many ended. Safe to do any number of times."""
    now = clock.business_now()
    last = now + max(WARNED_BEFORE)
    due = ChangeRequest.objects.filter(state=State.PENDING, expires_at__lte=last).order_by("pk").values_list("pk", flat=True)
    return sum(_lapse(pk) for pk in list(due))


def held(viewer: User, request_id: str | UUID) -> ChangeRequest:
    """Lock the context and then the request, and return it as it stands. Raises `NotFound` for one that the viewer may not see."""
    return lock(queries.request(viewer, request_id))


def lock(request: ChangeRequest) -> ChangeRequest:
    """Lock the context and then the request; return the request as it stands now."""
    (agreement,) = agreements.hold([request.agreement_id])
    ChangeRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    locked = queries.whole().get(pk=request.pk)
    locked.agreement = agreement
    return locked


def end(request: ChangeRequest, *, event: Event, by: Actor, reason: str = "", **detail: object) -> ChangeRequest:
    """Bring a pending request to its end, tell its maker, and write it down last."""
    request.state = TRANSITIONS[State(request.state), event].value
    request.ended_at, request.ended_reason = clock.business_now(), reason[:500]
    request.version += 1
    request.save(update_fields=["state", "ended_at", "ended_reason", "version"])
    telling.ended(request)
    record(request, by=by, what=f"request.{request.state}", reason=reason, **detail)
    return request


def lapse(request: ChangeRequest) -> ChangeRequest:
    """End a request whose time is over."""
    return end(request, event=Event.LAPSE, by=SYSTEM, reason=_("It was not approved in time. Nothing changed."))


def record(request: ChangeRequest, *, by: Actor, what: str, reason: str = "", **detail: object) -> None:
    """Write down what happened to a request: of what it changes only hashes are kept."""
    audit.record(
        by,
        what=what,
        target=("request", str(request.public_id)),
        context=str(request.agreement.public_id),
        before=request.before,
        after=request.after,
        detail={"kind": request.kind, "about": request.target_key, **detail},
        reason=reason,
    )


@transaction.atomic
def _lapse(pk: int) -> bool:
    request = lock(ChangeRequest.objects.get(pk=pk))
    if request.state != State.PENDING:
        return False
    left = request.expires_at - clock.business_now()
    if left.total_seconds() <= 0:
        lapse(request)
        return True
    due = rules.warnings_due(left)
    if due > request.warned:
        request.warned = due
        request.save(update_fields=["warned"])
        telling.expiring(request, warning=due)
    return False
