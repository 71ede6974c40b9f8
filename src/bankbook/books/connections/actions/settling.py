"""What a connection comes back to when an attempt to authorise it comes to nothing. The links are never touched by that."""

from django.db import transaction

from bankbook import clock
from bankbook.audit import Actor, record
from bankbook.books.connections.models import Connection, Consent
from bankbook.books.connections.rules.lifetime import is_over
from bankbook.books.connections.rules.states import ConnectionEvent, ConsentState, move

__all__ = ["give_up"]


def give_up(consent: Consent, *, state: ConsentState, error: str, detail: str, by: Actor) -> Connection:
    """End an attempt as refused or abandoned and return its connection. Does nothing to one that has ended already."""
    with transaction.atomic():
        connection = Connection.objects.select_for_update().select_related("organisation").get(pk=consent.connection_id)
        held = Consent.objects.select_for_update().get(pk=consent.pk)
        if held.state != ConsentState.REQUESTED:
            return connection
        held.state, held.error, held.error_detail = state, error[:80], detail[:300]
        held.ended_at = clock.business_now()
        held.save(update_fields=["state", "error", "error_detail", "ended_at"])
        connection.state = move(connection.state, _event(connection, state))
        connection.save(update_fields=["state"])
        record(
            by,
            what=f"connections.consent.{state.value}",
            target=("connection", str(connection.public_id)),
            context=str(connection.organisation.public_id),
            after={"state": connection.state},
            detail={"attempt": held.reference, "error": held.error, "detail": held.error_detail},
        )
    return connection


def _event(connection: Connection, outcome: ConsentState) -> ConnectionEvent:
    if connection.state != Connection.State.RENEWING:
        return ConnectionEvent.REFUSE if outcome is ConsentState.REFUSED else ConnectionEvent.ABANDON
    accepted = connection.consents.filter(state=ConsentState.ACCEPTED).first()
    if accepted is None or is_over(accepted.expires_at, now=clock.business_now()):
        return ConnectionEvent.LAPSE
    return ConnectionEvent.RESUME
