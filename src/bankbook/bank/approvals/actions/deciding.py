"""Approving and rejecting. Who decides, and what he may, is read inside the transaction that decides."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bankbook import clock
from bankbook.bank.approvals import queries, rules
from bankbook.bank.approvals.actions import carrying, ending, telling
from bankbook.bank.approvals.actions.refusals import CannotDecide, Changed, NoReason
from bankbook.bank.approvals.catalogue import APPROVE_PERMISSION, KINDS
from bankbook.bank.approvals.models import ChangeRequest, Decision
from bankbook.bank.approvals.queries import Desk
from bankbook.bank.approvals.rules import Category, Event, State, Why
from bankbook.bank.errors import Refused
from bankbook.bank.identity import queries as identity
from bankbook.bank.identity.models import User


@transaction.atomic
def approve(request_id: str | UUID, *, version: int, by: User, reauthenticated_at: datetime | None = None) -> ChangeRequest:
    """Approve the request as it was shown (`version`) and return it: applied with the last approval that it needed, else pending.

    A repeat by the same person changes nothing. What can no longer be done ends as stale, expired, with the reason in `ended_reason`.
    `reauthenticated_at` is when the approver last proved who he is. Raises `NotFound`, `CannotDecide`, `Changed`.
    """
    request = ending.held(by, request_id)
    if _has_approved(request, by=by):
        return request
    if request.state == State.PENDING and not queries.is_pending(request):
        return ending.lapse(request)
    desk = Desk(by, agreement=request.agreement, is_fresh=_is_fresh(reauthenticated_at))
    _refuse(desk.why_not(request), request, version=version)
    if why := carrying.out_of_date(request):
        return ending.end(request, event=Event.MOVED_ON, by=identity.actor(by), reason=why)
    request = _decide(request, desk=desk, verdict=Decision.Verdict.APPROVED)
    if queries.still_needed(request):
        return request
    return _finish(request, by=by)


@transaction.atomic
def reject(request_id: str | UUID, *, version: int, by: User, reason: str) -> ChangeRequest:
    """End the request by one eligible person's word and return it; a repeat changes nothing. Raises as `approve`, and `NoReason`."""
    request = ending.held(by, request_id)
    if request.state == State.REJECTED and request.decisions.filter(person_id=by.person_id).exists():
        return request
    if not reason.strip():
        raise NoReason(request.maker.name)
    desk = Desk(by, agreement=request.agreement)
    why = desk.why_not(request)
    _refuse(None if why is Why.PROVE_AGAIN else why, request, version=version)
    request = _decide(request, desk=desk, verdict=Decision.Verdict.REJECTED, reason=reason.strip())
    return ending.end(request, event=Event.REJECTION, by=identity.actor(by), reason=reason.strip())


def _refuse(why: Why | None, request: ChangeRequest, *, version: int) -> None:
    if why is not None:
        raise CannotDecide(why)
    if version != request.version:
        raise Changed


def _has_approved(request: ChangeRequest, *, by: User) -> bool:
    return request.decisions.filter(person_id=by.person_id, counts=True, verdict=Decision.Verdict.APPROVED).exists()


def _is_fresh(reauthenticated_at: datetime | None) -> bool:
    return reauthenticated_at is not None and clock.now() - reauthenticated_at <= rules.FRESH_FOR


def _decide(request: ChangeRequest, *, desk: Desk, verdict: Decision.Verdict, reason: str = "") -> ChangeRequest:
    """Write the decision down; one that no longer counted, because its person was suspended meanwhile, is taken anew."""
    by, is_own = desk.user, desk.user.person_id == request.maker.person_id
    level = desk.level(APPROVE_PERMISSION[Category(request.category)])
    now = clock.business_now()
    words = {"user": by, "level": level, "verdict": verdict, "is_own": is_own, "counts": True, "reason": reason[:500], "at": now}
    Decision.objects.update_or_create(request=request, person_id=by.person_id, defaults=words)
    request.version += 1
    request.save(update_fields=["version"])
    widens = queries.is_widening(request, user=by)
    what = f"request.{'self_' if is_own else ''}{verdict.value}"
    ending.record(request, by=identity.actor(by), what=what, reason=reason, level=level, widens_own_rights=widens)
    if is_own and widens and verdict == Decision.Verdict.APPROVED:
        telling.approved_alone(request, by=by)
    return ending.lock(request)


def _finish(request: ChangeRequest, *, by: User) -> ChangeRequest:
    """Carry it out and end it: both or, where it turns out that it cannot be, neither."""
    try:
        carrying_out = replace(identity.actor(by), request=str(request.public_id))
        carrying.carry_out(KINDS[request.kind], agreement=request.agreement, payload=request.payload, by=carrying_out)
    except Refused as refusal:
        return ending.end(request, event=Event.MOVED_ON, by=identity.actor(by), reason=str(refusal))
    return ending.end(request, event=Event.LAST_APPROVAL, by=identity.actor(by))
