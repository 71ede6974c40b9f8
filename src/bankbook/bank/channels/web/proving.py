"""When the person of a session last gave his password: what allauth notes of it."""

from datetime import UTC, datetime

from django.http import HttpRequest

from bankbook import clock
from bankbook.bank.approvals import rules

_METHODS_KEY = "account_authentication_methods"


def at(request: HttpRequest) -> datetime | None:
    """Return when the password was given last in this session; none if it never was."""
    given = [record["at"] for record in request.session.get(_METHODS_KEY, []) if record.get("method") == "password" and "at" in record]
    return datetime.fromtimestamp(max(given), UTC) if given else None


def is_fresh(request: HttpRequest) -> bool:
    """Whether that is so lately that it need not be given again."""
    last = at(request)
    return last is not None and clock.now() - last <= rules.FRESH_FOR
