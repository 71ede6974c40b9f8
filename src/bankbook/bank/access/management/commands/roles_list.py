"""`bankbook bank roles list`: the job roles of every context, or of one."""

from argparse import ArgumentParser
from typing import Any

from bankbook.bank.access import queries
from bankbook.bank.access.management import answering
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class Command(BaseCommand):
    """What was deleted is not listed; `roles show` still shows it."""

    help = "List job roles with their rights."

    def arguments(self, parser: ArgumentParser) -> None:
        """--context."""
        parser.add_argument("--context", default="", metavar="ID", help="Only this context, by its id.")

    def answer(self, *, context: str, **_options: Any) -> Answer:
        """Return one object a job role. `_options` are none of this command's. Raises `NotFound`."""
        return [answering.role_line(role) for each in queries.contexts(context) for role in queries.roles(each).select_related("agreement")]
