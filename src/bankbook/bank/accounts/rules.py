"""What may be booked, and what a balance is. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from bankbook.bank.errors import Refused

BOOKING_AHEAD_DAYS_MAX: Final = 60
"""Planned payments appear this far ahead on real feeds; anything later is a mistyped year."""

STATEMENT_DELAY_DAYS: Final = 5
"""A month's statement is issued this many days after its end, because some movements are booked late."""

TEXT_LENGTH_MAX: Final = 500
"""As the column: longer than any remittance that the wire's published formats carry in one text."""


class HoldState(StrEnum):
    """What has become of a pending movement."""

    PENDING = "pending"
    BOOKED = "booked"
    REJECTED = "rejected"


class HoldEvent(StrEnum):
    """What can be done with a pending movement."""

    BOOK = "book"
    MOVE = "move"
    REJECT = "reject"


TRANSITIONS: Final = {
    (HoldState.PENDING, HoldEvent.BOOK): HoldState.BOOKED,
    (HoldState.PENDING, HoldEvent.MOVE): HoldState.PENDING,
    (HoldState.PENDING, HoldEvent.REJECT): HoldState.REJECTED,
}


class NotPending(Refused):
    """The hold was booked or rejected before."""

    code = "not_pending"

    def __init__(self) -> None:
        super().__init__(_("This movement is not pending any more."))


class Unbookable(Refused):
    """A movement that this account cannot take; the sentence says why."""

    code = "unbookable"


@dataclass(frozen=True, slots=True)
class Balances:
    """What an account holds, in minor units of its currency.

    `booked_minor` counts everything booked up to and including today, `available_minor` takes off what is pending to go out, and adds the credit limit.
    `closing_booked` names days that are over, latest first, with the balance at their close.
    """

    booked_minor: int
    available_minor: int
    pending_minor: int
    closing_booked: list[tuple[date, int]]


def after(state: HoldState, event: HoldEvent) -> HoldState:
    """Return what a hold becomes. Raises `NotPending`: only a pending one can become anything."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise NotPending from None


def check_booking(*, amount_minor: int, text: str, booked_on: date, today: date, opened_on: date, settled_until: date | None) -> None:
    """Raise `Unbookable` unless a movement of that amount, text and day may be booked. `settled_until`: last day of the last statement."""
    check_movement(amount_minor=amount_minor, text=text)
    check_day(booked_on, today=today)
    if booked_on < opened_on:
        raise Unbookable(_("The account was opened later than that booking date."), code="before_opening")
    if settled_until is not None and booked_on <= settled_until:
        raise Unbookable(_("The statement of that month is issued: nothing is booked into it any more."), code="statement_issued")


def check_day(day: date, *, today: date) -> None:
    """Raise `Unbookable` if the day is farther ahead than any planned payment."""
    if day > today + timedelta(days=BOOKING_AHEAD_DAYS_MAX):
        raise Unbookable(_("A date can be at most 60 days ahead."), code="date_ahead")


def check_movement(*, amount_minor: int, text: str) -> None:
    """Raise `Unbookable` unless there is an amount and a text to show."""
    if amount_minor == 0:
        raise Unbookable(_("An amount of zero moves nothing."), code="zero_amount")
    if not text.strip():
        raise Unbookable(_("A movement needs a text."), code="no_text")
    if len(text) > TEXT_LENGTH_MAX:
        raise Unbookable(_("The text is longer than 500 characters."), code="text_too_long")


def transaction_id(*, booked_on: date, sequence: int) -> str:
    """Return the bank's own id of an entry: its booking day and its number within the account, so it is unique there and never changes."""
    return f"{booked_on:%Y%m%d}{sequence:08d}"


def month_ends(*, first: date, last: date) -> Iterable[date]:
    """Yield the last day of each month that is wholly over by `last`, beginning with the month of `first`."""
    day = _month_end(first)
    while day <= last:
        yield day
        day = _month_end(day + timedelta(days=1))


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
