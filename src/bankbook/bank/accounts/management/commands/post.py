"""`bankbook bank post`: an entry by command."""

from argparse import ArgumentParser
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from bankbook import money
from bankbook.audit import Actor
from bankbook.bank.accounts import actions, queries
from bankbook.bank.errors import Refused
from bankbook.command_line.base import Answer
from bankbook.command_line.base import Command as Base

CONSOLE: Final = Actor(kind="console", public_id="", label="Command line")


class Command(Base):
    """Post an entry, or show it as pending."""

    help = "Post an entry to an account, or with --pending show it as pending."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare what is posted, and where."""
        parser.add_argument("--account", required=True, metavar="ID", help="public id, IBAN or account number")
        parser.add_argument("--amount", required=True, help="as in -12.34, in the account's currency; plus is into the account")
        parser.add_argument("--text", required=True, help="what the customer reads")
        parser.add_argument("--date", help="booking date such as 2026-10-15; today by default")
        parser.add_argument("--counterparty", default="", help="the other party's name")
        parser.add_argument("--pending", action="store_true", help="show it as pending instead of booking it")

    def answer(self, **options: Any) -> Answer:
        """Post and return what was posted. Raises `Refused` for an unknown account or an unreadable amount or date."""
        account = queries.account_by(options["account"])
        day = _day(options["date"]) or actions.today_at(account)
        amount = _amount(options["amount"], account.currency)
        said = {"amount_minor": amount.minor, "text": options["text"], "counterparty": options["counterparty"]}
        told = {
            "account": account.public_id,
            "date": day,
            "amount": money.decimal_text(amount),
            "currency": account.currency,
            "text": options["text"],
        }
        if options["pending"]:
            hold = actions.hold(account, by=CONSOLE, value_on=day, **said)
            return {"id": hold.public_id, "state": hold.state, **told}
        entry = actions.post(account, by=CONSOLE, booked_on=day, **said)
        return {"id": entry.public_id, "state": "booked", **told, "transaction_id": entry.transaction_id}


def _amount(text: str, currency: str) -> money.Money:
    try:
        return money.parse(text, currency)
    except money.UnreadableAmount as problem:
        raise Refused(str(problem), code="unreadable_amount") from None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(_("A date such as 2026-10-15 is expected."), code="unreadable_date") from None
