"""From a nudge to a run: take it, execute it, and see to it that it is never left lying."""

import logging
import sys
import threading
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from bankbook import clock
from bankbook.jobs import tasks
from bankbook.jobs.leases import Lease, LeaseLost, due, finish, lay_down_dead, release, take
from bankbook.jobs.registry import Kind, kind_of, kinds
from bankbook.jobs.stopping import Stopping

logger = logging.getLogger(__name__)

DEATHS_MAX: Final = 12
"""Attempts in a row that may die (an exception nobody expected, a killed worker) before the run is parked for a person to look at."""

BACKOFF_FIRST_S: Final = 15
BACKOFF_MAX_S: Final = 3_600
"""How long a run that failed unexpectedly waits: twice as long each time, from 15 seconds to an hour."""

SWEEP_MAX: Final = 500
"""Runs of one kind that one sweep nudges: more would only lengthen the queue."""

_POLL_S: Final = 0.2


def nudge(name: str, run_id: UUID) -> None:
    """Ask a worker to look at a run, once the current transaction has committed (at once where there is none). Losing it only costs time."""
    kind_of(name)
    transaction.on_commit(lambda: tasks.send(name, run_id))


def sweep() -> int:
    """Nudge every run that is due or whose lease lapsed, unless a nudge for it is still waiting; return how many were nudged."""
    nudged = 0
    for name, kind in list(kinds.items()):
        waiting = tasks.waiting(name)
        for run_id in due(kind.model).values_list("public_id", flat=True)[:SWEEP_MAX]:
            if run_id not in waiting:
                tasks.send(name, run_id)
                nudged += 1
    return nudged


def run_now(name: str, run_id: UUID, *, patience_s: int = 600) -> bool:
    """Execute a run in this process, without a worker; return whether this process did it.

    Where a worker holds it, wait until that one has laid it down (at most `patience_s`), and take it over should its lease lapse. A run that is over,
    parked or due later is left as it is. What `execute` raises rises, after the run was laid down with a date for the next attempt.
    """
    kind, until = kind_of(name), clock.monotonic() + patience_s
    while not run(name, run_id):
        held = kind.model._default_manager.filter(public_id=run_id, finished_at=None, lease_until__gt=clock.now()).exists()
        if not held or clock.monotonic() > until:
            # Between the two questions the holder may have laid it down, due again at once.
            return run(name, run_id)
        threading.Event().wait(_POLL_S)
    return True


def run(name: str, run_id: UUID) -> bool:
    """Execute a run if it can be taken; return whether it was. Safe to call any number of times, from anywhere."""
    kind = kind_of(name)
    lease = take(kind.model, run_id, seconds=kind.seconds())
    if lease is None:
        return False
    if _deaths(lease) > DEATHS_MAX:
        _give_up(kind, lease)
        return True
    _execute(kind, lease)
    return True


def _execute(kind: Kind, lease: Lease[Any]) -> None:
    """Run it. Whatever way it ends, short of a kill, the run is laid down: finished, due later, or due at once."""
    try:
        kind.execute(lease)
        if lease.held().exists():
            finish(lease)
    except LeaseLost:
        logger.warning("Run %s of %s went to another worker", lease.run_id, kind.name)
    except Stopping:
        release(lease, next_attempt_at=clock.now())
    finally:
        error = sys.exception()
        if error is not None and lease.held().exists():
            lay_down_dead(lease, next_attempt_at=_next_attempt(lease, error), error=f"{type(error).__name__}: {error}")


def _give_up(kind: Kind, lease: Lease[Any]) -> None:
    error = lease.held().values_list("last_error", flat=True).first() or "The worker ended before the run did, each time."
    logger.error("Run %s of %s is parked after %s attempts that died", lease.run_id, kind.name, DEATHS_MAX)
    if kind.gave_up is not None:
        kind.gave_up(lease, error)
    if lease.held().exists():
        release(lease, next_attempt_at=None, error=error)


def _deaths(lease: Lease[Any]) -> int:
    """Return how many attempts in a row have not ended on purpose, this one included."""
    return int(lease.held().values_list("deaths", flat=True).first() or 1)


def _next_attempt(lease: Lease[Any], error: BaseException) -> datetime:
    # What is no Exception is a person's Ctrl-C or the end of the process: nothing is wrong with the run.
    wait = min(BACKOFF_FIRST_S * 2 ** (_deaths(lease) - 1), BACKOFF_MAX_S) if isinstance(error, Exception) else 0
    return clock.now() + timedelta(seconds=wait)
