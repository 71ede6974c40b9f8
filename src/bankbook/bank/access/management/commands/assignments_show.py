"""`bankbook bank assignments show ID`: one job role of one user."""

from argparse import ArgumentParser
from typing import Any

from bankbook.bank.access import queries
from bankbook.bank.access.management import answering
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class Command(BaseCommand):
    """What was taken is gone; the audit record holds it."""

    help = "Show one assignment: its user, job role, account groups and self-approvals."

    def arguments(self, parser: ArgumentParser) -> None:
        """The id."""
        parser.add_argument("id", help="The id of the assignment.")

    def answer(self, *, id: str, **_options: Any) -> Answer:
        """Return the assignment. `_options` are none of this command's. Raises `NotFound`."""
        return answering.assignment_line(queries.any_assignment(id))
