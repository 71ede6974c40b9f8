"""`bankbook bank account-groups show ID`: which accounts a group holds, and who has it."""

from argparse import ArgumentParser
from typing import Any

from bankbook.bank.access import queries
from bankbook.bank.access.management import answering
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class Command(BaseCommand):
    """Also one that was deleted."""

    help = "Show one account group: its accounts and who has it."

    def arguments(self, parser: ArgumentParser) -> None:
        """The id."""
        parser.add_argument("id", help="The id of the account group.")

    def answer(self, *, id: str, **_options: Any) -> Answer:
        """Return the account group. `_options` are none of this command's. Raises `NotFound`."""
        return answering.whole_group(queries.any_account_group(id))
