"""`bankbook bank assignments list`: who holds which job role, with which account groups."""

from argparse import ArgumentParser
from typing import Any

from bankbook.bank.access import queries
from bankbook.bank.access.management import answering
from bankbook.bank.identity import queries as identity
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class Command(BaseCommand):
    """Of every context and user, unless one is named."""

    help = "List who holds which job role, with which account groups."

    def arguments(self, parser: ArgumentParser) -> None:
        """--context and --user."""
        parser.add_argument("--context", default="", metavar="ID", help="Only this context, by its id.")
        parser.add_argument("--user", default="", metavar="U", help="Only this user, by user ID.")

    def answer(self, *, context: str, user: str, **_options: Any) -> Answer:
        """Return one object an assignment. `_options` are none of this command's. Raises `NotFound`."""
        whose = identity.user_by_code(user) if user else None
        found = (assignment for each in queries.contexts(context) for assignment in queries.assignments(each, user=whose))
        return [answering.assignment_line(assignment) for assignment in found]
