"""The only place that reads the time.

Two times are kept apart. *Business* time says what day it is for one half of Bankbook: windows, expiries, notices and the end of a day are judged by
it, and a fixed date (BANK_TODAY or BOOKS_TODAY) stands in for it where a story or a test needs one. *Machine* time is never fixed: leases, sessions,
one-time codes, tokens and the instants of the audit record use it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["UnknownZone", "business_now", "close_of_previous_day", "fixed", "fixed_day", "monotonic", "now", "today", "use", "zone_info"]


class UnknownZone(ValueError):
    """A name that the IANA time zone database does not hold."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        super().__init__(f"{zone[:60]!r} is not the name of an IANA time zone, such as Europe/London.")


@dataclass(slots=True)
class _Business:
    """What this process was told about the day: one process serves one half, so one value is enough."""

    variable: str = ""
    day: date | None = None


_business = _Business()


def use(variable: str, fixed: date | None) -> None:
    """Set the fixed date of this process' half, or None for the real one. `variable` names where it came from; called once, by the settings."""
    _business.variable, _business.day = variable, fixed


def fixed_day() -> date | None:
    """Return the fixed date in use, or None when the machine's clock decides."""
    return _business.day


@contextmanager
def fixed(day: date | None) -> Iterator[None]:
    """Let `day` be today inside the block, in every thread of the process; for tests and for replaying a story day by day."""
    before = _business.day
    _business.day = day
    try:
        yield
    finally:
        _business.day = before


@lru_cache(maxsize=64)
def zone_info(zone: str) -> ZoneInfo:
    """Return the IANA time zone of that name. Raises `UnknownZone`."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # ValueError: a path that leaves the database; OSError: a name that is a folder there ("Europe").
        raise UnknownZone(zone) from None


def now() -> datetime:
    """Return the machine's instant, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Return seconds that only ever grow, for measuring how long something took; not an instant."""
    return time.monotonic()


def today(zone: str) -> date:
    """Return what day it is for the business: the fixed date if one is set, else the machine's day in that IANA zone. Raises `UnknownZone`."""
    info = zone_info(zone)
    return _business.day or now().astimezone(info).date()


def business_now() -> datetime:
    """Return the instant that the business is in, aware, in UTC: the fixed date with the machine's time of day, else the machine's instant."""
    instant = now()
    return instant if _business.day is None else datetime.combine(_business.day, instant.timetz())


def close_of_previous_day(zone: str) -> date:
    """Return the last day that is over in that zone: the calendar day before today, weekends and holidays included."""
    return today(zone) - timedelta(days=1)
