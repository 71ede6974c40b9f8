"""`bankbook books charges import FILE`."""

from dataclasses import asdict
from typing import Any

from bankbook.books.ledger.actions import import_charges
from bankbook.books.lettings.management.commands.tenancies_import import Command as TenanciesImport
from bankbook.books.lettings.queries import read_file
from bankbook.books.organisations import queries
from bankbook.command_line.base import Answer


class Command(TenanciesImport):
    """Bring in charges: the same as with tenancies, from another table."""

    help = "Bring in charges from a CSV file: reference,tenancy_code,kind,due_date,amount,currency."

    def answer(self, **options: Any) -> Answer:
        """Bring in the good rows and tell the bad ones. Raises `NotFound` and `FileRefused`."""
        plan = import_charges(queries.organisation(options["organisation"]), body=read_file(options["file"]), by=queries.COMMAND_LINE)
        return {
            "new": len(plan.new),
            "changed": len(plan.changed),
            "unchanged": len(plan.unchanged),
            "problems": [asdict(problem) for problem in plan.problems],
        }
