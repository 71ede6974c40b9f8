"""`bankbook books connections list`: how every connection stands."""

from argparse import ArgumentParser
from typing import Any

from bankbook.books.connections import queries
from bankbook.books.connections.queries import Standing
from bankbook.books.organisations.queries import organisation
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer


class Command(Base):
    """List the connections of an organisation."""

    help = "List the connections to banks: state, days left, links."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare whose."""
        parser.add_argument("--organisation", required=True, metavar="O", help="its name or id")

    def answer(self, **options: Any) -> Answer:
        """List. Raises `NotFound`."""
        found = queries.connections(organisation(options["organisation"]))
        return [_said(standing) for standing in queries.standings(found)]


def _said(standing: Standing) -> dict[str, Any]:
    of = standing.connection
    return {
        "connection": of.public_id,
        "institution": of.institution,
        "name": of.institution_name,
        "state": standing.state.value,
        "days_left": standing.life.left if standing.life else None,
        "ends": standing.life.ends_at if standing.life else None,
        "links": [
            {"provider_account": each.provider_account.provider_id, "bank_account": each.bank_account.public_id, "state": each.state}
            for each in standing.links
        ],
    }
