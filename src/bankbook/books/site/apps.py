from importlib import import_module

from django.apps import AppConfig


class BooksSite(AppConfig):
    name = "bankbook.books.site"
    label = "books_site"

    def ready(self) -> None:
        """Register the system checks."""
        import_module("bankbook.books.site.checks")
