"""`bankbook books link`: *Save* on Link bank account, for one account at the bank."""

from argparse import ArgumentParser
from typing import Any

from bankbook.books.connections import actions, queries
from bankbook.books.ledger.queries import any_bank_account
from bankbook.books.organisations.queries import COMMAND_LINE
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer

NONE_SELECTED = "none"


class Command(Base):
    """Link one account at the bank, or leave it at None selected."""

    help = "Link an account at the bank to one of ours, or to none."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the two accounts."""
        parser.add_argument("--connection", required=True, metavar="C", help="its id")
        parser.add_argument("--provider-account", required=True, metavar="P", help="the account's id, as `connections complete` printed it")
        parser.add_argument("--bank-account", required=True, metavar="B", help="the id or name of ours, or the word none")

    def answer(self, **options: Any) -> Answer:
        """Link. Raises `NotFound`, `LinksRefused`."""
        connection = queries.any_connection(options["connection"])
        named = options["bank_account"]
        ours = None if named.lower() == NONE_SELECTED else any_bank_account(named)
        links = actions.link(connection, choices={options["provider_account"]: ours}, by=COMMAND_LINE)
        return {
            "connection": connection.public_id,
            "links": [
                {"provider_account": each.provider_account.provider_id, "bank_account": each.bank_account.public_id, "state": each.state}
                for each in links
            ],
        }
