"""Refused sign-ins of software, in the audit record: each is counted, and a flood of them fills neither the record nor this room's table.

Who called is not known: the entry names the key only where there is one of that id, and where the call came from; never what was sent.

The first refusal of a source for a key is recorded at once. What follows within a minute is counted in a row, and stands as one entry with its count:
written by the first refusal after that minute, or by the tick where none comes. The record therefore grows by one entry a minute for each source and key
at most, and by `SOURCES_MAX` of them; whoever comes from still more addresses is counted together, per key, without an address.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from bankbook import audit, clock
from bankbook.audit import Actor
from bankbook.bank.grants.models import RefusedSignIn
from bankbook.bank.grants.rules.budgets import MINUTE

SOURCES_MAX: Final = 100
"""Sources that have entries of their own within a minute: many more than a bank's clients have, and few enough for the record."""

SOMEBODY: Final = Actor(kind="api_client", public_id="", label="")


@transaction.atomic
def count_refusal(*, secret_id: str, source: str) -> None:
    """Count one refused sign-in. `secret_id` is that of a key that exists, else ""; `source` the caller's address."""
    now = clock.now()
    row = _row(secret_id, source[:45], now)
    row.times += 1
    if _is_over(row, now):
        times, row.times, row.minute_started_at = row.times, 0, now
        row.save(update_fields=["times", "minute_started_at"])
        _tell(row, times)
    else:
        row.save(update_fields=["times"])


@transaction.atomic
def tell_refusals() -> None:
    """Record what was counted in minutes that are over, and forget them. Safe to do any number of times."""
    now = clock.now()
    over = [row for row in RefusedSignIn.objects.select_for_update().order_by("id") if _is_over(row, now)]
    RefusedSignIn.objects.filter(pk__in=[row.pk for row in over]).delete()
    for row in over:
        if row.times:
            _tell(row, row.times)


def _row(secret_id: str, source: str, now: datetime) -> RefusedSignIn:
    if not RefusedSignIn.objects.filter(secret_id=secret_id, source=source).exists():
        live = RefusedSignIn.objects.filter(minute_started_at__gt=now - MINUTE).count()
        source = source if live < SOURCES_MAX else ""
    # With the lock in the same query: the tick may delete a row between two.
    return RefusedSignIn.objects.select_for_update().get_or_create(secret_id=secret_id, source=source)[0]


def _is_over(row: RefusedSignIn, now: datetime) -> bool:
    return row.minute_started_at is None or not row.minute_started_at <= now < row.minute_started_at + MINUTE


def _tell(row: RefusedSignIn, times: int) -> None:
    audit.record(
        SOMEBODY, what="api_key.refused", target=("api_key", row.secret_id), source=row.source, detail={"times": times}, result="refused"
    )
