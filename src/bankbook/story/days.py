"""The calendar as the story needs it: months, working days, four-week rounds."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

HISTORY_MONTHS: Final = 15
"""How much has happened before the first start."""


class Month(NamedTuple):
    """A month of a year."""

    year: int
    number: int

    @property
    def label(self) -> str:
        """The month as keys and references carry it: 202611."""
        return f"{self.year}{self.number:02d}"

    def day(self, number: int) -> date:
        """Return that day of the month (1 to 28)."""
        return date(self.year, self.number, number)

    def next(self) -> "Month":
        """Return the month after."""
        return Month(self.year + 1, 1) if self.number == 12 else Month(self.year, self.number + 1)

    def last_day(self) -> date:
        """Return its last day."""
        return self.next().day(1) - timedelta(days=1)


def month_of(day: date) -> Month:
    """Return the month that the day lies in."""
    return Month(day.year, day.month)


def months(first: date, last: date) -> Iterator[Month]:
    """Yield every month from that of `first` to that of `last`."""
    month = month_of(first)
    while month <= month_of(last):
        yield month
        month = month.next()


def first_day(today: date) -> date:
    """Return where the history begins if the story is first told on `today`: the first of the month fifteen months before."""
    count = today.year * 12 + today.month - 1 - HISTORY_MONTHS
    return date(count // 12, count % 12 + 1, 1)


def working_day(day: date) -> date:
    """Return the day itself, or the Monday after its weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def four_weekly(first: date, last: date) -> Iterator[date]:
    """Yield every fourth Wednesday from `first` to `last`, in one endless rhythm."""
    anchor = date(2020, 1, 1)
    day = anchor + timedelta(days=-(-(first - anchor).days // 28) * 28)
    while day <= last:
        yield day
        day += timedelta(days=28)
