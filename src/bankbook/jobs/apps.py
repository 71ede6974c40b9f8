"""Registers the jobs tables with Django, and the two ticks that keep runs moving."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The application."""

    name = "bankbook.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Announce the sweep, without which a run whose worker died would lie for ever, and the pruning of the queue."""
        from bankbook.jobs.queue import prune
        from bankbook.jobs.registry import register_tick
        from bankbook.jobs.runner import sweep
        from bankbook.jobs.worker import TICK_S

        # Just under a tick, so that a mark made a moment late does not skip every second sweep.
        register_tick("jobs.sweep", TICK_S - 1, sweep)
        register_tick("jobs.prune", 3_600, prune)
