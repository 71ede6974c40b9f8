"""How often software may ask: a general limit a minute, and a small number of successful reads a day for each account and scope.

The day rolls: it begins with the first success and lasts 24 hours. Failed reads cost nothing; more than ten in a row suspend the account.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

DAY: Final = timedelta(hours=24)
MINUTE: Final = timedelta(minutes=1)
CALLS_A_MINUTE: Final = 100
"""The published general limit, about 100 a minute for one client."""

FAILURES_MAX: Final = 10
"""One more failed read in a row than this suspends the account, as published."""


@dataclass(frozen=True, slots=True)
class Window:
    """A budget at an instant: `limit` calls, `used` of them gone, begun at `started_at` (None: nothing used yet), `length` long."""

    limit: int
    used: int
    started_at: datetime | None
    length: timedelta

    def left(self, now: datetime) -> int:
        """Return how many calls are left at `now`."""
        return self.limit if self.is_over(now) else max(0, self.limit - self.used)

    def reset_s(self, now: datetime) -> int:
        """Return in how many whole seconds the budget is full again: at least 1 while it is not, 0 when it is."""
        if self.started_at is None or self.is_over(now):
            return 0
        return max(1, -int((now - self.started_at - self.length).total_seconds() // 1))

    def is_over(self, now: datetime) -> bool:
        """Whether a new window begins with the next call. A start in the future (the date was set back) is over too."""
        return self.started_at is None or not timedelta(0) <= now - self.started_at < self.length

    def spent(self, now: datetime) -> "Window":
        """Return the window behind one more call."""
        if self.is_over(now):
            return Window(self.limit, 1, now, self.length)
        return Window(self.limit, self.used + 1, self.started_at, self.length)


def suspends(failures: int) -> bool:
    """Whether that many failed reads in a row suspend an account."""
    return failures > FAILURES_MAX
