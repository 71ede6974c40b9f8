"""When somebody answers the telephone: Monday to Friday, 8 a.m. to 8 p.m. in the bank's zone. Pure."""

from datetime import datetime, time, timedelta
from typing import Final

OPENS: Final = time(8)
CLOSES: Final = time(20)
_FRIDAY: Final = 4


def is_open(at: datetime) -> bool:
    """Whether the line is open at that moment, which is given in the bank's own zone."""
    return at.weekday() <= _FRIDAY and OPENS <= at.time() < CLOSES


def next_opening(at: datetime) -> datetime:
    """Return when the line opens next after that moment, in the same zone."""
    day = at.date() if at.time() < OPENS else at.date() + timedelta(days=1)
    while day.weekday() > _FRIDAY:
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, at.tzinfo)
