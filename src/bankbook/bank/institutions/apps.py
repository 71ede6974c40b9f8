from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Institutions(AppConfig):
    name = "bankbook.bank.institutions"
    label = "institutions"

    def ready(self) -> None:
        post_migrate.connect(_open_hosted, sender=self, dispatch_uid="institutions.open_hosted")


def _open_hosted(**_signal: object) -> None:
    """A bank without institutions serves nobody: they are there as soon as the tables are, also after a test has emptied them."""
    from bankbook.bank.institutions.actions import open_hosted  # models are not loaded when this module is

    open_hosted()
