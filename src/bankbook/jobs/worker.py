"""The worker process: it carries out what the queue says and ticks, in one loop, and ends cleanly when it is asked to."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from django.db import close_old_connections

from bankbook import clock
from bankbook.jobs import stopping
from bankbook.jobs.runner import sweep
from bankbook.jobs.ticks import tick

logger = logging.getLogger(__name__)

TICK_S: Final = 30
"""How often a worker asks what is due."""

IDLE_S: Final = 0.5
"""How long a worker with nothing to do sleeps: the longest that a click waits before its run starts."""


def work() -> None:
    """Work until SIGTERM or SIGINT. The step in hand is ended and its run handed back; a second signal breaks the step off too."""
    from bankbook.jobs.queue import one_task

    stopping.requested.clear()
    with _signals():
        # At once, whoever swept last: what a worker of this home left when it was killed should not wait for the next tick.
        sweep()
        next_tick = clock.monotonic()
        while not stopping.requested.is_set():
            close_old_connections()
            if clock.monotonic() >= next_tick:
                tick()
                next_tick = clock.monotonic() + TICK_S
            if not one_task():
                stopping.requested.wait(IDLE_S)
    logger.info("The worker has ended")


def work_once() -> int:
    """Tick, then carry out everything that the queue holds, and return how many tasks that was; for tests and for a command without a worker."""
    from bankbook.jobs.queue import one_task

    tick()
    done = 0
    while one_task():
        done += 1
    return done


@contextmanager
def _signals() -> Iterator[None]:
    """Let SIGTERM and SIGINT ask for the end, where this is the main thread (elsewhere Python allows no handlers)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _request_end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _request_end(number: int, frame: FrameType | None) -> None:
    if stopping.requested.is_set():
        raise SystemExit(128 + number)
    stopping.requested.set()
