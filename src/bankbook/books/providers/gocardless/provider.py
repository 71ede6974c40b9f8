"""The provider: what the port promises, in calls of the API. One import costs one balances call and one transactions call; details are kept."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import quote, urlsplit

import msgspec

from bankbook import clock
from bankbook.books.providers import openbanking_items
from bankbook.books.providers.gocardless import failures
from bankbook.books.providers.gocardless.client import Client, read
from bankbook.books.providers.gocardless.tokens import TokenStore
from bankbook.books.providers.identity import account_identity
from bankbook.books.providers.models import KeptDetails, ProviderSettings
from bankbook.books.providers.outgoing import Outgoing
from bankbook.books.providers.port import (
    AccountSeen,
    BalanceKind,
    BalanceSeen,
    BankChoice,
    ConsentAsked,
    ConsentSeen,
    ConsentState,
    Fetched,
    Memory,
    NotReady,
    RateLimited,
)
from bankbook.books.providers.zones import zone_of_country
from bankbook.wire import openbanking as wire

__all__ = ["GoCardless"]

DETAILS_KEPT: Final = timedelta(hours=24)
"""As long as the bank's daily budget of detail calls: asking again within it could only use it up."""

HISTORY_DAYS_DEFAULT: Final = 90
ACCESS_DAYS_DEFAULT: Final = 90
SCOPES: Final = ("balances", "details", "transactions")
LINK_LENGTH_MAX: Final = 500

_STATES: Final = {
    "LN": ConsentState.LINKED,
    "RJ": ConsentState.REFUSED,
    "EX": ConsentState.EXPIRED,
    "SU": ConsentState.EXPIRED,
    "ER": ConsentState.REFUSED,
}
_SHOWN_FIRST: Final = {BalanceKind.INTERIM_BOOKED: 0, BalanceKind.CLOSING_BOOKED: 1}


