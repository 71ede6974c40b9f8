"""The ends of a consent: withdrawn here, over by its date, or ended at the bank. Links and lines stay as history."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bankbook import clock
from bankbook.audit import SYSTEM, Actor, record
from bankbook.books.connections.actions.settling import give_up
from bankbook.books.connections.models import AccountLink, Connection, Consent
from bankbook.books.connections.rules.lifetime import VISIT, is_over
from bankbook.books.connections.rules.states import TRANSITIONS, ConnectionEvent, ConnectionState, ConsentState, LinkState, NotNow, move
from bankbook.books.providers.port import ProviderFailure
from bankbook.books.providers.queries import provider_for

__all__ = ["expire_due", "note_over", "tell_providers", "withdraw"]


def withdraw(connection: Connection, *, by: Actor) -> Connection:
    """Deauthorise: reading stops at once, then the provider is told, now or as soon as it answers. Raises `NotNow` where nothing is in force."""
    with transaction.atomic():
        locked = Connection.objects.select_for_update().select_related("organisation").get(pk=connection.pk)
        if locked.state == ConnectionState.DEAUTHORISED:
            return locked
        if (ConnectionState(locked.state), ConnectionEvent.DEAUTHORISE) not in TRANSITIONS:
            raise NotNow(_("No consent of this bank is in force, so there is nothing to deauthorise."))
        _end(locked, event=ConnectionEvent.DEAUTHORISE, consents=ConsentState.REVOKED, what="connections.deauthorised", by=by)
    tell_providers(locked)
    return locked


def note_over(consent: Consent, *, by: Actor, words: str = "") -> None:
    """Write down that a consent is over: by its own date, or, before that date, ended at the bank. `words` are the bank's own.

    For whoever reads an account and is told so. Does nothing about a consent that is not in force any more.
    """
    with transaction.atomic():
        connection = Connection.objects.select_for_update().select_related("organisation").get(pk=consent.connection_id)
        held = Consent.objects.select_for_update().get(pk=consent.pk)
        is_revoked = not is_over(held.expires_at, now=clock.business_now())
        event = ConnectionEvent.REVOKE if is_revoked else ConnectionEvent.LAPSE
        # While somebody is at the bank to renew it, the connection waits for how that ends.
        moves = connection.state != ConnectionState.RENEWING
        if held.state != ConsentState.ACCEPTED or (moves and (ConnectionState(connection.state), event) not in TRANSITIONS):
            return
        held.state, held.ended_at = (ConsentState.REVOKED if is_revoked else ConsentState.EXPIRED), clock.business_now()
        held.error_detail = words[:300]
        held.save(update_fields=["state", "ended_at", "error_detail"])
        if moves:
            connection.state = move(connection.state, event)
            connection.save(update_fields=["state"])
        _note(connection, f"connections.consent.{held.state}", by=by, attempt=held.reference)


def expire_due(*, by: Actor = SYSTEM) -> int:
    """Write down which consents have ended by now, and which visits to a bank never came back; return how many there were."""
    now = clock.business_now()
    ended = Consent.objects.filter(state=ConsentState.ACCEPTED, expires_at__lte=now).order_by("pk")
    for consent in (over := list(ended)):
        note_over(consent, by=by)
    lost = list(Consent.objects.filter(state=ConsentState.REQUESTED, requested_at__lte=now - 24 * VISIT).order_by("pk"))
    for consent in lost:
        give_up(consent, state=ConsentState.ABANDONED, error="", detail="", by=by)
    return len(over) + len(lost)


def tell_providers(connection: Connection | None = None) -> int:
    """Tell the providers which consents were withdrawn here; return how many could not be told yet. Those are tried again later."""
    untold = Consent.objects.filter(is_told=False).select_related("connection__provider").order_by("pk")
    waiting = 0
    for consent in untold if connection is None else untold.filter(connection=connection):
        try:
            provider_for(consent.connection.provider).withdraw(consent.requisition_id)
        except ProviderFailure as failure:
            waiting += 1
            Consent.objects.filter(pk=consent.pk).update(error_detail=failure.detail[:300])
        else:
            Consent.objects.filter(pk=consent.pk).update(is_told=True)
    return waiting


def _end(connection: Connection, *, event: ConnectionEvent, consents: ConsentState, what: str, by: Actor) -> None:
    now = clock.business_now()
    live = connection.consents.filter(state__in=[ConsentState.ACCEPTED, ConsentState.REQUESTED]).exclude(requisition_id="")
    attempts = list(live.values_list("reference", flat=True))
    live.update(state=consents, ended_at=now, is_told=False)
    AccountLink.objects.filter(connection=connection, state=LinkState.ACTIVE).update(state=LinkState.PAUSED)
    connection.state = move(connection.state, event)
    connection.save(update_fields=["state"])
    _note(connection, what, by=by, attempts=attempts)


def _note(connection: Connection, what: str, *, by: Actor, **detail: object) -> None:
    record(
        by,
        what=what,
        target=("connection", str(connection.public_id)),
        context=str(connection.organisation.public_id),
        after={"state": connection.state},
        detail=detail,
    )
