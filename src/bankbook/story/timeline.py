"""What happens between two days: months are planned one by one, so any two days give the same story from wherever one begins to tell it."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from bankbook.story.accounts import StoryAccount
from bankbook.story.days import Month, months
from bankbook.story.movements import Movement, keyed

PLAN_REACH_DAYS: Final = 62
"""How far from its month a plan's movements lie at the most: a late rent, a refund after it, a payment planned ahead."""


def movements(account: StoryAccount, *, first: date, last: date) -> list[Movement]:
    """Return what the bank posts on the account from `first` to `last`, both included, in the order of posting."""
    near = months(first - timedelta(days=PLAN_REACH_DAYS), last + timedelta(days=PLAN_REACH_DAYS))
    planned = [movement for month in near for movement in _planned(account, month)]
    found = [each for each in planned if first <= each.posted_on <= last]
    return sorted(found, key=lambda each: (each.posted_on, each.booked_on, each.amount_minor < 0, each.key))


def pending(account: StoryAccount, *, today: date) -> list[Movement]:
    """Return what is announced by `today` and booked later, in the order of being announced."""
    ahead = movements(account, first=today + timedelta(days=1), last=today + timedelta(days=PLAN_REACH_DAYS))
    return sorted(
        (each for each in ahead if each.held_on is not None and each.held_on <= today), key=lambda each: (each.held_on or today, each.key)
    )


@lru_cache(maxsize=1024)
def _planned(account: StoryAccount, month: Month) -> tuple[Movement, ...]:
    """A month's plan, made once: every question about a day looks at the five months round it."""
    return tuple(keyed(f"{account.key}:{month.label}", account.plan(month)))
