"""`bankbook books import-file`: brings in a saved statement."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from bankbook.audit import Actor
from bankbook.books.errors import Refused
from bankbook.books.imports import actions, queries
from bankbook.books.imports.rules import RunState
from bankbook.books.ledger.queries import any_bank_account
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer

OPERATOR = Actor(kind="command", public_id="", label="bankbook books import-file")

WELL = frozenset({RunState.COMMITTED, RunState.COMMITTED_WITH_GAP, RunState.PREVIEWED})


class NoFile(Refused):
    """The file cannot be opened."""

    code = "no_file"


class Command(Base):
    """A file of one account; its currency must be the account's."""

    help = "Bring in a statement file: a saved GoCardless transactions answer."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the account and the file."""
        parser.add_argument("--bank-account", metavar="B", required=True, help="Name or id of the client bank account.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would come in; save nothing.")
        parser.add_argument("file", metavar="FILE", type=Path)

    def answer(self, **options: Any) -> Answer:
        """Import and return the result, as `import` does."""
        path: Path = options["file"]
        account = any_bank_account(options["bank_account"])
        run = actions.import_file(account, by=OPERATOR, name=path.name, body=_read(path), dry_run=options["dry_run"])
        return queries.result(run)

    def say(self, answer: Answer) -> str:
        """Return the sentence, the questions and the problems."""
        assert isinstance(answer, dict)
        return "\n".join([answer["sentence"], *(one["sentence"] for one in (*answer["problems"], *answer["questions"]))])

    def exit_status(self, answer: Answer) -> int:
        """Return 0 where the file is in the books, or was looked at."""
        assert isinstance(answer, dict)
        return 0 if answer["state"] in WELL else 1


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NoFile(f"{path} cannot be read: {error.strerror}") from None
