"""`bankbook bank roles show ID`: what a job role gives, and to whom."""

from argparse import ArgumentParser
from typing import Any

from bankbook.bank.access import queries
from bankbook.bank.access.management import answering
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class Command(BaseCommand):
    """Also one that was deleted."""

    help = "Show one job role: its rights and who holds it."

    def arguments(self, parser: ArgumentParser) -> None:
        """The id."""
        parser.add_argument("id", help="The id of the job role.")

    def answer(self, *, id: str, **_options: Any) -> Answer:
        """Return the job role. `_options` are none of this command's. Raises `NotFound`."""
        return answering.whole_role(queries.any_role(id))
