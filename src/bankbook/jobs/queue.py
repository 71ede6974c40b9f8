"""The embedded queue's own side: carrying out one task, and keeping its table short. Imported once the applications are ready."""

from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from django.db import OperationalError
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet
from django_tasks_db.utils import exclusive_transaction, is_locked_database_exception

from bankbook import clock
from bankbook.jobs.tasks import QUEUE

WORKER_ID: Final = uuid4().hex
"""This process, as the queue's rows name it."""

NUDGES_KEPT_DAYS: Final = 2
"""How long the queue's rows are kept: they prove nothing, the runs do. A dead worker's stay "running" for ever and go with them."""


def one_task() -> bool:
    """Carry out one task if one is ready; return whether there was one. Whatever it raises is noted on its row and ends nothing else."""
    ready = DBTaskResult.objects.ready().filter(queue_name=QUEUE, backend_name="default")
    # Looking first keeps an idle worker from taking SQLite's write lock twice a second.
    task = _claim(ready) if ready.exists() else None
    if task is None:
        return False
    _runner().run_task(task)
    return True


def _claim(ready: DBTaskResultQuerySet) -> DBTaskResult[..., Any] | None:
    try:
        with exclusive_transaction(ready.db):
            task = ready.get_locked()
            if task is not None:
                task.claim(WORKER_ID)
            return task
    except OperationalError as error:
        if is_locked_database_exception(error):
            return None  # another writer was long at it: the next turn asks again
        raise


def _runner() -> Worker:
    """django-tasks-db's worker, for how it carries out one claimed task; its own loop also sleeps, closes connections and takes signals."""
    return Worker(
        queue_names=[QUEUE],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=WORKER_ID,
        excluded_queue_names=[],
    )


def prune() -> None:
    """Remove what the queue has no more use for."""
    DBTaskResult.objects.filter(started_at__lt=clock.now() - timedelta(days=NUDGES_KEPT_DAYS)).delete()
