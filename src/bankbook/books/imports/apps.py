from django.apps import AppConfig


class Imports(AppConfig):
    """Attempts to bring lines in."""

    name = "bankbook.books.imports"
    label = "imports"

    def ready(self) -> None:
        """Make runs known to the workers."""
        from django.conf import settings

        from bankbook import jobs
        from bankbook.books.imports import actions
        from bankbook.books.imports.models import ImportRun

        jobs.register_kind(actions.KIND, ImportRun, actions.execute, seconds=lambda: settings.CONFIG.lease_s, gave_up=actions.gave_up)
