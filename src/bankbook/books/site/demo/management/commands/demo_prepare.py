"""`bankbook books demo-prepare`: the demo's books, filled and up to date."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from bankbook.books.site.demo.describing import describe
from bankbook.books.site.demo.preparing import look, prepare
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer


class Command(Base):
    """Fill an empty home, or let the story of a filled one go on."""

    help = "Fill an empty data folder with the demo's books, or let their story go on to today."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare what may be asked for."""
        parser.add_argument("--describe", action="store_true", help="tell every address, sign-in and id of the demo's books")
        parser.add_argument("--look", action="store_true", help="only refuse where the books are somebody's own, and change nothing")

    def answer(self, **options: Any) -> Answer:
        """Prepare, and describe if asked to. Raises `NotTheDemos`."""
        if options["look"]:
            look(settings.CONFIG.home)
            return {}
        part = prepare(settings.CONFIG.home)
        return describe(part) if options["describe"] else {"url": settings.CONFIG.public_url, "people": len(part["passwords"])}
