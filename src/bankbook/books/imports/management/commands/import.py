"""`bankbook books import`: reads linked accounts now, in this process, and says what came in."""

from argparse import ArgumentParser
from typing import Any

from bankbook.audit import Actor
from bankbook.books.imports import actions, queries
from bankbook.books.imports.models import ImportRun
from bankbook.books.imports.rules import RunState
from bankbook.books.ledger.queries import any_bank_account
from bankbook.books.organisations.models import Organisation
from bankbook.books.organisations.queries import organisation
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer

OPERATOR = Actor(kind="command", public_id="", label="bankbook books import")

WELL = frozenset({RunState.COMMITTED, RunState.COMMITTED_WITH_GAP, RunState.PREVIEWED})


class Command(Base):
    """One account, or every linked account, each in its own run: one that fails never stops another."""

    help = "Read linked bank accounts and bring in their cleared lines."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which accounts are read."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--bank-account", metavar="B", help="Name or id of one client bank account.")
        which.add_argument("--all", action="store_true", help="Every client bank account that is linked.")
        parser.add_argument("--organisation", metavar="O", help="With --all: only this organisation's.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would come in; save nothing.")

    def answer(self, **options: Any) -> Answer:
        """Run and return the result: of one account, or {"runs": [...]} with --all."""
        if not options["all"]:
            run = actions.request_import(any_bank_account(options["bank_account"]), by=OPERATOR, dry_run=options["dry_run"])
            return _result(actions.run_in_foreground(run))
        chosen = (
            [organisation(options["organisation"])]
            if options["organisation"]
            else list(Organisation.objects.filter(bank_accounts__links__isnull=False).distinct())
        )
        runs = [run for one in chosen for run in actions.request_imports(one, by=OPERATOR, dry_run=options["dry_run"])]
        return {"runs": [_result(actions.run_in_foreground(run)) for run in runs]}

    def say(self, answer: Answer) -> str:
        """Return one sentence an account."""
        return "\n".join(f"{one['name']}: {one['sentence']}" for one in _each(answer))

    def exit_status(self, answer: Answer) -> int:
        """Return 0 where everything asked for was committed (or looked at), with problems, questions or a gap as it may be."""
        failed = [one for one in _each(answer) if one["state"] not in WELL]
        for one in failed:
            self.stderr.write(f"{one['name']}: {one['sentence']}")
        return 1 if failed else 0


def _result(run: ImportRun) -> dict[str, Any]:
    return {**queries.result(run), "name": run.bank_account.name}


def _each(answer: Answer) -> list[dict[str, Any]]:
    return answer if isinstance(answer, list) else answer.get("runs", [answer])
