"""Linking: what a person chose for each account at the bank takes effect at once and together, or not at all."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bankbook import clock
from bankbook.audit import Actor, record
from bankbook.books.connections import queries
from bankbook.books.connections.models import AccountLink, Connection, ProviderAccount
from bankbook.books.connections.rules.links import Choice, LinksRefused, Problem, problems
from bankbook.books.connections.rules.states import ConnectionEvent, ConnectionState, LinkState, move
from bankbook.books.errors import NotFound
from bankbook.books.ledger.models import ClientBankAccount

__all__ = ["link"]


def link(connection: Connection, *, choices: Mapping[str, ClientBankAccount | None], by: Actor) -> list[AccountLink]:
    """Save what was chosen: provider account id → client bank account, or None for None selected. Returns the links as they are now.

    An account may be named by the id it had under an earlier consent. Linking what is linked already changes nothing. Raises `NotFound` and
    `LinksRefused`; then nothing at all was changed.
    """
    try:
        with transaction.atomic():
            locked = Connection.objects.select_for_update().select_related("organisation").get(pk=connection.pk)
            chosen = [(_named(locked, named), bank_account) for named, bank_account in choices.items()]
            _check(locked, chosen)
            made = [each for account, bank_account in chosen if bank_account and (each := _linked(locked, account, bank_account, by=by))]
            _decided(locked, [account for account, _bank_account in chosen])
            if made:
                _note(locked, made, by=by)
    except IntegrityError:
        # Somebody else linked one of them in the same moment; the database let one of the two through.
        sentence = _("One of these accounts was linked meanwhile. Look again before you save.")
        raise LinksRefused([Problem("", "account_taken", sentence)]) from None
    return list(queries.live_links(locked))


def _named(connection: Connection, named: str) -> ProviderAccount:
    """Return the account under the consent in force that was meant, by its provider id of now or of before, or by its public id."""
    shown = list(queries.accounts(connection))
    for account in shown:
        if named in {account.provider_id, str(account.public_id)}:
            return account
    before = ProviderAccount.objects.filter(consent__connection=connection, provider_id=named).order_by("-id").first()
    for account in shown:
        if before and account.is_comparable and (account.identity, account.currency) == (before.identity, before.currency):
            return account
    raise NotFound(_("The consent in force shows no account with the id “%(id)s”.") % {"id": named[:64]})


def _check(connection: Connection, chosen: Sequence[tuple[ProviderAccount, ClientBankAccount | None]]) -> None:
    bank_accounts = [bank_account for _account, bank_account in chosen if bank_account]
    if any(each.organisation_id != connection.organisation_id for each in bank_accounts):
        raise NotFound(_("There is no such bank account here."))
    links, ours = queries.organisation_links(connection.organisation), queries.ours(bank_accounts)
    found = problems(
        [Choice(queries.theirs(account, links), ours[each.public_id] if each else None) for account, each in chosen],
    )
    if found:
        raise LinksRefused(found)


def _linked(connection: Connection, account: ProviderAccount, bank_account: ClientBankAccount, *, by: Actor) -> AccountLink | None:
    """Make the link, or return None where it is there. One that a deauthorised connection left behind ends here: the account feeds on through this one."""
    live = AccountLink.objects.select_for_update().exclude(state=LinkState.ENDED).filter(bank_account=bank_account).first()
    if live is not None and live.connection_id == connection.pk:
        return None
    if live is not None:
        live.state, live.to_at, live.reason = LinkState.ENDED, clock.business_now(), "connection replaced"
        live.save(update_fields=["state", "to_at", "reason"])
    return AccountLink.objects.create(
        connection=connection,
        identity=account.identity,
        currency=account.currency,
        provider_account=account,
        bank_account=bank_account,
        from_at=clock.business_now(),
        made_by=by.label,
    )


def _decided(connection: Connection, accounts: Sequence[ProviderAccount]) -> None:
    ProviderAccount.objects.filter(pk__in=[account.pk for account in accounts]).update(is_decided=True)
    if connection.state == ConnectionState.NEEDS_MAPPING and not queries.accounts(connection).filter(is_decided=False).exists():
        connection.state = move(connection.state, ConnectionEvent.MAP)
        connection.save(update_fields=["state"])


def _note(connection: Connection, made: Sequence[AccountLink], *, by: Actor) -> None:
    record(
        by,
        what="connections.accounts.linked",
        target=("connection", str(connection.public_id)),
        context=str(connection.organisation.public_id),
        detail={
            "links": [{"account": each.provider_account.provider_id, "bank_account": str(each.bank_account.public_id)} for each in made]
        },
    )
