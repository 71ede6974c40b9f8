"""`bankbook bank requests reject ID --as USER --reason R`: ends a request as that person, who needs the right and the level for it."""

from argparse import ArgumentParser
from typing import Any

from bankbook.bank.approvals import actions, queries
from bankbook.bank.approvals.management import answering
from bankbook.bank.identity import queries as identity
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class Command(BaseCommand):
    """Its maker is told the reason."""

    help = "Reject a request as a person who may, and say why."

    def arguments(self, parser: ArgumentParser) -> None:
        """The id, --as, --reason and --seen."""
        parser.add_argument("id", help="The id of the request.")
        parser.add_argument("--as", dest="user_code", required=True, help="The user ID of who rejects.")
        parser.add_argument("--reason", required=True, help="Why; its maker is told.")
        parser.add_argument(
            "--seen", dest="shown", type=int, default=0, help="The version that was looked at; without it, the one that stands."
        )

    def answer(self, *, id: str, user_code: str, reason: str, shown: int, **_options: Any) -> Answer:
        """Return the request as it stands then. `_options` are none of this command's. Raises `Refused`."""
        by = identity.user_by_code(user_code)
        version = shown or queries.request(by, id).version
        decided = actions.reject(id, version=version, by=by, reason=reason)
        return answering.whole(queries.by_id(decided.public_id))
