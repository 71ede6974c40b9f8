"""How long a consent lasts, and what a connection is by the calendar: a stored state knows nothing of the days that passed since."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bankbook.books.connections.rules.states import IN_FORCE, ConnectionState

__all__ = ["ACCESS_DAYS", "HISTORY_DAYS", "Lifetime", "as_of", "is_over", "lifetime"]

ACCESS_DAYS: Final = 90
"""What the books ask for, as the article on connecting says: "refreshed to 90 days expiry"."""

HISTORY_DAYS: Final = 90
"""How far back a bank is asked to serve lines, and what an interruption may last without losing any."""

WARN_DAYS: Final = 10
"""From so many days before the end a connection is shown as ending soon."""

VISIT: Final = timedelta(hours=1)
"""A visit to the bank that has not come back by then is not under way any more; the bank's own page closes earlier."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """Days of one consent. `left` is never below 0; `of` is what it was given for."""

    left: int
    of: int
    ends_at: datetime
    history_lost_at: datetime

    @property
    def used(self) -> int:
        """The days that have passed."""
        return self.of - self.left


def lifetime(*, accepted_at: datetime, expires_at: datetime, now: datetime, ended_at: datetime | None = None) -> Lifetime:
    """Count the days of a consent as people count them, from date to date; on its last day one is left until the hour it ends.

    `ended_at` is when it was ended before its time, if it was: from then on no day is left, and history goes that much earlier.
    """
    ends_at = min(expires_at, ended_at or expires_at)
    left = 0 if is_over(ends_at, now=now) else max(1, (ends_at.date() - now.date()).days)
    return Lifetime(left=left, of=(expires_at - accepted_at).days, ends_at=ends_at, history_lost_at=ends_at + timedelta(days=HISTORY_DAYS))


def is_over(expires_at: datetime | None, *, now: datetime) -> bool:
    """Whether a consent with that end has ended; one without an end has not."""
    return expires_at is not None and expires_at <= now


def as_of(state: ConnectionState, *, now: datetime, expires_at: datetime | None, asked_at: datetime | None) -> ConnectionState:
    """Return what a connection is at `now`: its stored state, unless its consent has ended or ends soon, or a visit to the bank never came back.

    `expires_at` is the end of the consent in force (None: there is none), `asked_at` when somebody was last sent to the bank and has not come back.
    """
    is_away = asked_at is not None and now - asked_at < VISIT
    if state is ConnectionState.AWAITING_BANK:
        return state if is_away else ConnectionState.ABANDONED
    if state is ConnectionState.RENEWING and is_away:
        return state
    if state not in IN_FORCE and state is not ConnectionState.EXPIRED:
        return state
    if expires_at is None or is_over(expires_at, now=now):
        return ConnectionState.EXPIRED
    if state in {ConnectionState.NEEDS_MAPPING, ConnectionState.ATTENTION}:
        return state
    return ConnectionState.EXPIRING if expires_at - now <= timedelta(days=WARN_DAYS) else ConnectionState.ACTIVE
