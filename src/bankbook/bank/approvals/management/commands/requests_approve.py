"""`bankbook bank requests approve ID --as USER`: approves a request as that person, who needs the right and the level for it."""

from argparse import ArgumentParser
from typing import Any

from bankbook.bank.approvals import actions, queries
from bankbook.bank.approvals.management import answering
from bankbook.bank.identity import queries as identity
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class Command(BaseCommand):
    """What widens the person's own rights is not approved here, because nobody proves again here who he is."""

    help = "Approve a request as a person who may."

    def arguments(self, parser: ArgumentParser) -> None:
        """The id, --as and --seen."""
        parser.add_argument("id", help="The id of the request.")
        parser.add_argument("--as", dest="user_code", required=True, help="The user ID of who approves.")
        parser.add_argument(
            "--seen", dest="shown", type=int, default=0, help="The version that was looked at; without it, the one that stands."
        )

    def answer(self, *, id: str, user_code: str, shown: int, **_options: Any) -> Answer:
        """Return the request as it stands then. `_options` are none of this command's. Raises `Refused`."""
        by = identity.user_by_code(user_code)
        version = shown or queries.request(by, id).version
        decided = actions.approve(id, version=version, by=by)
        return answering.whole(queries.by_id(decided.public_id))
