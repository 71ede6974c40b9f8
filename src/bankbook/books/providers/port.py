"""How the books reach a bank, whatever the bank speaks: the protocol of a provider and its typed failures.

Rooms above see these types only, never a wire format.
"""

from collections.abc import Buffer, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

import msgspec

from bankbook.money import Money


@dataclass(frozen=True, slots=True)
class BankChoice:
    """One bank that can be connected: provider's id, name, country, and what its consents allow."""

    id: str
    name: str
    country: str
    bic: str
    zone: str
    history_days_max: int
    access_days_max: int
    access_days_max_reconfirmed: int | None
    logo: str = ""


@dataclass(frozen=True, slots=True)
class ConsentAsked:
    """What the provider gave us to send the person to the bank with."""

    agreement_id: str
    requisition_id: str
    link: str
    access_days: int


class ConsentState(StrEnum):
    WAITING = "waiting"
    LINKED = "linked"
    REFUSED = "refused"
    EXPIRED = "expired"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class ConsentSeen:
    state: ConsentState
    account_ids: tuple[str, ...]
    accepted_at: datetime | None
    access_days: int


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """An account as a consent shows it. `identity` is the normalised key (decision 9), "" when not comparable."""

    id: str
    name: str
    holder: str
    currency: str
    iban: str
    number: str  # domestic number with sort code where there is one, or masked PAN
    identity: str
    balance: Money | None


class BalanceKind(StrEnum):
    CLOSING_BOOKED = "closing_booked"
    INTERIM_BOOKED = "interim_booked"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class BalanceSeen:
    kind: BalanceKind
    amount: Money
    on: date | None


class ItemSeen(msgspec.Struct, frozen=True, gc=False):
    """One item a bank reported, normalised. `booked_on` None = the bank gave no booking day.

    A struct, because a busy account has a hundred thousand of them at once: made ten times as fast as a frozen dataclass, and no work for the collector.
    """

    amount: Money
    booked_on: date | None
    value_on: date | None
    text: str
    counterparty: str
    counterparty_account: str
    provider_id: str  # usable bank id, else usable internal id, else ""
    sent: Buffer  # the bytes as the bank sent them: a view of the payload, so that no item is copied that nobody looks at
    raw_start: int = 0  # where in the payload they stand, and how many they are
    raw_length: int = 0
    is_pending: bool = False
    digest: bytes = b""  # of the bytes and the rules they were read by; b"" for what is pending
    key: str = ""  # content key, where it is known already

    @property
    def raw(self) -> str:
        """The item as the bank sent it, as a text that can be shown and stored."""
        return text_of(self.sent)


class ItemReadBefore(msgspec.Struct, gc=False):
    """A booked item whose very bytes were read before, by the same rules: what a line that came of them knows is taken from there.

    The rest is read from the bytes when somebody asks, which is almost never. In every way else it is the `ItemSeen` that reading would give.
    """

    amount: Money
    booked_on: date
    provider_id: str
    key: str
    sent: Buffer
    raw_start: int
    raw_length: int
    digest: bytes
    read: Callable[[Buffer], ItemSeen]
    is_pending: bool = False
    seen: ItemSeen | None = None

    @property
    def raw(self) -> str:
        return text_of(self.sent)

    @property
    def value_on(self) -> date | None:
        return self._seen().value_on

    @property
    def text(self) -> str:
        return self._seen().text

    @property
    def counterparty(self) -> str:
        return self._seen().counterparty

    @property
    def counterparty_account(self) -> str:
        return self._seen().counterparty_account

    def _seen(self) -> ItemSeen:
        if self.seen is None:
            self.seen = self.read(self.sent)
        return self.seen


class ReadBefore(NamedTuple):
    """What was once read from bytes with that digest; `booked_on` is an ISO day, `minor` counts in the account's currency, `key` is the content key."""

    digest: bytes
    booked_on: str
    minor: int
    provider_id: str
    key: str


class Memory(Protocol):
    """What was read before of one account."""

    @property
    def currency(self) -> str: ...

    def between(self, first: date, last: date, *, most: int) -> Mapping[bytes, ReadBefore]:
        """Return by digest what was read of items booked from `first` to `last`, at most `most` of them."""
        ...


def text_of(sent: Buffer) -> str:
    """Return a bank's bytes as a text. A NUL cannot be stored as text by PostgreSQL; anything else is kept, what is no UTF-8 as a mark for it."""
    text = str(sent, "utf-8", "replace")
    return text.replace("\x00", "") if "\x00" in text else text


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An item that could not be read, and why. It is reported, never guessed at, and stops nothing else."""

    raw: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """One read of one account: items in the bank's order, balances, and what could not be read. `payload` is the body as it came.

    `balance_failure` is the code of the failure for which no balance could be had, "" where there was none.
    """

    items: Sequence[ItemSeen | ItemReadBefore]
    balances: Sequence[BalanceSeen]
    unreadable: Sequence[Unreadable] = field(default_factory=tuple)
    payload: bytes = b""
    balance_failure: str = ""


class ProviderFailure(Exception):
    """The bank could not be read. Nothing was lost; the sentence says what to do."""

    code = "provider_failed"

    def __init__(self, sentence: str, *, retry_at: datetime | None = None, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.retry_at, self.detail = sentence, retry_at, detail


class ConsentExpired(ProviderFailure):
    code = "consent_expired"


class RateLimited(ProviderFailure):
    code = "rate_limited"


class Unreachable(ProviderFailure):
    code = "unreachable"


class RefusedByBank(ProviderFailure):
    code = "refused"


class Malformed(ProviderFailure):
    code = "malformed"


class NotReady(ProviderFailure):
    code = "not_ready"


class Provider(Protocol):
    """What every way to a bank can do. No method holds a database transaction open."""

    def banks(self, *, country: str | None = None) -> Sequence[BankChoice]: ...

    def ask_consent(self, bank: BankChoice, *, reference: str, redirect: str, access_days: int, history_days: int) -> ConsentAsked: ...

    def consent(self, requisition_id: str) -> ConsentSeen: ...

    def account(self, account_id: str) -> AccountSeen: ...

    def fetch(self, account_id: str, *, first: date, holder: str = "", memory: Memory | None = None) -> Fetched: ...

    def withdraw(self, requisition_id: str) -> None: ...
