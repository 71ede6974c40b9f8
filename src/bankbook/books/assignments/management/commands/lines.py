"""`bankbook books lines`: the lines of an account, with where each went and why."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from bankbook.books.assignments.queries import for_lines
from bankbook.books.banklines.models import BankLine
from bankbook.books.banklines.queries import PAGE_SIZE_MAX, Filter, matching, page
from bankbook.books.ledger.queries import any_bank_account
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer
from bankbook.money import Money, decimal_text


class Command(Base):
    """Every line, or those in one state, oldest first."""

    help = "List the bank lines of an account."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the account and the state."""
        parser.add_argument("--bank-account", metavar="B", required=True, help="Name or id of the client bank account.")
        parser.add_argument(
            "--state", metavar="S", choices=list(BankLine.Treatment.values), help="Only lines in this state, such as unassigned."
        )

    def answer(self, **options: Any) -> Answer:
        """Return one object a line."""
        account = any_bank_account(options["bank_account"])
        wanted = Filter(states=[options["state"]] if options["state"] else [])
        lines = matching(BankLine.objects.filter(bank_account=account), wanted)
        answers: list[dict[str, Any]] = []
        after = ""
        while True:
            found = page(lines, order="oldest", after=after, limit=PAGE_SIZE_MAX)
            answers.extend(_as_answers(found.lines))
            after = found.older
            if not after:
                return answers

    def say(self, answer: Answer) -> str:
        """Return one line a line."""
        assert isinstance(answer, list)
        return "\n".join(f"{one['booked_on']}  {one['amount']:>12} {one['currency']}  {one['state']:<11} {one['text']}" for one in answer)


def _as_answers(lines: list[BankLine]) -> Iterator[dict[str, Any]]:
    known = for_lines([line.pk for line in lines])
    for line in lines:
        found = known.get(line.pk)
        yield {
            "id": str(line.public_id),
            "booked_on": line.booked_on,
            "value_on": line.value_on,
            "amount": decimal_text(Money(line.amount_minor, line.currency)),
            "currency": line.currency,
            "text": line.text,
            "counterparty": line.counterparty,
            "state": line.treatment,
            "presence": line.presence,
            "explanation": found.explanation if found else "",
            "assignment": found.assignment if found else None,
        }
