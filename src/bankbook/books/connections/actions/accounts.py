"""The accounts of a consent: each is read by itself, so that one that a bank will not show just now does not keep the others away."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from bankbook import clock
from bankbook.audit import Actor, record
from bankbook.books.connections.models import AccountLink, Connection, Consent, ProviderAccount
from bankbook.books.connections.rules.states import ConsentState, LinkState
from bankbook.books.providers.port import AccountSeen, ConsentExpired, Provider, ProviderFailure

__all__ = ["Read", "carry_over", "keep", "read_accounts", "read_again"]


@dataclass(frozen=True, slots=True)
class Read:
    """What came of asking for a consent's accounts: those that were read, and the failure of each that was not, by its provider id."""

    seen: Sequence[AccountSeen]
    failures: dict[str, ProviderFailure]

    @property
    def unread(self) -> list[dict[str, str]]:
        """What a consent keeps of the accounts that were not read."""
        return [{"id": found, "code": failure.code, "sentence": str(failure.sentence)} for found, failure in self.failures.items()]


def read_accounts(provider: Provider, account_ids: Sequence[str]) -> Read:
    """Ask for each account. Raises `ConsentExpired`: then none can be read, now or later."""
    seen: list[AccountSeen] = []
    failures: dict[str, ProviderFailure] = {}
    for account_id in account_ids:
        try:
            seen.append(provider.account(account_id))
        except ConsentExpired:
            raise
        except ProviderFailure as failure:
            failures[account_id] = failure
    return Read(seen, failures)


def read_again(consent: Consent, read: Read, *, by: Actor) -> Connection:
    """Keep the accounts of a consent in force that could not be read before and can be now. Does nothing about one that is not in force any more."""
    with transaction.atomic():
        connection = Connection.objects.select_for_update().select_related("organisation").get(pk=consent.connection_id)
        held = Consent.objects.select_for_update().get(pk=consent.pk)
        waiting = {each["id"] for each in held.unread}
        seen = [account for account in read.seen if account.id in waiting]
        if held.state != ConsentState.ACCEPTED or not waiting:
            return connection
        held.unread = [each for each in read.unread if each["id"] in waiting]
        held.save(update_fields=["unread"])
        for account in seen:
            keep(held, account)
        if seen:
            moved = carry_over(connection, list(held.accounts.all()))
            record(
                by,
                what="connections.accounts.read",
                target=("connection", str(connection.public_id)),
                context=str(connection.organisation.public_id),
                detail={"attempt": held.reference, "accounts": len(seen), "unread": len(held.unread), **moved},
            )
    return connection


def keep(consent: Consent, seen: AccountSeen) -> ProviderAccount:
    """Keep an account as the consent shows it. What was decided about it under an earlier consent stays decided."""
    identity = seen.identity or f"id:{seen.id}"
    known = ProviderAccount.objects.filter(consent__connection=consent.connection_id, identity=identity, currency=seen.currency)
    return ProviderAccount.objects.create(
        consent=consent,
        provider_id=seen.id,
        identity=identity,
        is_comparable=bool(seen.identity),
        is_decided=known.filter(is_decided=True).exists(),
        name=seen.name[:140],
        holder=seen.holder[:140],
        currency=seen.currency[:3],
        iban=seen.iban[:34],
        number=seen.number[:40],
        balance_minor=seen.balance.minor if seen.balance else None,
        seen_at=clock.business_now(),
    )


def carry_over(connection: Connection, shown: Sequence[ProviderAccount]) -> dict[str, int]:
    """Point every link at its account under the new consent. A link whose account is not shown any more pauses; nothing is dropped in silence."""
    by_identity = {(account.identity, account.currency): account for account in shown}
    kept = paused = 0
    for link in AccountLink.objects.select_for_update().filter(connection=connection).exclude(state=LinkState.ENDED).order_by("pk"):
        account = by_identity.get((link.identity, link.currency))
        link.state = LinkState.PAUSED if account is None else LinkState.ACTIVE
        link.provider_account = account or link.provider_account
        link.save(update_fields=["state", "provider_account"])
        kept, paused = kept + (account is not None), paused + (account is None)
    return {"links_kept": kept, "links_paused": paused}
