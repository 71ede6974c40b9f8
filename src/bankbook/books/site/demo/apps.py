from django.apps import AppConfig

from bankbook import jobs

EVERY_SECONDS = 3600
"""Rents are charged a month ahead, so an hour is soon enough."""


class Demo(AppConfig):
    """The demo's books."""

    name = "bankbook.books.site.demo"
    label = "books_demo"

    def ready(self) -> None:
        """Let the story go on with each tick."""
        from bankbook.books.site.demo.telling import tell  # models are not loaded when this module is

        jobs.register_tick("books.story", EVERY_SECONDS, tell)
