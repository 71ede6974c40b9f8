"""`bankbook bank access who`: who could see an account on a day, and by which approval."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bankbook import clock
from bankbook.bank.access import queries
from bankbook.bank.access.queries import history
from bankbook.bank.access.queries.history import Approval, Sight
from bankbook.bank.accounts import queries as accounts
from bankbook.bank.errors import Refused
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class BadDay(Refused):
    code = "bad_day"


class Command(BaseCommand):
    """The answer is made from the audit record alone; `bankbook bank audit verify` says whether that is whole."""

    help = "Say who could see an account on a day, and by which approval."

    def arguments(self, parser: ArgumentParser) -> None:
        """--account and --on."""
        parser.add_argument("--account", required=True, help="The account’s public id.")
        parser.add_argument("--on", default="", help="The day, such as 2026-11-19, in the zone of the account’s bank; today by default.")

    def answer(self, *, account: str, on: str, **_options: Any) -> Answer:
        """Return one object for each way on which a user could see it. `_options` are none of this command's."""
        found = accounts.account(account)
        zone = clock.zone_info(found.entity.group.institution.zone)
        day = _day(on) if on else clock.now().astimezone(zone).date()
        seen = history.could_see(found, on=day)
        label = f"{found.entity.name}, {queries.account_label(found)}"
        return {"account": label, "on": day, "zone": str(zone), "seen_by": [_sight(each) for each in seen]}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadDay(_("Give the day as year, month and day: 2026-11-19.")) from None


def _sight(sight: Sight) -> dict[str, Any]:
    zone = clock.zone_info(sight.agreement.group.institution.zone)
    return {
        "user_code": sight.user.code_shown,
        "name": sight.user.name,
        "kind": sight.user.kind,
        "context": str(sight.agreement),
        "rights": list(sight.rights),
        "job_role": sight.job_role,
        "account_group": sight.account_group,
        "since": sight.since.astimezone(zone),
        "until": sight.until.astimezone(zone),
        "because": {
            "membership": _approval(sight.membership),
            "job_role": _approval(sight.assignment),
            "right": _approval(sight.right),
            "account_group": _approval(sight.grouping),
            "account": _approval(sight.account),
        },
    }


def _approval(approval: Approval) -> dict[str, Any]:
    return {"at": approval.at, "by": approval.by, "request": approval.request or None, "approved_by": list(approval.approvers)}
