from importlib import import_module

from django.apps import AppConfig


class BankSite(AppConfig):
    name = "bankbook.bank.site"
    label = "bank_site"

    def ready(self) -> None:
        """Register the system checks."""
        import_module("bankbook.bank.site.checks")
