"""What auto assign is told and what it answers: frozen values only, no tables, no clock."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bankbook.money import Money


class ItemKind(StrEnum):
    RENT = "rent"
    DEPOSIT = "deposit"
    FEE = "fee"
    OTHER = "other"


class Outcome(StrEnum):
    ASSIGNED = "assigned"
    SUGGESTED = "suggested"
    LEFT = "left"


class Purpose(StrEnum):
    """What a part of a receipt is for. The words are those of `Allocation.Purpose`."""

    RENT = "rent"
    DEPOSIT = "deposit"
    FEE = "fee"
    OTHER = "other"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A person took an assignment of the line back, for this line alone: what it went to, who took it back, and on which day there."""

    on: date
    who: str
    tenancy_ids: frozenset[int]
    item_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Line:
    """A bank line as far as a decision needs it. `occurrence` tells equal lines of one day apart: 1, 2 …; `taken_back` begins with the newest."""

    id: int
    booked_on: date
    amount: Money
    text: str
    counterparty: str
    occurrence: int
    equal_lines: int = 1
    has_open_question: bool = False
    is_locked: bool = False
    taken_back: tuple[TakenBack, ...] = ()


@dataclass(frozen=True, slots=True)
class Tenancy:
    id: int
    code: str
    tenants: tuple[str, ...]
    address: str
    rent: Money
    start: date
    end: date | None
    is_disputed: bool = False
    had_refund: bool = False
    had_receipt: bool = False

    @property
    def who(self) -> str:
        return f"{' and '.join(self.tenants)}, {self.address}"


@dataclass(frozen=True, slots=True)
class IssuedReference:
    key: str
    reference: str
    tenancy_id: int
    issued_on: date
    retired_on: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A charge with something left to pay."""

    id: int
    tenancy_id: int
    kind: ItemKind
    reference: str
    due_on: date
    outstanding: Money


@dataclass(frozen=True, slots=True)
class Found:
    """An issued reference found in a text. The span counts characters of the text as the bank gave it: [start, end)."""

    reference: IssuedReference
    start: int
    end: int
    matched: str


@dataclass(frozen=True, slots=True)
class Part:
    """One allocation: an amount of the line towards an item, or kept as credit (no item)."""

    purpose: Purpose
    amount: Money
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One guard or veto that was looked at."""

    name: str
    passed: bool


@dataclass(frozen=True, slots=True)
class RunnerUp:
    tenancy: Tenancy
    why: str  # "same_surname_and_amount" | "same_surname"
    named_in: str  # "text", or "payer" where only the payer's name has the surname
    lost: str  # "reference_is_not_theirs"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one line. `reason` names the rule that settled it; wording turns it into a sentence."""

    line: Line
    outcome: Outcome
    stage: str
    stage_version: int
    reason: str
    tenancy: Tenancy | None = None
    parts: tuple[Part, ...] = ()
    evidence: tuple[Found, ...] = ()
    claimants: tuple[Tenancy, ...] = ()  # who could have been meant, where nobody was chosen
    runner_up: RunnerUp | None = None
    checks: tuple[Check, ...] = field(default_factory=tuple)
