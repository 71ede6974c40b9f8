"""Which days a run asks the bank for, which of them are new ground, and which could not be had."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

FEED_DAYS_MAX: Final = 90
"""How far back a bank serves booked lines, in days before today; the article of the seed and the service's default both say 90."""

REREAD_DAYS: Final = 10
"""Days before the cursor that are read again each time: banks book late, and de-duplication makes a second look free."""

FULL_READ_EVERY_DAYS: Final = 7
"""How often all that the bank serves is read again, to find what a late or a changed booking left behind."""

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayRange:
    """Calendar days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days these are."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Window:
    """What one run of a feed asks for.

    `asked` are the closed days that are read, None when no day is there to read yet; `covered` is the new ground among them (with no new day, what is
    read again); `missing` are days that lie between the cursor and the first day the bank still serves; `is_full` says that all it serves is read.
    """

    asked: DayRange | None
    covered: DayRange | None
    missing: DayRange | None
    is_full: bool


def window(
    *,
    today: date,
    start_on: date | None,
    covered_until: date | None,
    full_read_on: date | None = None,
    proof_failed: bool = False,
) -> Window:
    """Decide the window of a feed on `today`, the day it is in the bank's own zone (decisions 2 and 3).

    The last day is the day before today: weekends and holidays count as days. The first is the later of the account's start date and today − 90; once
    lines were imported it is ten days before the cursor, except once a week and after a failed proof, when all 90 days are read again.
    A first read on 15/10 covers up to 14/10, and the next on 20/10 covers 15/10 to 19/10: the 15th had not closed and is not lost.
    """
    last, floor = today - _DAY, today - timedelta(days=FEED_DAYS_MAX)
    first_served = max(floor, start_on) if start_on else floor
    wanted = covered_until + _DAY if covered_until else (start_on or first_served)
    missing = DayRange(wanted, floor - _DAY) if wanted < floor else None
    if first_served > last:
        return Window(asked=None, covered=None, missing=missing, is_full=False)
    is_full = covered_until is None or proof_failed or full_read_on is None or (today - full_read_on).days >= FULL_READ_EVERY_DAYS
    reread = first_served if covered_until is None else max(first_served, covered_until - timedelta(days=REREAD_DAYS))
    asked = DayRange(first_served if is_full else min(reread, last), last)
    covered = DayRange(max(wanted, first_served), last) if wanted <= last else asked
    return Window(asked=asked, covered=covered, missing=missing, is_full=is_full)
