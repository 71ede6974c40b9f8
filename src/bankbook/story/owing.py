"""What tenants owe to whoever takes the books over on some day: what was charged before and not paid yet stays owed, what they paid ahead is not."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from bankbook.story.days import month_of
from bankbook.story.lettings import StoryCharge, charges
from bankbook.story.rents import paid_before

LOOKED_BACK_DAYS: Final = 62
"""No rent is paid later than that: everything older was settled before."""


def charges_since(since: date, *, today: date) -> list[StoryCharge]:
    """Return what is owed to books that begin on `since`: every charge until a month after `today`, less what had come in before that day.

    A charge that was settled by then is left out, one that was paid in part has the rest as its amount.
    """
    first = month_of(since - timedelta(days=LOOKED_BACK_DAYS)).day(1)
    owed = ((each, each.amount_minor - paid_before(each, since)) for each in charges(today) if each.due_date >= first)
    return [replace(each, amount_minor=rest) for each, rest in owed if rest > 0]
