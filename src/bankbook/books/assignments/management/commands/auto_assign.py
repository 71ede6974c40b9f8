"""`bankbook books auto-assign`: *Auto assign bank lines* from the command line."""

from argparse import ArgumentParser
from typing import Any

from bankbook.books.assignments.actions import auto_assign
from bankbook.books.assignments.rules import Outcome
from bankbook.books.ledger.queries import any_bank_account
from bankbook.books.organisations import queries
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer


class Command(Base):
    """Decide every waiting line of one bank account."""

    help = "Auto assign bank lines: what is certain is assigned, the rest is left with its reason."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which account, and whether to write."""
        parser.add_argument("--bank-account", required=True, metavar="B", help="its id, or its name where no other organisation has it too")
        parser.add_argument("--dry-run", action="store_true", help="decide, and write nothing")

    def answer(self, **options: Any) -> Answer:
        """Run it. Raises `NotFound`."""
        account = any_bank_account(options["bank_account"])
        outcome = auto_assign(account.organisation, bank_account=account, by=queries.COMMAND_LINE, dry_run=options["dry_run"])
        return {
            "run": outcome.run.public_id if outcome.run else None,
            "assigned": outcome.count(Outcome.ASSIGNED),
            "suggested": outcome.count(Outcome.SUGGESTED),
            "left": outcome.count(Outcome.LEFT),
        }
