"""Holding a run: take, renew, fence, lay down.

The token is the fence. Whoever takes a run writes a new one, so that a worker which was thought dead and wakes up finds its token gone and may not write.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.db import DatabaseError, connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from bankbook import clock
from bankbook.jobs import stopping

if TYPE_CHECKING:
    from bankbook.jobs.models import LeasedRun

ERROR_CHARACTERS_MAX: Final = 2_000
"""How much of an error's text a run keeps: enough for a sentence and its context, not for a page of a bank's HTML."""

BEATS_PER_LEASE: Final = 3
"""How often a lease is renewed in its length while a worker waits: two beats may fail before it lapses."""


class LeaseLost(Exception):
    """The run belongs to another worker by now, or is over: stop, write nothing."""

    def __init__(self, run_id: UUID) -> None:
        self.run_id = run_id
        super().__init__(f"The lease of run {run_id} is lost.")


@dataclass(frozen=True, slots=True)
class Lease[Run: LeasedRun]:
    """The right to work on one run until `until` (the machine's instant); its token is shown to nobody."""

    run_model: type[Run]
    run_id: UUID
    token: UUID = field(repr=False)
    seconds: int
    until: datetime

    def held(self) -> QuerySet[Run]:
        """Return the run's row if this lease still holds it, else nothing."""
        return self.run_model._default_manager.filter(public_id=self.run_id, lease_token=self.token)


def due[Run: LeasedRun](run_model: type[Run], *, at: datetime | None = None) -> QuerySet[Run]:
    """Return the runs that are due at an instant (now) and held by nobody, a worker's whose lease lapsed included; the longest due first."""
    instant = at or clock.now()
    return run_model._default_manager.filter(_takeable(instant)).order_by("next_attempt_at", "pk")


def take[Run: LeasedRun](run_model: type[Run], run_id: UUID, *, seconds: int) -> Lease[Run] | None:
    """Take a due run for so many seconds, or return None: another holds it, it is over, or it is not due. One conditional UPDATE decides."""
    instant, token = clock.now(), uuid4()
    until = instant + timedelta(seconds=seconds)
    taken = run_model._default_manager.filter(_takeable(instant), public_id=run_id).update(
        lease_token=token,
        lease_until=until,
        attempt=F("attempt") + 1,
        deaths=F("deaths") + 1,
        started_at=Coalesce("started_at", instant),
    )
    return Lease(run_model, run_id, token, seconds, until) if taken else None


def renew[Run: LeasedRun](lease: Lease[Run]) -> Lease[Run]:
    """Hold the run for another length of the lease; between pages and batches, outside transactions.

    Raises `LeaseLost`, and `Stopping` where the worker was asked to end: both leave the run to be taken up again.
    """
    stopping.check()
    return _extend(lease)


def fenced[Run: LeasedRun](lease: Lease[Run]) -> Lease[Run]:
    """Make sure, first in each transaction that writes, that the run is still ours. Raises `LeaseLost`.

    It renews the lease, and so locks the run's row: nobody can take the run before this transaction has ended.
    """
    return _extend(lease)


def release(lease: Lease[Any], *, next_attempt_at: datetime | None, error: str = "", **changes: object) -> None:
    """Lay the run down on purpose: due again at that instant, or parked (None) until somebody sets one. `changes` are columns of the subclass, such as its state.

    Raises `LeaseLost`.
    """
    _lay_down(lease, next_attempt_at=next_attempt_at, deaths=0, last_error=error[:ERROR_CHARACTERS_MAX], **changes)


def finish(lease: Lease[Any], *, error: str = "", **changes: object) -> None:
    """End the run for good, with columns of the subclass such as its final state. Raises `LeaseLost`."""
    _lay_down(lease, next_attempt_at=None, deaths=0, finished_at=clock.now(), last_error=error[:ERROR_CHARACTERS_MAX], **changes)


def lay_down_dead(lease: Lease[Any], *, next_attempt_at: datetime | None, error: str) -> None:
    """Lay down a run whose attempt ended by an exception nobody expected; its deaths go on counting. Raises `LeaseLost`."""
    _lay_down(lease, next_attempt_at=next_attempt_at, last_error=error[:ERROR_CHARACTERS_MAX])


@contextmanager
def keeping(lease: Lease[Any]) -> Iterator[None]:
    """Keep a lease alive while the block waits for somebody else, for longer than the lease may be; raises `LeaseLost` after it if it went.

    For network calls, outside transactions: a thread with a connection of its own renews it.
    """
    done, lost = threading.Event(), threading.Event()
    beat = threading.Thread(target=_beat, args=(lease, done, lost), name="lease", daemon=True)
    beat.start()
    try:
        yield
    finally:
        done.set()
        beat.join()
    if lost.is_set():
        raise LeaseLost(lease.run_id)


def _takeable(instant: datetime) -> Q:
    unheld = Q(lease_until__isnull=True) | Q(lease_until__lte=instant)
    return unheld & Q(finished_at__isnull=True, next_attempt_at__lte=instant)


def _extend[Run: LeasedRun](lease: Lease[Run]) -> Lease[Run]:
    # A lease that lapsed and that nobody took is still ours: the token decides, not the hour.
    until = clock.now() + timedelta(seconds=lease.seconds)
    if not lease.held().update(lease_until=until):
        raise LeaseLost(lease.run_id)
    return replace(lease, until=until)


def _lay_down(lease: Lease[Any], **changes: object) -> None:
    if not lease.held().update(lease_token=None, lease_until=None, **changes):
        raise LeaseLost(lease.run_id)


def _beat(lease: Lease[Any], done: threading.Event, lost: threading.Event) -> None:
    try:
        while not done.wait(lease.seconds / BEATS_PER_LEASE):
            try:
                _extend(lease)
            except LeaseLost:
                lost.set()
                return
            except DatabaseError:
                # A busy or restarting database: the next beat tries again, and two may fail before the lease lapses.
                connection.close()
    finally:
        connection.close()
