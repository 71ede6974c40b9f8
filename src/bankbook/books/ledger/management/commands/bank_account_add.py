"""`bankbook books bank-account add`: an account as the books know it."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from bankbook.books.ledger.actions import add_bank_account
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.organisations import queries
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer


class Command(Base):
    """Add a client bank account."""

    help = "Add a bank account of an organisation."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare whose it is, what it is and its numbers."""
        parser.add_argument("--organisation", required=True, metavar="O", help="its id or name")
        parser.add_argument("--name", required=True)
        parser.add_argument("--kind", required=True, choices=ClientBankAccount.Kind.values)
        parser.add_argument("--currency", required=True, help="such as GBP")
        parser.add_argument("--iban", default="")
        parser.add_argument("--sort-code", default="")
        parser.add_argument("--number", default="")
        parser.add_argument(
            "--start", dest="start_on", type=date.fromisoformat, default=None, metavar="DATE", help="lines before this day are not wanted"
        )

    def answer(self, **options: Any) -> Answer:
        """Add it. Raises `NotFound`, `NotAnAccount` and `BadNumber`."""
        owner = queries.organisation(options.pop("organisation"))
        made = add_bank_account(owner, by=queries.COMMAND_LINE, **options)
        return {"id": made.public_id, "organisation": owner.public_id, "name": made.name, "kind": made.kind, "currency": made.currency}
