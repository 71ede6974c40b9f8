"""Coming back from the bank: what the provider says is true, whatever the address said that the person came back on."""

from collections.abc import Sequence, Set
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bankbook import clock
from bankbook.audit import Actor, record
from bankbook.books.connections import queries
from bankbook.books.connections.actions.accounts import Read, carry_over, keep, read_accounts, read_again
from bankbook.books.connections.actions.ending import note_over
from bankbook.books.connections.actions.failures import BankFailed, as_refusals
from bankbook.books.connections.actions.settling import give_up
from bankbook.books.connections.models import Connection, Consent, ProviderAccount
from bankbook.books.connections.rules.lifetime import is_over
from bankbook.books.connections.rules.states import ConnectionEvent, ConsentState, move
from bankbook.books.errors import Refused
from bankbook.books.providers.port import ConsentExpired, ConsentSeen, Provider
from bankbook.books.providers.port import ConsentState as SeenState
from bankbook.books.providers.queries import provider_for

__all__ = ["NO_ACCOUNTS", "AnswerUsed", "complete"]

NO_ACCOUNTS: Final = "NoAccounts"
"""Our own word, beside the bank's, for a renewal that gave access to nothing."""

_REFUSALS: Final = frozenset({"UserCancelledSession", "UserSessionRejected"})
"""The published words for a person who said no; every other word is a failure of the bank or the service."""


class AnswerUsed(Refused):
    """An answer to an attempt that has ended already."""

    code = "answer_used"


def complete(reference: str, *, error: str | None = None, details: str | None = None, by: Actor) -> Connection:
    """Take note of how an attempt ended and return its connection; doing it twice does it once, but for accounts that could not be read before.

    `error` and `details` are what the person came back with; they explain an end, they never make one good. While the bank still waits for the
    person, nothing changes. An account that cannot be read keeps no other away: the consent names it in `unread`. Raises `NotFound`, `AnswerUsed` for
    an attempt that was refused, abandoned or replaced, and `BankFailed`.
    """
    consent = queries.consent_by_reference(reference)
    if consent.state == ConsentState.ACCEPTED:
        return _complete_the_rest(consent, by=by) if consent.unread else consent.connection
    if consent.state != ConsentState.REQUESTED or not consent.requisition_id:
        raise AnswerUsed(_("This answer has already been used. Nothing was changed."))
    provider = provider_for(consent.connection.provider)
    try:
        with as_refusals():
            seen = provider.consent(consent.requisition_id)
            read = _read(provider, seen) if seen.state is SeenState.LINKED else None
    except BankFailed as refusal:
        if refusal.code == ConsentExpired.code:
            # Granted and over before anything was read: there is nothing to wait for under this attempt.
            give_up(consent, state=ConsentState.ABANDONED, error=refusal.code, detail=refusal.detail, by=by)
        raise
    if read is not None:
        return _accept(consent, seen, read, by=by)
    if seen.state is SeenState.WAITING and not error:
        return consent.connection
    is_refused = (seen.state is SeenState.REFUSED and (not error or error in _REFUSALS)) or error in _REFUSALS
    outcome = ConsentState.REFUSED if is_refused else ConsentState.ABANDONED
    return give_up(consent, state=outcome, error=error or seen.state.value, detail=details or "", by=by)


def _read(provider: Provider, seen: ConsentSeen) -> Read:
    """Read the accounts; where none of them can be read, the attempt stays as it is and may be completed later."""
    read = read_accounts(provider, seen.account_ids)
    if read.failures and not read.seen:
        raise next(iter(read.failures.values()))
    return read


def _complete_the_rest(consent: Consent, *, by: Actor) -> Connection:
    try:
        with as_refusals():
            read = read_accounts(provider_for(consent.connection.provider), [each["id"] for each in consent.unread])
    except BankFailed as refusal:
        note_over(consent, by=by, words=refusal.detail)
        raise
    return read_again(consent, read, by=by)


def _accept(asked: Consent, seen: ConsentSeen, read: Read, *, by: Actor) -> Connection:
    with transaction.atomic():
        connection = Connection.objects.select_for_update().select_related("organisation").get(pk=asked.connection_id)
        consent = Consent.objects.select_for_update().get(pk=asked.pk)
        if consent.state != ConsentState.REQUESTED:
            return connection
        before = connection.consents.select_for_update().filter(state=ConsentState.ACCEPTED).first()
        if not read.seen and before is not None and not is_over(before.expires_at, now=clock.business_now()):
            # The consent before it still reads its accounts; one that reads none must not take its place.
            return give_up(consent, state=ConsentState.ABANDONED, error=NO_ACCOUNTS, detail="", by=by)
        _supersede(before)
        _put_in_force(consent, seen, read)
        known = set(ProviderAccount.objects.filter(consent__connection=connection).values_list("identity", "currency"))
        shown = [keep(consent, account) for account in read.seen]
        moved = carry_over(connection, shown)
        connection.state = move(connection.state, _event(shown, known=known))
        connection.save(update_fields=["state"])
        record(
            by,
            what="connections.consent.accepted",
            target=("connection", str(connection.public_id)),
            context=str(connection.organisation.public_id),
            after={"state": connection.state},
            detail={
                "attempt": consent.reference,
                "accounts": len(shown),
                "unread": len(read.failures),
                "until": consent.expires_at,
                **moved,
            },
        )
    return connection


def _supersede(before: Consent | None) -> None:
    if before is not None:
        before.state, before.ended_at = ConsentState.SUPERSEDED, clock.business_now()
        before.save(update_fields=["state", "ended_at"])


def _put_in_force(consent: Consent, seen: ConsentSeen, read: Read) -> None:
    consent.state = ConsentState.ACCEPTED
    consent.accepted_at = seen.accepted_at or clock.business_now()
    consent.access_days = seen.access_days or consent.access_days
    consent.expires_at = consent.accepted_at + timedelta(days=consent.access_days)
    consent.unread = read.unread
    consent.save(update_fields=["state", "accepted_at", "access_days", "expires_at", "unread"])


def _event(shown: Sequence[ProviderAccount], *, known: Set[tuple[str, str]]) -> ConnectionEvent:
    """A renewal asks about accounts that no earlier consent showed; what is shown at first is asked on the way, and may be left for later."""
    if not shown:
        return ConnectionEvent.ACCEPT_NONE
    if known and any((account.identity, account.currency) not in known for account in shown):
        return ConnectionEvent.ACCEPT_NEW
    return ConnectionEvent.ACCEPT
