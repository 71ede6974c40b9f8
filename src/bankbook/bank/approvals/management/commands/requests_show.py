"""`bankbook bank requests show ID`: what a request would change, who asked, and who decided."""

from argparse import ArgumentParser
from typing import Any

from bankbook.bank.approvals import queries
from bankbook.bank.approvals.management import answering
from bankbook.bank.identity import queries as identity
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class Command(BaseCommand):
    """With --as only for who may see it."""

    help = "Show one request: before and after, whom it affects, who decided."

    def arguments(self, parser: ArgumentParser) -> None:
        """The id, and --as."""
        parser.add_argument("id", help="The id of the request.")
        parser.add_argument("--as", dest="user_code", default="", help="A user ID: as this person may see it.")

    def answer(self, *, id: str, user_code: str, **_options: Any) -> Answer:
        """Return the request. `_options` are none of this command's. Raises `NotFound`."""
        found = queries.request(identity.user_by_code(user_code), id) if user_code else queries.by_id(id)
        return answering.whole(found)
