"""`bankbook bank access explain --user U --account A`: why a user can see an account, or why not."""

from argparse import ArgumentParser
from typing import Any

from bankbook.bank.access import queries
from bankbook.bank.access.catalogue import Permission, Right
from bankbook.bank.access.management import answering
from bankbook.bank.access.rules.roles import parse_pair
from bankbook.bank.accounts import queries as accounts
from bankbook.bank.identity import queries as identity
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer

_MARKS = {True: "yes", False: "NO ", None: " - "}


class Command(BaseCommand):
    """It is the one decision that every door asks, with the way that it took."""

    help = "Explain step by step why a user can see an account, or why not."

    def arguments(self, parser: ArgumentParser) -> None:
        """--user, --account, --context, --permission and --right."""
        parser.add_argument("--user", required=True, metavar="U", help="The user ID.")
        parser.add_argument("--account", required=True, metavar="A", help="The account’s id, IBAN or number.")
        parser.add_argument("--context", default="", metavar="ID", help="Only this context, by its id; without it, any of the user’s.")
        parser.add_argument("--permission", default=Permission.ACCOUNT_SUMMARY.value, help="account_summary by default.")
        parser.add_argument("--right", default=Right.VIEW.value, help="view by default.")

    def answer(self, *, user: str, account: str, context: str, permission: str, right: str, **_options: Any) -> Answer:
        """Return the decision and its six steps. `_options` are none of this command's. Raises `NotFound`, `Refused`."""
        whose, pair = identity.user_by_code(user), parse_pair(permission, right)
        agreement = next(queries.contexts(context)) if context else None
        found = queries.explain(whose, accounts.account_by(account), agreement=agreement, permission=pair[0], right=pair[1])
        return answering.explanation(found, user=whose)

    def say(self, answer: Answer) -> str:
        """Return one step a line."""
        if isinstance(answer, list):
            return super().say(answer)
        verdict = "allowed" if answer["allowed"] else f"refused ({answer['reason']})"
        steps = [f"  {_MARKS[each['passed']]}  {each['step']:<14} {each['sentence']}" for each in answer["path"]]
        return "\n".join([f"{answer['user']['name']}, {answer['right']}: {verdict}", *steps])
