"""What a read leaves behind: the budget, the record that the customer sees, and, after too many failures, the suspension."""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Value, When

from bankbook import audit, clock
from bankbook.audit import SYSTEM
from bankbook.bank.grants.models import ApiClient, ConsentedAccount, ReadRecord, ScopeBudget
from bankbook.bank.grants.queries import reading as readings
from bankbook.bank.grants.queries.reading import BudgetSpent, Reading, ReadRefused
from bankbook.bank.grants.rules.budgets import CALLS_A_MINUTE, DAY, MINUTE, Window, suspends
from bankbook.bank.grants.rules.terms import Scope


def pace(client: ApiClient) -> Window:
    """Count one call against the client's general limit and return the window behind it; `used` beyond `limit` means: refuse.

    One statement, so that two processes count right; the answer may lag by the calls that are under way.
    """
    now = clock.now()
    before = Window(CALLS_A_MINUTE, client.minute_used, client.minute_started_at, MINUTE)
    runs = When(minute_started_at__gt=now - MINUTE, minute_started_at__lte=now, then=F("minute_used") + 1)
    starts = When(minute_started_at__gt=now - MINUTE, minute_started_at__lte=now, then=F("minute_started_at"))
    ApiClient.objects.filter(pk=client.pk).update(
        minute_used=Case(runs, default=Value(1)),
        minute_started_at=Case(starts, default=Value(now)),
    )
    return before.spent(now)


@transaction.atomic
def succeeded(reading: Reading, *, scope: Scope) -> Window:
    """Take one read off the budget and return what is left. Raises `BudgetSpent` if another call took the last one meanwhile."""
    now = clock.business_now()
    ScopeBudget.objects.get_or_create(consented=reading.consented, scope=scope, defaults={"started_at": now, "used": 0})
    row = ScopeBudget.objects.select_for_update().get(consented=reading.consented, scope=scope)
    window = Window(reading.window.limit, row.used, row.started_at, DAY)
    if not window.left(now):
        raise BudgetSpent(reading.consented, window)
    after = window.spent(now)
    ScopeBudget.objects.filter(pk=row.pk).update(used=after.used, started_at=after.started_at)
    ConsentedAccount.objects.filter(pk=reading.consented.pk).update(last_accessed_at=now, failures=0)
    _record(reading.consented, scope, now, 200)
    return after


@transaction.atomic
def refused(refusal: ReadRefused, *, scope: Scope, status: int) -> None:
    """Note a read that was not carried out, with the HTTP status answered; the eleventh failure of the bank in a row suspends the account."""
    consented, now = refusal.consented, clock.business_now()
    _record(consented, scope, now, status)
    if not refusal.is_failure_of_bank:
        return
    locked = ConsentedAccount.objects.select_for_update().get(pk=consented.pk)
    locked.failures += 1
    if suspends(locked.failures) and locked.suspended_at is None:
        locked.suspended_at = now
        audit.record(SYSTEM, what="consented_account.suspended", target=("consented_account", str(locked.public_id)))
    locked.save(update_fields=["failures", "suspended_at"])


def seen(consented: ConsentedAccount) -> datetime:
    """Note that the client asked what the account is (no limit, no record) and return when."""
    now = clock.business_now()
    ConsentedAccount.objects.filter(pk=consented.pk).update(last_accessed_at=now)
    return now


def budget_of(refusal: ReadRefused, *, scope: Scope) -> Window:
    """Return the budget that a refused read has left untouched."""
    return readings.budget(refusal.consented, scope=scope)


def _record(consented: ConsentedAccount, scope: Scope, at: datetime, status: int) -> None:
    ReadRecord.objects.create(consented=consented, scope=scope, at=at, status=status)
