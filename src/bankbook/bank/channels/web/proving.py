"""When the person of a session last gave his password again: what allauth notes of it. Signing in is not again."""

from datetime import UTC, datetime

from django.http import HttpRequest

from bankbook import clock
from bankbook.bank.approvals import rules

_METHODS_KEY = "account_authentication_methods"


def at(request: HttpRequest) -> datetime | None:
    """Return when the password was last given again in this session; none if it never was since signing in."""
    records = request.session.get(_METHODS_KEY, [])
    given = [each["at"] for each in records if each.get("method") == "password" and each.get("reauthenticated")]
    return datetime.fromtimestamp(max(given), UTC) if given else None


def is_fresh(request: HttpRequest) -> bool:
    """Whether that is so lately that it need not be given again."""
    last = at(request)
    return last is not None and clock.now() - last <= rules.FRESH_FOR
