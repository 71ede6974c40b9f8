"""What importing a looked-at run would do, row by row; worked out anew each time, so that it is true of the books as they are."""

from dataclasses import dataclass
from datetime import date

from bankbook.books.imports.models import ImportRun
from bankbook.books.imports.queries import words
from bankbook.books.imports.queries.checks import Check, adding_up, checks
from bankbook.books.imports.queries.staged import Reading, fetched_of, read
from bankbook.books.imports.rules import ItemClass
from bankbook.books.imports.rules.adding_up import AddingUp
from bankbook.books.imports.rules.outcome import Item
from bankbook.money import Money


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One item, what it would become, and why."""

    what: ItemClass
    on: date | None
    text: str
    amount: Money | None
    why: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The rows that would do something or ask something, and the counts of all."""

    counts: dict[str, int]
    rows: list[PreviewRow]
    total: Money  # of what would be added
    checks: list[Check]
    sum: AddingUp | None


def preview(run: ImportRun) -> Preview:
    """Classify the run's payload against the books as they are now."""
    reading = read(run, fetched_of(run), bank_account=run.bank_account)
    new = [line.item.amount.minor for line in reading.outcome.new]
    sum_ = adding_up(reading, bank_account=run.bank_account)
    return Preview(
        counts=reading.outcome.counts(unreadable=len(reading.fetched.unreadable)),
        rows=_rows(reading, run.bank_account.currency),
        total=Money(sum(new), run.bank_account.currency),
        checks=checks(reading, sum_=sum_, bank_account=run.bank_account),
        sum=sum_,
    )


def _rows(reading: Reading, currency: str) -> list[PreviewRow]:
    outcome = reading.outcome
    twins = {(twin.line.key, twin.line.occurrence): words.twin(twin, currency) for twin in outcome.twins}
    rows = [PreviewRow(ItemClass.UNREADABLE, None, one.raw[:200], None, one.reason) for one in reading.fetched.unreadable]
    rows += [_row(change.item, ItemClass.CHANGED, words.changed(change, currency)) for change in outcome.changed]
    rows += [
        _row(
            line.item, ItemClass.TWIN if (line.key, line.occurrence) in twins else ItemClass.NEW, twins.get((line.key, line.occurrence), "")
        )
        for line in outcome.new
    ]
    for what, items in (
        (ItemClass.WAITING, outcome.waiting),
        (ItemClass.PENDING, outcome.pending),
        (ItemClass.BEFORE_START, outcome.before_start),
        (ItemClass.LOCKED, outcome.locked),
    ):
        rows += [_row(item, what, "") for item in items]
    return rows


def _row(item: Item, what: ItemClass, why: str) -> PreviewRow:
    return PreviewRow(what, item.booked_on or item.value_on, item.text or item.counterparty, item.amount, why)
