"""The balance of one account day by day, drawn on the server: plain numbers here, the SVG in the template, the figures in a table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bankbook.books.banklines import queries as banklines
from bankbook.books.imports.queries.coverage import Coverage, days_between
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.money import Money, format

LEFT, RIGHT, TOP, BOTTOM = 78, 628, 16, 222
STEPS_MAX: Final = 4
"""At most so many lines across the grid, beside the one at the foot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line of the grid or a day under it: where, and what it says."""

    at: int
    label: str
    label_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the bank itself said its balance was at a close."""

    x: int
    y: int
    day: date
    balance: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One account's days: the books as a line of steps, the bank as marks."""

    account: ClientBankAccount
    first: date
    last: date
    path: str
    rows: list[Tick]
    columns: list[tuple[int, date]]
    marks: list[Mark]
    figures: list[tuple[date, Money, Money | None]]


def chart(account: ClientBankAccount, covered: Coverage, *, first: date, last: date) -> Chart | None:
    """Return the chart of the days from `first` to `last`; None while the balance is not known. Two statements."""
    days = days_between(first, last)
    balances = _balances(account, days)
    if balances is None:
        return None
    said = {run.covered_until: run.balance_minor for run in covered.runs if run.covered_until and run.balance_minor is not None}
    scale = _Scale.of([*balances, *(minor for day, minor in said.items() if day in set(days))], len(days))
    return Chart(
        account=account,
        first=first,
        last=last,
        path=scale.steps(balances),
        rows=[_tick(scale, account, minor) for minor in range(scale.low, scale.high + 1, scale.step)],
        columns=[(scale.x(at), days[at]) for at in range(4, len(days), 8)],
        marks=[
            Mark(x=scale.x(at), y=scale.y(said[day]), day=day, balance=Money(said[day], account.currency))
            for at, day in enumerate(days)
            if day in said
        ],
        figures=[
            (day, Money(minor, account.currency), Money(said[day], account.currency) if day in said else None)
            for day, minor in zip(days, balances, strict=True)
        ],
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """From amounts and days to places, in whole units of the drawing: nothing here is money any more, and nothing is a float."""

    low: int
    high: int
    step: int
    count: int

    @classmethod
    def of(cls, amounts: Sequence[int], count: int) -> "_Scale":
        low, high = min(amounts), max(amounts)
        step = _round_step(high - low)
        low -= low % step
        return cls(low, max(high + -high % step, low + step), step, count)

    def x(self, at: int) -> int:
        return LEFT + (RIGHT - LEFT) * at // max(1, self.count - 1)

    def y(self, minor: int) -> int:
        return BOTTOM - (BOTTOM - TOP) * (minor - self.low) // (self.high - self.low)

    def steps(self, balances: Sequence[int]) -> str:
        moves = (f"H{self.x(at)}V{self.y(minor)}" for at, minor in enumerate(balances) if at)
        return f"M{self.x(0)} {self.y(balances[0])}" + "".join(moves)


def _round_step(span: int) -> int:
    """Return the least of 1, 2, 5, 10, 20 … whole units (hundreds of minor ones) that leads across `span` in at most `STEPS_MAX` steps."""
    step = 100
    while step * (STEPS_MAX - 1) < span:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step


def _tick(scale: _Scale, account: ClientBankAccount, minor: int) -> Tick:
    y = scale.y(minor)
    return Tick(at=y, label=format(Money(minor, account.currency)), label_at=y + 4)


def _balances(account: ClientBankAccount, days: Sequence[date]) -> list[int] | None:
    """The balance at the close of each day: that of the last day that had lines."""
    if account.opening_minor is None:
        return None
    known = {day.on: day.balance_minor for day in banklines.days(account, last=days[-1]) if day.balance_minor is not None}
    if not known:
        return None
    earlier = [balance for day, balance in known.items() if day < days[0]]
    balance = earlier[-1] if earlier else account.opening_minor
    found = []
    for day in days:
        balance = known.get(day, balance)
        found.append(balance)
    return found
