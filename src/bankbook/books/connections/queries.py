"""Reading connections: what is connected, until when, and through which link an account of ours is read now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bankbook import clock
from bankbook.books.connections.models import AccountLink, Connection, Consent, ProviderAccount
from bankbook.books.connections.rules.lifetime import Lifetime, as_of, is_over, lifetime
from bankbook.books.connections.rules.links import Ours, Theirs
from bankbook.books.connections.rules.states import ConnectionState, ConsentState, LinkState
from bankbook.books.errors import NotFound, Refused
from bankbook.books.ledger import queries as ledger
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.organisations.models import Organisation
from bankbook.books.providers.models import ProviderSettings
from bankbook.books.providers.queries import corrected_zone
from bankbook.money import Money

__all__ = [
    "CannotRead",
    "LiveLink",
    "Standing",
    "accounts",
    "any_connection",
    "connection",
    "connections",
    "consent",
    "consent_by_reference",
    "lately",
    "live_link",
    "live_links",
    "organisation_links",
    "ours",
    "standing",
    "standings",
    "theirs",
]


_ENDED_AT_BANK = frozenset({ConnectionState.REVOKED_AT_BANK, ConnectionState.RENEWING, ConnectionState.EXPIRED})
"""Where a connection stands when its last consent was revoked at the bank, and not by deauthorising it here."""


class CannotRead(Refused):
    """An account is linked and cannot be read now; the code says why: consent_expired, deauthorised, link_paused."""

    code = "cannot_read"


@dataclass(frozen=True, slots=True)
class Standing:
    """A connection as it is now. `life` is that of the consent in force or the last one that was; None before there was any."""

    connection: Connection
    state: ConnectionState
    consent: Consent | None  # the accepted one
    life: Lifetime | None
    waiting: Consent | None  # somebody went to the bank with it and has not come back
    links: Sequence[AccountLink]
    undecided: int  # accounts under the consent that nobody has linked or left


@dataclass(frozen=True, slots=True)
class LiveLink:
    """All that an import needs to know about where a client bank account's lines come from."""

    link: AccountLink
    connection: Connection
    consent: Consent
    provider_settings: ProviderSettings
    provider_account_id: str
    zone: str
    holder: str


def connections(organisation: Organisation) -> QuerySet[Connection]:
    """Return the organisation's connections by the banks' names."""
    return Connection.objects.filter(organisation=organisation).select_related("provider").order_by("institution_name", "id")


def connection(organisation: Organisation, public_id: UUID) -> Connection:
    """Return one connection of the organisation. Raises `NotFound`."""
    found = connections(organisation).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such connection here."))
    return found


def any_connection(public_id: str) -> Connection:
    """Return the connection of that public id, for the operator's commands. Raises `NotFound`."""
    known = _uuid(public_id)
    found = Connection.objects.filter(public_id=known).select_related("organisation", "provider").first() if known else None
    if found is None:
        raise NotFound(_("There is no connection with the id “%(id)s”.") % {"id": public_id[:64]})
    return found


def consent(organisation: Organisation, public_id: UUID) -> Consent:
    """Return one attempt to authorise, of the organisation. Raises `NotFound`."""
    found = (
        Consent.objects.filter(connection__organisation=organisation, public_id=public_id).select_related("connection__provider").first()
    )
    if found is None:
        raise NotFound(_("There is no such attempt here."))
    return found


def consent_by_reference(reference: str, *, organisation: Organisation | None = None) -> Consent:
    """Return the attempt that was made under `reference`, of the organisation if one is given. Raises `NotFound`."""
    found = Consent.objects.filter(reference=reference).select_related("connection__provider", "connection__organisation")
    one = (found if organisation is None else found.filter(connection__organisation=organisation)).first()
    if one is None:
        raise NotFound(_("There is no attempt “%(reference)s”.") % {"reference": reference[:64]})
    return one


def lately(organisation: Organisation) -> QuerySet[Consent]:
    """Return the organisation's attempts that have ended one way or the other, newest first."""
    found = Consent.objects.filter(connection__organisation=organisation).exclude(state=ConsentState.REQUESTED)
    return found.select_related("connection").order_by("-requested_at", "-id")


def accounts(of: Connection) -> QuerySet[ProviderAccount]:
    """Return the accounts that the consent in force shows, by name."""
    shown = ProviderAccount.objects.filter(consent__connection=of, consent__state=ConsentState.ACCEPTED)
    return shown.select_related("consent").order_by("name", "currency", "id")


def live_links(of: Connection) -> QuerySet[AccountLink]:
    """Return the connection's links that have not ended."""
    return of.links.exclude(state=LinkState.ENDED).select_related("bank_account", "provider_account").order_by("bank_account__name")


def organisation_links(organisation: Organisation) -> list[AccountLink]:
    """Return the links through which the organisation's accounts are fed; those that a deauthorised connection left behind feed nothing."""
    live = AccountLink.objects.exclude(state=LinkState.ENDED).exclude(connection__state=ConnectionState.DEAUTHORISED)
    return list(live.filter(connection__organisation=organisation).select_related("bank_account", "connection"))


def standing(of: Connection) -> Standing:
    """Return how one connection stands now."""
    return standings([of])[0]


