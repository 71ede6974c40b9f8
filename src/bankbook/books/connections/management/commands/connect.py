"""`bankbook books connect`: *Authorise* from the command line; the link is opened in any browser."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.urls import reverse

from bankbook.books.connections.actions import authorise
from bankbook.books.organisations import queries
from bankbook.books.providers import directory
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer


class Command(Base):
    """Ask for a consent at a bank."""

    help = "Connect a bank, or renew its connection: prints the link at which a person approves."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare for whom, and which bank."""
        parser.add_argument("--organisation", required=True, metavar="O", help="its name or id")
        parser.add_argument("--institution", required=True, metavar="ID", help="the provider's id of the bank, such as NORTHMERE_NRTMGB2X")

    def answer(self, **options: Any) -> Answer:
        """Ask. Raises `NotFound`, `NoProvider`, `BankFailed`."""
        organisation = queries.organisation(options["organisation"])
        bank = directory.offer(organisation, institution=options["institution"])
        back = f"{settings.CONFIG.public_url}{reverse('books:returned')}"
        consent = authorise(organisation, bank=bank, redirect=back, by=queries.COMMAND_LINE)
        return {"connection": consent.connection.public_id, "reference": consent.reference, "link": consent.link}
