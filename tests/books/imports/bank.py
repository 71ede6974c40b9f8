"""A bank that the tests hold in their hand: its feed, its clock and its moods, behind the real port and in the wire's own JSON."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from unittest import mock

from bankbook import clock
from bankbook.books.connections.models import AccountLink, Connection, Consent, ProviderAccount
from bankbook.books.imports.actions import course
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.providers import statement_file
from bankbook.books.providers.models import ProviderSettings
from bankbook.books.providers.port import BalanceKind, BalanceSeen, Fetched, Memory, ProviderFailure
from bankbook.money import Money, parse


@dataclass
class FakeBank:
    """`feed`: (day, amount, text, id) as the bank booked them; `pending` beside it. The balance is what the feed sums to, from `opening`.

    `own_day`: the bank's day where it is not that of the books.
    """

    currency: str = "GBP"
    opening: int = 0
    feed: list[tuple[date, str, str, str]] = field(default_factory=list)
    pending: list[tuple[date, str, str]] = field(default_factory=list)
    asked: list[date] = field(default_factory=list)
    own_day: date | None = None
    failure: ProviderFailure | None = None
    gives_balance: bool = True
    balance_failure: str = ""  # the code of the failure for which no balance could be had
    before_answer: Callable[[], None] = lambda: None

    def book(self, day: date, amount: str, text: str = "RENT", id: str = "") -> None:
        self.feed.append((day, amount, text, id))

    def fetch(self, account_id: str, *, first: date, holder: str = "", memory: Memory | None = None) -> Fetched:
        self.asked.append(first)
        last = self.own_day or clock.today("Europe/London")
        self.before_answer()
        if self.failure is not None:
            raise self.failure
        shown = [one for one in self.feed if first <= one[0] <= last]
        said = statement_file.read(self.payload(shown), holder=holder, memory=memory)
        balances = self._balances(last)
        return Fetched(said.items, balances, unreadable=said.unreadable, payload=said.payload, balance_failure=self.balance_failure)

    def payload(self, shown: list[tuple[date, str, str, str]]) -> bytes:
        booked = [
            {
                **({"transactionId": id} if id else {}),
                "bookingDate": day.isoformat(),
                "transactionAmount": {"amount": amount, "currency": self.currency},
                "remittanceInformationUnstructured": text,
            }
            for day, amount, text, id in shown
        ]
        pending = [
            {
                "valueDate": day.isoformat(),
                "transactionAmount": {"amount": amount, "currency": self.currency},
                "remittanceInformationUnstructured": text,
            }
            for day, amount, text in self.pending
        ]
        return json.dumps({"transactions": {"booked": booked, "pending": pending}}).encode()

    def balance(self, on: date) -> int:
        return self.opening + sum(parse(amount, self.currency).minor for day, amount, _text, _id in self.feed if day <= on)

    @property
    def _says_balance(self) -> bool:
        return self.gives_balance and not self.balance_failure

    def _balances(self, today: date) -> list[BalanceSeen]:
        return [BalanceSeen(BalanceKind.INTERIM_BOOKED, Money(self.balance(today), self.currency), None)] if self._says_balance else []


def link(bank_account: ClientBankAccount, *, zone: str = "Europe/London", bank: str = "Pennant Bank") -> AccountLink:
    """Link a client bank account to an account at a bank, with a consent in force for ten years."""
    now = datetime(2020, 1, 1, tzinfo=UTC)
    settings, _made = ProviderSettings.objects.get_or_create(
        kind="gocardless", defaults={"label": "Test", "base_url": "http://127.0.0.1:9/"}
    )
    connection = Connection.objects.create(
        organisation=bank_account.organisation,
        provider=settings,
        institution=f"{bank}_1",
        institution_name=bank,
        country="GB",
        zone=zone,
        state="active",
        created_at=now,
    )
    consent = Consent.objects.create(
        connection=connection,
        reference=f"ref-{connection.pk}",
        state="accepted",
        access_days=3650,
        requested_by="Test",
        requested_at=now,
        accepted_at=now,
        expires_at=now + timedelta(days=7300),
    )
    account = ProviderAccount.objects.create(
        consent=consent,
        provider_id=f"acc-{connection.pk}",
        identity=f"id:{connection.pk}",
        name="Client",
        currency=bank_account.currency,
        seen_at=now,
    )
    return AccountLink.objects.create(
        connection=connection,
        identity=account.identity,
        currency=bank_account.currency,
        provider_account=account,
        bank_account=bank_account,
        from_at=now,
        made_by="Test",
    )


@contextmanager
def serving(bank: FakeBank) -> Iterator[FakeBank]:
    with mock.patch.object(course, "provider_for", return_value=bank):
        yield bank