def standings(of: Iterable[Connection]) -> list[Standing]:
    """Return how connections stand now, in the order given, in four statements however many there are."""
    now = clock.business_now()
    links = (
        AccountLink.objects.exclude(state=LinkState.ENDED).select_related("bank_account", "provider_account").order_by("bank_account__name")
    )
    consents = Consent.objects.order_by("-requested_at", "-id").prefetch_related("accounts")
    prefetches = Prefetch("links", links, to_attr="now_linked"), Prefetch("consents", consents, to_attr="all_consents")
    found = Connection.objects.select_related("provider").prefetch_related(*prefetches).in_bulk([each.pk for each in of])
    return [_standing(found[each.pk], now) for each in of]


def live_link(bank_account: ClientBankAccount) -> LiveLink | None:
    """Return through what a client bank account is read now, or None where nothing is linked to it.

    Raises `CannotRead` where something is linked and its consent is over, withdrawn, or does not show the account any more.
    """
    joins = ("connection__provider", "connection__organisation", "provider_account__consent")
    link = AccountLink.objects.exclude(state=LinkState.ENDED).filter(bank_account=bank_account).select_related(*joins).first()
    if link is None:
        return None
    of, account = link.connection, link.provider_account
    in_force = of.consents.filter(state=ConsentState.ACCEPTED).first()
    if in_force is None or is_over(in_force.expires_at, now=clock.business_now()):
        raise _not_in_force(of, in_force)
    if link.state != LinkState.ACTIVE or account.consent_id != in_force.pk:
        words = _("%(bank)s no longer shows the account that feeds %(account)s. Reauthorise and choose it at the bank.")
        raise CannotRead(words % {"bank": of, "account": bank_account}, code="link_paused")
    zone = corrected_zone(of.organisation, of.institution) or of.zone
    return LiveLink(link, of, in_force, of.provider, account.provider_id, zone, account.holder)


def theirs(account: ProviderAccount, links: Iterable[AccountLink]) -> Theirs:
    """Return an account at the bank as the rules judge it; `links` are the organisation's: no account feeds two of ours."""
    fed = next((link for link in links if (link.identity, link.currency) == (account.identity, account.currency)), None)
    balance = None if account.balance_minor is None else Money(account.balance_minor, account.currency)
    return Theirs(
        key=account.provider_id,
        label=account.name or account.provider_id,
        currency=account.currency,
        identity=account.identity if account.is_comparable else "",
        balance=balance,
        feeds=str(fed.bank_account.public_id) if fed else "",
    )


def ours(found: Sequence[ClientBankAccount]) -> dict[UUID, Ours]:
    """Return client bank accounts as the rules judge them, by their public ids."""
    linked = AccountLink.objects.exclude(state=LinkState.ENDED).exclude(connection__state=ConnectionState.DEAUTHORISED)
    fed = dict(linked.filter(bank_account__in=found).values_list("bank_account_id", "identity"))
    balances = ledger.cashbooks(found)
    return {
        each.public_id: Ours(
            key=str(each.public_id),
            label=each.name,
            currency=each.currency,
            identity=each.identity,
            balance=balances[each.pk],
            fed_by=fed.get(each.pk, ""),
        )
        for each in found
    }


def _standing(of: Connection, now: datetime) -> Standing:
    consents: list[Consent] = of.all_consents  # type: ignore[attr-defined]  # prefetched under that name
    links: list[AccountLink] = of.now_linked  # type: ignore[attr-defined]  # prefetched under that name
    accepted = next((each for each in consents if each.state == ConsentState.ACCEPTED), None)
    waiting = next((each for each in consents if each.state == ConsentState.REQUESTED), None)
    last = accepted or next((each for each in consents if each.accepted_at), None)
    state = as_of(
        ConnectionState(of.state),
        now=now,
        expires_at=accepted.expires_at if accepted else None,
        asked_at=waiting.requested_at if waiting else None,
    )
    undecided = sum(not account.is_decided for account in accepted.accounts.all()) if accepted else 0
    return Standing(of, state, accepted, _life(last, now), waiting, links, undecided)


def _life(last: Consent | None, now: datetime) -> Lifetime | None:
    if last is None or last.accepted_at is None or last.expires_at is None:
        return None
    return lifetime(accepted_at=last.accepted_at, expires_at=last.expires_at, ended_at=last.ended_at, now=now)


def _not_in_force(of: Connection, expired: Consent | None) -> CannotRead:
    """Say why nothing can be read; `expired` is an accepted consent that is over by its date."""
    ended = expired or of.consents.filter(accepted_at__isnull=False, expires_at__isnull=False).order_by("-accepted_at", "-id").first()
    is_revoked = ended is not None and ended.state == ConsentState.REVOKED
    if of.state == ConnectionState.DEAUTHORISED or (is_revoked and of.state not in _ENDED_AT_BANK):
        words = _("%(bank)s was deauthorised, so nothing is read from it. Authorise it again to go on.") % {"bank": of}
        return CannotRead(words, code="deauthorised")
    if ended is None or ended.expires_at is None:
        return CannotRead(_("%(bank)s has given no consent yet. Authorise it first.") % {"bank": of}, code="consent_expired")
    day = date_format(min(ended.expires_at, ended.ended_at or ended.expires_at), "j F Y")
    words = (
        _("%(bank)s’s consent was ended at the bank on %(day)s. Reauthorise it and the missing days come in by themselves.")
        if is_revoked
        else _("%(bank)s’s consent expired on %(day)s. Reauthorise it and the missing days come in by themselves.")
    )
    return CannotRead(words % {"bank": of, "day": day}, code="consent_expired")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
