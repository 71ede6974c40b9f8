"""`bankbook bank api-key revoke --secret-id I`: ends a key and every token made from it."""

from argparse import ArgumentParser
from typing import Any

from bankbook.audit import Actor
from bankbook.bank.grants.actions import keys
from bankbook.bank.grants.queries import clients
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer

OPERATOR = Actor(kind="operator", public_id="", label="Command line")


class Command(BaseCommand):
    """Doing it again changes nothing."""

    help = "Revoke a key of accounting software, and its tokens at once."

    def arguments(self, parser: ArgumentParser) -> None:
        """--secret-id."""
        parser.add_argument("--secret-id", required=True, help="The id of the key.")

    def answer(self, *, secret_id: str, **_options: Any) -> Answer:
        """Return when it ended. `_options` are none of this command's."""
        key = keys.revoke_key(clients.key(secret_id), by=OPERATOR)
        return {"secret_id": str(key.secret_id), "revoked_at": key.revoked_at}
