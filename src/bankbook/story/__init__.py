"""The demo's story, as plain data: who there is, what they owe and pay, and what that does to every account, day by day and without an end.

Both halves fill themselves from here, so that what the books charge is what tenants pay at the bank. Everything is a function of the calendar: no
framework, no clock, no network, and nobody in it exists.
"""

from bankbook.story.accounts import ACCOUNTS, StoryAccount, account, accounts_of, opened_on, opening_minor
from bankbook.story.days import first_day
from bankbook.story.lettings import StoryCharge, StoryTenancy, charges, tenancies
from bankbook.story.movements import Movement
from bankbook.story.owing import charges_since
from bankbook.story.people import (
    BANK_PEOPLE,
    BOOKS_PEOPLE,
    GROUPS,
    HARBOUR_VALE,
    NORTHMERE,
    OVERVIEW,
    RELAIS,
    RIVIERE_NORD,
    SANDBOX,
    BankPerson,
    BooksPerson,
    Group,
)
from bankbook.story.timeline import movements, pending

__all__ = [
    "ACCOUNTS",
    "BANK_PEOPLE",
    "BOOKS_PEOPLE",
    "GROUPS",
    "HARBOUR_VALE",
    "NORTHMERE",
    "OVERVIEW",
    "RELAIS",
    "RIVIERE_NORD",
    "SANDBOX",
    "BankPerson",
    "BooksPerson",
    "Group",
    "Movement",
    "StoryAccount",
    "StoryCharge",
    "StoryTenancy",
    "account",
    "accounts_of",
    "charges",
    "charges_since",
    "first_day",
    "movements",
    "opened_on",
    "opening_minor",
    "pending",
    "tenancies",
]
