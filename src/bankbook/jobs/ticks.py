"""What is done every so often, by one of however many workers there are."""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction

from bankbook import clock
from bankbook.jobs.registry import Tick, ticks

logger = logging.getLogger(__name__)


def tick(*, everything: bool = False) -> dict[str, str]:
    """Do what is due (or, with `everything`, all there is) and return each name that was done with "ok" or the error it ended with.

    One that fails is logged and does not keep the others from running; it is due again after its usual time.
    """
    return {entry.name: _do(entry) for entry in list(ticks.values()) if _take_turn(entry, everything=everything)}


def _do(entry: Tick) -> str:
    # send_robust is Django's own way to let one receiver fail alone; it logs what rose.
    outcomes = entry.signal.send_robust(sender=Tick)
    errors = [outcome for _, outcome in outcomes if isinstance(outcome, Exception)]
    return f"{type(errors[0]).__name__}: {errors[0]}" if errors else "ok"


def _take_turn(entry: Tick, *, everything: bool) -> bool:
    """Note that this process does it now; False where it is not due or another process was quicker. One conditional UPDATE decides."""
    from bankbook.jobs.models import TickMark  # this module is imported before the applications are ready

    instant = clock.now()
    mark = TickMark.objects.filter(name=entry.name)
    due = mark if everything else mark.filter(started_at__lte=instant - timedelta(seconds=entry.every_seconds))
    return bool(due.update(started_at=instant)) or (not mark.exists() and _first_turn(entry))


def _first_turn(entry: Tick) -> bool:
    from bankbook.jobs.models import TickMark

    try:
        with transaction.atomic():
            TickMark.objects.create(name=entry.name, started_at=clock.now())
    except IntegrityError:
        return False
    return True
