"""`bankbook bank users show USER_ID`: one user, and where he stands."""

from argparse import ArgumentParser
from typing import Any

from bankbook.bank.identity import queries
from bankbook.bank.identity.management import telling
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class Command(BaseCommand):
    """A user ID in any spelling."""

    help = "Show one user: state, contexts, credentials (never a password)."

    def arguments(self, parser: ArgumentParser) -> None:
        """The user ID."""
        parser.add_argument("user_id", help="A user ID, such as NB-48213-7.")

    def answer(self, *, user_id: str, **_options: Any) -> Answer:
        """Return the user. `_options` are none of this command's. Raises `NotFound`."""
        return telling.whole(queries.user_by_code(user_id))
