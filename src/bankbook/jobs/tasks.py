"""The queue: nudges through Django's task API. Which engine carries them is a setting; what it loses, the sweep makes good."""

from typing import Final
from uuid import UUID

from django.tasks import task, task_backends

QUEUE: Final = "default"


@task(queue_name=QUEUE)
def look_at(name: str, run_id: str) -> None:
    """Look at one run: ids in, one call."""
    from bankbook.jobs.runner import run

    run(name, UUID(run_id))


def send(name: str, run_id: UUID) -> None:
    """Put a nudge into the queue."""
    look_at.enqueue(name, str(run_id))


def waiting(name: str) -> set[UUID]:
    """Return the runs of a kind for which a nudge is in the queue and no worker has picked it up; empty for an engine that cannot tell."""
    if not _is_database():
        return set()
    from django_tasks_db.models import DBTaskResult

    ready = DBTaskResult.objects.ready().filter(task_path=look_at.module_path).values_list("args_kwargs", flat=True)
    return {UUID(kwargs["args"][1]) for kwargs in ready if kwargs["args"][0] == name}


def _is_database() -> bool:
    from django_tasks_db import DatabaseBackend

    return isinstance(task_backends["default"], DatabaseBackend)
