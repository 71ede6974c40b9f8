"""`bankbook bank requests list`: what waits for a second person, and what became of it."""

from argparse import ArgumentParser
from typing import Any

from bankbook.bank.approvals import queries
from bankbook.bank.approvals.management import answering
from bankbook.bank.identity import queries as identity
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class Command(BaseCommand):
    """Without --as of every context; with it, what that person can decide now."""

    help = "List the requests that wait for approval."

    def arguments(self, parser: ArgumentParser) -> None:
        """--as and --all."""
        parser.add_argument("--as", dest="user_code", default="", help="A user ID: only what this person can decide now.")
        parser.add_argument("--all", dest="is_all", action="store_true", help="Also those that have ended.")

    def answer(self, *, user_code: str, is_all: bool, **_options: Any) -> Answer:
        """Return one object a request. `_options` are none of this command's."""
        if user_code:
            return [answering.line(each) for each in queries.waiting_for(identity.user_by_code(user_code))]
        return [answering.line(each) for each in queries.whole().order_by("pk") if is_all or queries.is_pending(each)]
