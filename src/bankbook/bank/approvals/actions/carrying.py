"""Carrying a change out, or finding that it can no longer be."""

from django.db import transaction
from django.utils.translation import gettext as _

from bankbook import clock
from bankbook.audit import Actor
from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import in_order, pair_name
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals.actions.orphans import refuse_orphans, standings
from bankbook.bank.approvals.catalogue import KINDS, Kind, Payload
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.approvals.rules import State
from bankbook.bank.errors import Refused
from bankbook.bank.identity.models import User
from bankbook.bank.targets import Pending


class _Rehearsed(Exception):
    """Everything went well, and none of it is kept."""


def missing(maker: User, agreement: ServiceAgreement, *, kind: Kind) -> str:
    """Return what of the kind's needs the maker does not hold in the context, in words; "" if he holds all."""
    held = access.held_pairs(maker, agreement)
    return ", ".join(pair_name(pair) for pair in in_order(kind.needs - held))


def others(agreement: ServiceAgreement, *, but: ChangeRequest | None = None) -> tuple[Pending, ...]:
    """Return what else waits in the context, as the rooms are told of it."""
    waiting = ChangeRequest.objects.filter(agreement=agreement, state=State.PENDING, expires_at__gt=clock.business_now())
    rows = waiting.order_by("pk").values_list("pk", "kind", "payload")
    return tuple(Pending(kind=kind, payload=payload) for pk, kind, payload in rows if but is None or pk != but.pk)


def out_of_date(request: ChangeRequest) -> str:
    """Return why it can no longer be carried out as it was asked for; "" if it can."""
    kind = KINDS[request.kind]
    if lost := missing(request.maker, request.agreement, kind=kind):
        return _("%(maker)s no longer holds: %(missing)s.") % {"maker": request.maker.name, "missing": lost}
    try:
        target = kind.change.target(request.agreement, request.payload)
        kind.change.check(request.agreement, request.payload, pending=others(request.agreement, but=request))
    except Refused as refusal:
        return str(refusal)
    if (target.key, target.version) != (request.target_key, request.target_version):
        return _("“%(title)s” was changed after this was asked for.") % {"title": request.title}
    return ""


def carry_out(kind: Kind, *, agreement: ServiceAgreement, payload: Payload, by: Actor) -> None:
    """Make the change, or nothing of it. Raises `Refused` where it cannot be, or would leave nobody to approve."""
    before = standings(agreement)
    with transaction.atomic():
        kind.change.apply(agreement, payload, by=by)
        refuse_orphans(before, standings(agreement))


def rehearse(kind: Kind, *, agreement: ServiceAgreement, payload: Payload, by: Actor) -> None:
    """Make the change and take it back. Raises `Refused` as `carry_out` would."""
    try:
        with transaction.atomic():
            carry_out(kind, agreement=agreement, payload=payload, by=by)
            raise _Rehearsed
    except _Rehearsed:
        pass
