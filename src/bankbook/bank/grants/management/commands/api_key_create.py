"""`bankbook bank api-key create --name N`: registers software and makes its first key."""

from argparse import ArgumentParser
from typing import Any

from django.db import transaction

from bankbook.audit import Actor
from bankbook.bank.grants.actions import keys
from bankbook.bank.grants.models import ApiClient
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer

OPERATOR = Actor(kind="operator", public_id="", label="Command line")


class Command(BaseCommand):
    """A name that is registered already gets another key."""

    help = "Make a key for accounting software and show it once."

    def arguments(self, parser: ArgumentParser) -> None:
        """--name and, any number of times, --redirect."""
        parser.add_argument("--name", required=True, help="The software's name, as customers are shown it.")
        parser.add_argument(
            "--redirect",
            action="append",
            default=[],
            help="An exact address to return to; without any, every ordinary web address is taken.",
        )

    @transaction.atomic
    def answer(self, *, name: str, redirect: list[str], **_options: Any) -> Answer:
        """Return the key; its secret is not kept. `_options` are none of this command's."""
        client = ApiClient.objects.filter(name=name.strip()).first() or keys.register_client(
            by=OPERATOR, name=name, redirects=tuple(redirect)
        )
        made = keys.create_key(client, by=OPERATOR)
        return {
            "secret_id": str(made.key.secret_id),
            "secret_key": made.secret,
            "client": str(client.public_id),
            "name": client.name,
            "registration": client.registration,
        }
