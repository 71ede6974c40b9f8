"""How long whoever guessed stays locked out, for that user ID and from that address: twice as long after each further failure.

axes counts the failures; its settings name the two functions here. Counted apart for each address, so that nobody locks out somebody else from elsewhere.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from bankbook import clock

FAILURES_MAX: Final = 5
"""Wrong tries in a row before the first lock."""

FIRST_LOCK: Final = timedelta(minutes=15)
LONGEST_LOCK: Final = timedelta(hours=12)

REMEMBERED: Final = timedelta(hours=24)
"""Since the last failure; must be longer than the longest lock."""


def lock(failures: int) -> timedelta:
    """Return for how long so many failures in a row lock: nothing before the fifth, a quarter of an hour then, doubled by each further one."""
    if failures < FAILURES_MAX:
        return timedelta(0)
    doublings = min(failures - FAILURES_MAX, 10)
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def failure_limit(request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
    """Return how many failures are too many now: what axes compares its count with. A lock that is over lets one try through."""
    tried = AccessAttempt.objects.filter(
        username=get_client_username(request, credentials),
        ip_address=request.axes_ip_address,  # type: ignore[attr-defined]  # axes sets it on the request
        attempt_time__gte=clock.now() - REMEMBERED,
    ).aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    failures = tried["failures"] or 0
    if failures < FAILURES_MAX or clock.now() < tried["last"] + lock(failures):
        return FAILURES_MAX
    return int(failures) + 1


def locked_until(names: Iterable[str]) -> dict[str, datetime]:
    """Return until when each of these user IDs or addresses is locked from wherever it was tried too often; who is not locked is left out."""
    marks = {_mark(name): name for name in names}
    tried = (
        AccessAttempt.objects.filter(username__in=marks, attempt_time__gte=clock.now() - REMEMBERED)
        .values("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
        .order_by("username", "ip_address")
    )
    found: dict[str, datetime] = {}
    for row in tried:
        name, until = marks[row["username"]], row["last"] + lock(row["failures"])
        if until > clock.now():
            found[name] = max(until, found.get(name, until))
    return found


def forget(name: str) -> None:
    """Let whoever has that user ID or address try again at once, from everywhere."""
    AccessAttempt.objects.filter(username=_mark(name)).delete()


def tried_name(_request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return what axes keeps of the user ID or address that was typed: a mark, because people type their password into the wrong box."""
    typed = str((credentials or {}).get(settings.AXES_USERNAME_FORM_FIELD) or "")
    return _mark(typed)


def _mark(typed: str) -> str:
    return salted_hmac("bankbook.entrance.tried_name", typed, algorithm="sha256").hexdigest()
