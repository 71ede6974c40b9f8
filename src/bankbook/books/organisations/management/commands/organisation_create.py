"""`bankbook books organisation create`: an agency and the person who owns it."""

from argparse import ArgumentParser
from typing import Any

from django.db import transaction

from bankbook.books.organisations import actions, queries
from bankbook.books.organisations.models import User
from bankbook.books.organisations.rules import Role
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer


class Command(Base):
    """Found an organisation."""

    help = "Found an organisation, with the person of that e-mail address as its owner."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare name, address and, for the owner, a name of their own."""
        parser.add_argument("--name", required=True, help="the organisation's name")
        parser.add_argument("--email", required=True, help="the owner's e-mail address, with which they sign in")
        parser.add_argument("--owner", default="", help="the owner's name")

    @transaction.atomic
    def answer(self, **options: Any) -> Answer:
        """Found it, and tell the owner's first password where they are new to these books. Raises `NameTaken` and `NotAnAddress`."""
        email, owner = options["email"], options["owner"] or options["name"]
        made = actions.found(options["name"], email=email, by=queries.COMMAND_LINE)
        is_new = not User.objects.filter(email=made.email).exists()
        password = actions.new_password()
        place = actions.take_on(made, name=owner, email=email, role=Role.OWNER, password=password, by=queries.COMMAND_LINE)
        return {
            "id": made.public_id,
            "name": made.name,
            "owner": {"name": place.user.name, "email": place.user.email, "password": password if is_new else None},
        }