class GoCardless:
    """`providers.port.Provider` over one row of settings."""

    def __init__(self, provider: ProviderSettings) -> None:
        outgoing = Outgoing(provider.base_url, is_trusted=provider.is_trusted_url)
        secret_id, secret_key = provider.settings.get("secret_id", ""), provider.settings.get("secret_key", "")
        self._provider = provider
        self._client = Client(outgoing, secret_id=secret_id, secret_key=secret_key, tokens=TokenStore(provider))

    def banks(self, *, country: str | None = None) -> Sequence[BankChoice]:
        """Read the list of banks of a country, or of all."""
        body = self._client.get("institutions/", params={"country": country.lower()} if country else None)
        return [_bank(sent, country or "") for sent in read(wire.decode_institutions, body)]

    def ask_consent(self, bank: BankChoice, *, reference: str, redirect: str, access_days: int, history_days: int) -> ConsentAsked:
        """Make an agreement and a requisition; the person follows the requisition's link."""
        agreement = read(
            wire.decode_agreement,
            self._client.post(
                "agreements/enduser/",
                {
                    "institution_id": bank.id,
                    "max_historical_days": min(history_days, bank.history_days_max),
                    "access_valid_for_days": access_days,
                    "access_scope": list(SCOPES),
                },
            ),
        )
        message = {
            "redirect": redirect,
            "institution_id": bank.id,
            "agreement": agreement.id,
            "reference": reference,
            "user_language": "EN",
        }
        requisition = read(wire.decode_requisition, self._client.post("requisitions/", message))
        return ConsentAsked(agreement.id, requisition.id, _link(requisition.link), agreement.access_valid_for_days)

    def consent(self, requisition_id: str) -> ConsentSeen:
        """Read how far a requisition has come. One that is not there any more is `GONE`."""
        try:
            requisition = read(wire.decode_requisition, self._client.get(f"requisitions/{_part(requisition_id)}/"))
        except failures.NotThere:
            return ConsentSeen(ConsentState.GONE, (), None, 0)
        state = _STATES.get(requisition.status, ConsentState.WAITING)
        if state is not ConsentState.LINKED or not requisition.agreement:
            return ConsentSeen(state, tuple(requisition.accounts), None, ACCESS_DAYS_DEFAULT)
        agreement = read(wire.decode_agreement, self._client.get(f"agreements/enduser/{_part(requisition.agreement)}/"))
        return ConsentSeen(state, tuple(requisition.accounts), _instant(agreement.accepted), agreement.access_valid_for_days)

    def account(self, account_id: str) -> AccountSeen:
        """Read what an account is and what is on it; the balance is None where the bank will not say it now."""
        details = self._details(account_id)
        seen = _first(self._balances(account_id)[0])
        number = details.scan or details.bban or details.masked_pan or ""
        return AccountSeen(
            id=account_id,
            name=details.name or details.display_name or details.product or details.details or "",
            holder=details.owner_name or "",
            currency=(details.currency or "").strip().upper(),
            iban=(details.iban or "").replace(" ", ""),
            number=number,
            identity=account_identity(iban=details.iban or "", scan=details.scan or "", bban=details.bban or ""),
            balance=seen.amount if seen else None,
        )

    def fetch(self, account_id: str, *, first: date, holder: str = "", memory: Memory | None = None) -> Fetched:
        """Read the movements from `first` on, and the balances.

        No last day is asked for: the running balance counts everything that is booked, also what is dated ahead or after our own day, and only
        with all of it in hand can the balance at the close be told.
        """
        params = {"date_from": first.isoformat()}
        path = f"accounts/{_part(account_id)}/transactions/"
        body = self._client.get(path, params=params, size_max=wire.TRANSACTIONS_BYTES_MAX)
        items, unreadable = openbanking_items.items(read(wire.open_transactions, body), holder=holder, memory=memory)
        balances, failure = self._balances(account_id)
        return Fetched(items=items, balances=balances, unreadable=unreadable, payload=body, balance_failure=failure)

    def withdraw(self, requisition_id: str) -> None:
        """End a consent at the provider; one that is gone already is ended too."""
        with suppress(failures.NotThere):
            self._client.delete(f"requisitions/{_part(requisition_id)}/")

    def _balances(self, account_id: str) -> tuple[tuple[BalanceSeen, ...], str]:
        """Lines are worth having without a balance to prove them by, so one that cannot be had just now stops nothing; the code says why there is none."""
        try:
            body = self._client.get(f"accounts/{_part(account_id)}/balances/")
        except (RateLimited, NotReady) as failure:
            return (), failure.code
        return openbanking_items.balances(read(wire.decode_balances, body)), ""

    def _details(self, account_id: str) -> wire.Details:
        kept = KeptDetails.objects.filter(provider=self._provider, account_id=account_id, fetched_at__gt=clock.now() - DETAILS_KEPT).first()
        if kept is not None:
            return msgspec.convert(kept.details, wire.Details)
        details = read(wire.decode_details, self._client.get(f"accounts/{_part(account_id)}/details/"))
        KeptDetails.objects.update_or_create(
            provider=self._provider,
            account_id=account_id,
            defaults={"details": msgspec.to_builtins(details), "fetched_at": clock.now()},
        )
        return details


def _bank(sent: wire.Institution, asked: str) -> BankChoice:
    countries = [country.upper() for country in sent.countries]
    country = asked.upper() if asked.upper() in countries else next(iter(countries), "")
    reconfirmed = _days(sent.max_access_valid_for_days_reconfirmation)
    return BankChoice(
        id=sent.id,
        name=sent.name,
        country=country,
        bic=sent.bic,
        zone=zone_of_country(country),
        history_days_max=_days(sent.transaction_total_days) or HISTORY_DAYS_DEFAULT,
        access_days_max=_days(sent.max_access_valid_for_days) or ACCESS_DAYS_DEFAULT,
        access_days_max_reconfirmed=reconfirmed,
        logo=sent.logo,
    )


def _days(sent: str | int | None) -> int | None:
    """Day counts travel as texts. One that is no number above zero says nothing."""
    text = str(sent or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 and int(text) else None


def _link(link: str) -> str:
    """A person will be sent there, so it must be a web address and nothing else."""
    if urlsplit(link).scheme not in {"http", "https"} or not urlsplit(link).hostname or len(link) > LINK_LENGTH_MAX:
        raise failures.malformed("the consent's link is not a web address")
    return link


def _part(identifier: str) -> str:
    return quote(identifier, safe="")


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise failures.malformed("the consent's date is not an instant") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _first(found: Sequence[BalanceSeen]) -> BalanceSeen | None:
    """Booked balances only: what is "available" may hold an overdraft or a credit limit."""
    booked = [balance for balance in found if balance.kind in _SHOWN_FIRST]
    return min(booked, key=lambda balance: _SHOWN_FIRST[balance.kind], default=None)
