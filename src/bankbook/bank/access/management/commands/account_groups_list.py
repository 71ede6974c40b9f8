"""`bankbook bank account-groups list`: the account groups of every context, or of one."""

from argparse import ArgumentParser
from typing import Any

from bankbook.bank.access import queries
from bankbook.bank.access.management import answering
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class Command(BaseCommand):
    """What was deleted is not listed; `account-groups show` still shows it."""

    help = "List account groups with their accounts."

    def arguments(self, parser: ArgumentParser) -> None:
        """--context."""
        parser.add_argument("--context", default="", metavar="ID", help="Only this context, by its id.")

    def answer(self, *, context: str, **_options: Any) -> Answer:
        """Return one object an account group. `_options` are none of this command's. Raises `NotFound`."""
        found = (group for each in queries.contexts(context) for group in queries.account_groups(each).select_related("agreement"))
        return [answering.group_line(group) for group in found]
