"""What happened on one ledger: charges and movements together, newest first, with what stood after each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Final

from django.db.models import Sum
from django.utils.translation import gettext as _

from bankbook.books.errors import Refused
from bankbook.books.ledger.models import Ledger, OpenItem, Posting
from bankbook.books.ledger.rules import shown_minor
from bankbook.money import Money

ENTRIES_MAX: Final = 500
"""Entries shown at once: a year of the busiest tenancy many times over; more are found by narrowing the days."""

WHOLE_MAX: Final = 20_000
"""Entries of a statement that must hold all of them: 400 sheets of paper, and what a web process can hold beside its other work."""


class TooManyEntries(Refused):
    """More entries than one statement may have; part of them would look like all of them."""

    code = "too_many_entries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A charge, or a movement of money (plus is money in). `after` is what is held less what was charged: below zero it is owed."""

    on: date
    charge: OpenItem | None
    posting: Posting | None
    amount: Money
    after: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Entries newest first; `before` is what stood before the oldest of them, `at_end` after the newest. `has_more`: older ones are left out."""

    entries: list[Entry] = field(default_factory=list)
    before: Money
    at_end: Money
    charged: Money
    moved: Money
    has_more: bool


def whole_statement(ledger: Ledger, *, first: date, last: date) -> Statement:
    """Return what happened on `ledger` from `first` to `last` with no entry left out, for paper and files. Raises `TooManyEntries`."""
    found = statement(ledger, first=first, last=last, most=WHOLE_MAX)
    if found.has_more:
        raise TooManyEntries(_("More than %(most)s entries lie in these days. Choose fewer days.") % {"most": f"{WHOLE_MAX:,}"})
    return found


def statement(ledger: Ledger, *, first: date, last: date, most: int = ENTRIES_MAX) -> Statement:
    """Return what happened on `ledger` from `first` to `last`: four statements, and at most `most` entries, the newest."""
    at_end = _moved_until(ledger, last) - _charged_until(ledger, last)
    found = sorted(chain(_charges(ledger, first, last, most), _movements(ledger, first, last, most)), key=_order, reverse=True)
    kept = found[:most]
    entries = list(_with_balance(ledger, kept, at_end))
    oldest = entries[-1] if entries else None
    return Statement(
        entries=entries,
        before=Money(oldest.after.minor - _effect(oldest), ledger.currency) if oldest else Money(at_end, ledger.currency),
        at_end=Money(at_end, ledger.currency),
        charged=Money(sum(entry.amount.minor for entry in entries if entry.charge), ledger.currency),
        moved=Money(sum(entry.amount.minor for entry in entries if not entry.charge), ledger.currency),
        has_more=len(found) > len(kept),
    )


def due_after(ledger: Ledger, day: date) -> OpenItem | None:
    """Return the next charge that falls due after `day`."""
    return OpenItem.objects.filter(ledger=ledger, due_on__gt=day).order_by("due_on", "id").first()


type _Found = tuple[date, int, int, OpenItem | None, Posting | None]


def _charges(ledger: Ledger, first: date, last: date, most: int) -> Iterator[_Found]:
    rows = OpenItem.objects.filter(ledger=ledger, due_on__range=(first, last)).order_by("-due_on", "-id")[: most + 1]
    return ((row.due_on, 0, row.pk, row, None) for row in rows)


def _movements(ledger: Ledger, first: date, last: date, most: int) -> Iterator[_Found]:
    rows = Posting.objects.filter(ledger=ledger, on__range=(first, last)).select_related("journal").order_by("-on", "-id")[: most + 1]
    return ((row.on, 1, row.pk, None, row) for row in rows)


def _order(found: _Found) -> tuple[date, int, int]:
    return found[:3]


def _with_balance(ledger: Ledger, found: Sequence[_Found], at_end: int) -> Iterator[Entry]:
    after = at_end
    for on, _rank, _key, charge, posting in found:
        minor = charge.amount_minor if charge else shown_minor(ledger.kind, posting.amount_minor if posting else 0)
        entry = Entry(on=on, charge=charge, posting=posting, amount=Money(minor, ledger.currency), after=Money(after, ledger.currency))
        yield entry
        after -= _effect(entry)


def _effect(entry: Entry) -> int:
    return -entry.amount.minor if entry.charge else entry.amount.minor


def _moved_until(ledger: Ledger, last: date) -> int:
    total: int | None = Posting.objects.filter(ledger=ledger, on__lte=last).aggregate(total=Sum("amount_minor"))["total"]
    return shown_minor(ledger.kind, total or 0)


def _charged_until(ledger: Ledger, last: date) -> int:
    total: int | None = OpenItem.objects.filter(ledger=ledger, due_on__lte=last).aggregate(total=Sum("amount_minor"))["total"]
    return total or 0
