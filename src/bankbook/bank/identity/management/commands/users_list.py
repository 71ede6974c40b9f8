"""`bankbook bank users list`: who can sign in at the banks of this site, and who could once."""

from argparse import ArgumentParser
from typing import Any

from bankbook.bank.identity import queries, rules
from bankbook.bank.identity.management import telling
from bankbook.bank.identity.models import User
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class Command(BaseCommand):
    """By user ID; deleted users stay in the list."""

    help = "List the users of every bank."

    def arguments(self, parser: ArgumentParser) -> None:
        """--bank, --state and --kind."""
        parser.add_argument("--bank", default="", help="The id of a bank: only its users.")
        parser.add_argument("--state", default="", choices=["", *rules.State], help="Only users in this state.")
        parser.add_argument("--kind", default="", choices=["", *User.Kind.values], help="Only people, software or staff.")

    def answer(self, *, bank: str, state: str, kind: str, **_options: Any) -> Answer:
        """Return one object a user. `_options` are none of this command's."""
        found = User.objects.order_by("user_code")
        if bank:
            found = found.filter(institution=bank)
        if kind:
            found = found.filter(kind=kind)
        users = list(found)
        locked = queries.locked_until(users)
        lines = [telling.line(each, locked=locked) for each in users]
        return [each for each in lines if state in {"", each["state"]}]
