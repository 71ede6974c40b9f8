"""`bankbook books tenancies import FILE`."""

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bankbook.books.lettings.actions import import_tenancies
from bankbook.books.lettings.queries import read_file
from bankbook.books.organisations import queries
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer


class Command(Base):
    """Bring in tenancies."""

    help = "Bring in tenancies from a CSV file: code,tenants,property,landlord,rent,currency,rent_day,payment_reference,start,end."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare whose rows they are and the file."""
        parser.add_argument("--organisation", required=True, metavar="O", help="its id or name")
        parser.add_argument("file", type=Path, metavar="FILE")

    def answer(self, **options: Any) -> Answer:
        """Bring in the good rows and tell the bad ones. Raises `NotFound` and `FileRefused`."""
        plan = import_tenancies(queries.organisation(options["organisation"]), body=read_file(options["file"]), by=queries.COMMAND_LINE)
        return {
            "new": len(plan.new),
            "changed": len(plan.changed),
            "unchanged": len(plan.unchanged),
            "problems": [asdict(problem) for problem in plan.problems],
            "warnings": [asdict(warning) for warning in plan.warnings],
        }

    def exit_status(self, answer: Answer) -> int:
        """Return 0 unless every row was refused: what came in stays, with the problems of the others told."""
        assert isinstance(answer, dict)
        if not answer["problems"] or any(answer[kind] for kind in ("new", "changed", "unchanged")):
            return 0
        self.stderr.write(_("No row of the file could be used; nothing was brought in."))
        return 1
