"""`bankbook books connections complete`: what coming back from the bank does in a browser."""

from argparse import ArgumentParser
from typing import Any

from bankbook.books.connections.actions import complete
from bankbook.books.connections.queries import accounts, consent_by_reference
from bankbook.books.connections.rules.states import ConsentState
from bankbook.books.organisations.queries import COMMAND_LINE
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer


class Command(Base):
    """Ask the bank how an attempt ended, and take its accounts."""

    help = "Complete a connection after the person approved at the bank."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which attempt."""
        parser.add_argument("--reference", required=True, metavar="R", help="as `connect` printed it")

    def answer(self, **options: Any) -> Answer:
        """Complete; run again, it reads the accounts that it names as unread. Raises `NotFound`, `AnswerUsed`, `BankFailed`."""
        connection = complete(options["reference"], by=COMMAND_LINE)
        consent = consent_by_reference(options["reference"])
        return {
            "connection": connection.public_id,
            "state": connection.state,
            "consent": consent.state,
            "accounts": [
                {"id": account.provider_id, "name": account.name, "iban": account.iban, "currency": account.currency}
                for account in accounts(connection)
            ],
            "unread": consent.unread,
        }

    def exit_status(self, answer: Answer) -> int:
        """Return 1 where the person refused or the bank failed, whatever the connection goes on with."""
        ended = {ConsentState.REFUSED, ConsentState.ABANDONED}
        return int(isinstance(answer, dict) and answer["consent"] in ended)
