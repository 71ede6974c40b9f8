"""The table of *View bank lines*: lines in bands of days, each with the balance at its close and where it went."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet, Sum

from bankbook.books.assignments.models import Allocation
from bankbook.books.assignments.queries import current_explanations, for_lines
from bankbook.books.banklines import queries as banklines
from bankbook.books.banklines.models import BankLine
from bankbook.books.imports import queries as imports
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.money import Money

NOWHERE = ("", "")
"""Neither where a line went nor why it did not is known: Auto assign has not looked at it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line, where it went in a few words, the reference of the charge it paid, and the balance after it where that can be told."""

    line: BankLine
    went: str
    charge: str
    balance: Money | None

    @property
    def paid_in(self) -> Money | None:
        """The amount where it came in."""
        return self.line.amount if self.line.amount_minor >= 0 else None

    @property
    def paid_out(self) -> Money | None:
        """The amount where it went out."""
        return self.line.amount if self.line.amount_minor < 0 else None


@dataclass(frozen=True, slots=True)
class Band:
    """One day. `mark` is that of its close: proved, unproved or none. `is_lock`: the period up to this day is locked, and the days above are not.

    `folded` is what its lines come to where they are folded: each has its place, and nobody has to look.
    """

    on: date
    close: Money | None
    mark: str
    is_lock: bool
    folded: banklines.Sums | None = None
    rows: list[Row] = field(default_factory=list)


def bands(account: ClientBankAccount, lines: Sequence[BankLine], *, newest_first: bool, is_whole: bool, folds: bool) -> list[Band]:
    """Return the lines of one page as bands of days, those that are settled folded where `folds`. Seven statements at the most, however many lines."""
    if not lines:
        return []
    days = sorted({line.booked_on for line in lines})
    closes = {day.on: day.balance_minor for day in banklines.days(account, first=days[0], last=days[-1])}
    balances = _balances(account, lines, closes) if newest_first and is_whole else {}
    proved, went = imports.proved(account), _where_to(lines)
    folded = _settled(account, lines) if folds else {}
    found = []
    lock_drawn = False
    for on, group in groupby(lines, key=lambda line: line.booked_on):
        is_lock = newest_first and not lock_drawn and account.locked_until is not None and on <= account.locked_until
        lock_drawn = lock_drawn or is_lock
        rows = [Row(line, *went.get(line.pk, NOWHERE), _money(balances.get(line.pk), account)) for line in group]
        found.append(Band(on, _money(closes.get(on), account), proved.mark(on), is_lock, folded.get(on), rows))
    return found


def loose(account: ClientBankAccount, lines: Sequence[BankLine]) -> list[Row]:
    """Return the lines of one page as they come, for an order that is not by day."""
    went = _where_to(lines)
    return [Row(line, *went.get(line.pk, NOWHERE), None) for line in lines]


def with_questions(lines: QuerySet[BankLine]) -> QuerySet[BankLine]:
    """Return those lines that ask a person something, each once."""
    return lines.filter(pk__in=BankLine.objects.filter(questions__is_open=True).values("pk"))


def _settled(account: ClientBankAccount, lines: Sequence[BankLine]) -> dict[date, banklines.Sums]:
    """The days of the page that are settled and lie on it whole; a day that goes on over the page's end is not folded."""
    here = Counter(line.booked_on for line in lines)
    of_days = banklines.sums_of_days(BankLine.objects.filter(bank_account=account), first=min(here), last=max(here))
    return {on: sums for on, sums in of_days.items() if sums.is_settled and sums.count == here[on]}


def _balances(account: ClientBankAccount, lines: Sequence[BankLine], closes: dict[date, int | None]) -> dict[int, int]:
    """The balance after each line, newest first: from the close of its day downwards."""
    top = lines[0]
    above = BankLine.objects.filter(bank_account=account, booked_on=top.booked_on, pk__gt=top.pk).exclude(_excluded())
    taken: int = above.aggregate(total=Sum("amount_minor"))["total"] or 0
    found: dict[int, int] = {}
    for on, group in groupby(lines, key=lambda line: line.booked_on):
        close = closes.get(on)
        if close is None:
            continue
        balance = close - (taken if on == top.booked_on else 0)
        for line in group:
            found[line.pk] = balance
            balance -= line.amount_minor if line.treatment != BankLine.Treatment.EXCLUDED else 0
    return found


def _excluded() -> Q:
    return Q(treatment=BankLine.Treatment.EXCLUDED)


def _money(minor: int | None, account: ClientBankAccount) -> Money | None:
    return None if minor is None else Money(minor, account.currency)


def _where_to(lines: Sequence[BankLine]) -> dict[int, tuple[str, str]]:
    """Where each line went and the charge it paid, or why it did not, in the few words a row has room for; the panel spells it out."""
    keys = [line.pk for line in lines]
    reasons = {key: (str(found.record.get("why_left") or ""), "") for key, found in current_explanations(keys).items()}
    return reasons | {key: _destination(found.assignment) for key, found in for_lines(keys).items() if found.assignment}


def _destination(assignment: dict[str, Any]) -> tuple[str, str]:
    charge, others = str(assignment["open_item"] or ""), len(assignment["parts"]) - 1
    purpose = "" if charge else Allocation.Purpose(assignment["purpose"]).label
    words = [assignment["ledger"], purpose, f"+{others}" if others else ""]
    return " · ".join(str(word) for word in words if word), charge


def pages_of(lines: QuerySet[BankLine]) -> Iterator[list[BankLine]]:
    """Yield all lines, oldest first, in pages: an export of any length holds one page in memory."""
    after = ""
    while True:
        page = banklines.page(lines, order="oldest", after=after, limit=banklines.PAGE_SIZE_MAX)
        yield page.lines
        after = page.older
        if not after:
            return
