"""Durable leased runs: the truth is a row, the queue is only a nudge.

A run is a row of a model made from `bankbook.jobs.models.LeasedRun`. Whoever works on it holds a lease: one conditional UPDATE takes it, every write is
fenced with its token, and when a worker dies the lease lapses and the next sweep hands the run to another. A task of the queue only says "look at this
run": delivered never, once or many times, the outcome is the same, which makes the queue's engine interchangeable.

How a room uses it, in its apps.py and actions.py:

    jobs.register_kind("books.import", ImportRun, execute)      # execute(lease): ends with finish(lease, ...) or release(lease, ...)
    jobs.nudge("books.import", run.public_id)                   # inside the transaction that made the row; sent after it commits
    jobs.run_now("books.import", run.public_id)                 # in the foreground, for a command: no worker is needed
    jobs.register_tick("books.expiries", 3600, announce)        # something that is due every so often

and inside `execute`: `renew(lease)` between pages, `keeping(lease)` around a long wait, `fenced(lease)` first in each transaction that writes.
"""

from bankbook.jobs.leases import Lease, LeaseLost, due, fenced, finish, keeping, release, renew, take
from bankbook.jobs.registry import Kind, UnknownKind, register_kind, register_tick
from bankbook.jobs.runner import nudge, run_now, sweep
from bankbook.jobs.stopping import Stopping
from bankbook.jobs.ticks import tick
from bankbook.jobs.worker import work, work_once

__all__ = [
    "Kind",
    "Lease",
    "LeaseLost",
    "Stopping",
    "UnknownKind",
    "due",
    "fenced",
    "finish",
    "keeping",
    "nudge",
    "register_kind",
    "register_tick",
    "release",
    "renew",
    "run_now",
    "sweep",
    "take",
    "tick",
    "work",
    "work_once",
]
