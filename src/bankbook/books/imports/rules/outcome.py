"""The words that classification speaks in: what is held, what came, and what is made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from bankbook.books.imports.rules.window import DayRange
from bankbook.money import Money

ID_LENGTH_MAX: Final = 200
"""An id of a bank that is longer is not kept, and so identifies nothing."""


class Item(Protocol):
    """An item as a provider reports it; `books.providers.port.ItemSeen` and `ItemReadBefore` are such."""

    @property
    def amount(self) -> Money: ...
    @property
    def booked_on(self) -> date | None: ...
    @property
    def value_on(self) -> date | None: ...
    @property
    def text(self) -> str: ...
    @property
    def counterparty(self) -> str: ...
    @property
    def counterparty_account(self) -> str: ...
    @property
    def provider_id(self) -> str: ...
    @property
    def raw(self) -> str: ...
    @property
    def raw_start(self) -> int: ...
    @property
    def raw_length(self) -> int: ...
    @property
    def is_pending(self) -> bool: ...
    @property
    def digest(self) -> bytes: ...
    @property
    def key(self) -> str:
        """The content key, "" where it is not known yet."""
        ...


class ItemClass(StrEnum):
    """What an item of a fetch turned out to be (decision 4)."""

    NEW = "new"
    HELD = "held"
    WAITING = "waiting"
    PENDING = "pending"
    CHANGED = "changed"
    VANISHED = "vanished"
    TWIN = "twin"
    BEFORE_START = "before_start"
    LOCKED = "locked"
    UNREADABLE = "unreadable"


class QuestionKind(StrEnum):
    """What a person is asked about."""

    CHANGED = "changed"
    VANISHED = "vanished"
    TWIN = "twin"


class Held(NamedTuple):
    """A line that the books hold. Days are `date.toordinal()` (a value day that is not known is 0); `key` is its content key."""

    id: int
    day: int
    minor: int
    key: str
    occurrence: int
    provider_id: str
    value_day: int
    party: str
    text: str
    presence: str


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a fetch can speak for.

    `read` are the days whose absence of a line says something (None for a file: it may be an extract); `close` is the last day that is over in the
    bank's zone; lines before `start_on` are not wanted, lines up to `locked_until` can no longer come in.
    """

    close: date
    read: DayRange | None = None
    start_on: date | None = None
    locked_until: date | None = None


class NewLine(NamedTuple):
    """A booked item of a closed day, as the line that it is unless the books hold it already.

    `order` is its place in the day as the bank gave it; `occurrence` numbers lines of equal content.
    """

    item: Item
    day: int
    minor: int
    key: str
    order: int
    occurrence: int = 1


class Changed(NamedTuple):
    """A held line that the bank now shows otherwise: same day and amount with another text or id, or same id and amount on another day."""

    held: Held
    item: Item
    day: int
    key: str
    moved: bool


class Twin(NamedTuple):
    """A new line that looks like another one (held, or new as well). `exact`: alike in day, amount, text and party."""

    line: NewLine
    other: "NewLine | Held"
    exact: bool


@dataclass(slots=True)
class Outcome:
    """What a whole fetch turned out to be. Nothing here is written yet."""

    new: list[NewLine] = field(default_factory=list)
    held: int = 0
    changed: list[Changed] = field(default_factory=list)
    vanished: list[Held] = field(default_factory=list)
    back: list[Held] = field(default_factory=list)  # were gone, are shown again
    twins: list[Twin] = field(default_factory=list)
    new_ids: list[tuple[Held, str]] = field(default_factory=list)  # same line, another id
    waiting: list[Item] = field(default_factory=list)
    pending: list[Item] = field(default_factory=list)
    before_start: list[Item] = field(default_factory=list)
    locked: list[Item] = field(default_factory=list)
    undated: list[Item] = field(default_factory=list)
    silent: int = 0  # held lines of the days read, none of which the bank showed

    @property
    def is_all_held(self) -> bool:
        """Whether all that was read was known, word for word, and nothing that is held was missing: there is nothing to look at more closely."""
        return not (self.new or self.changed or self.vanished or self.back or self.new_ids or self.silent or self.locked)

    def counts(self, *, unreadable: int = 0) -> dict[str, int]:
        """Return how many there are of each class. New counts what would be added, twins among it."""
        return {
            ItemClass.NEW: len(self.new),
            ItemClass.HELD: self.held,
            ItemClass.WAITING: len(self.waiting),
            ItemClass.PENDING: len(self.pending),
            ItemClass.CHANGED: len(self.changed),
            ItemClass.VANISHED: len(self.vanished),
            ItemClass.TWIN: len({(twin.line.key, twin.line.occurrence) for twin in self.twins}),
            ItemClass.BEFORE_START: len(self.before_start),
            ItemClass.LOCKED: len(self.locked),
            ItemClass.UNREADABLE: unreadable + len(self.undated),
        }


type Alias = tuple[str, str, int]
"""A kind ("provider_id" or "fingerprint"), a value, and the id of the line that the bank has shown under it."""

type Items = Sequence[Item]


def party_of(account: str, name: str) -> str:
    """Return who the other side is, in one comparable word: the account where the bank gave it, else the name."""
    return (account or name).casefold()
