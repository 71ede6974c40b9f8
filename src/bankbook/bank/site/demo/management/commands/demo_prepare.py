"""`bankbook bank demo-prepare`: the demo's bank, filled and up to date."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from bankbook.bank.site.demo.describing import describe
from bankbook.bank.site.demo.preparing import prepare
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer


class Command(Base):
    """Fill an empty home, or let the story of a filled one go on."""

    help = "Fill an empty data folder with the demo's bank, or let its story go on to today."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare what may be asked for."""
        parser.add_argument("--describe", action="store_true", help="tell every address, sign-in and key of the demo's bank")

    def answer(self, **options: Any) -> Answer:
        """Prepare, and describe if asked to. Raises `NotTheDemos`."""
        part = prepare(settings.CONFIG.home)
        return describe(part) if options["describe"] else {"url": settings.CONFIG.public_url, "people": len(part["passwords"])}
