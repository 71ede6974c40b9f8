"""The bank's balance at the close, and the balance that the books begin with (decision 3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from bankbook.money import Money


class Balance(Protocol):
    """A balance as a provider reports it; `books.providers.port.BalanceSeen` is one. `kind` reads "closing_booked", "interim_booked" or else."""

    @property
    def kind(self) -> StrEnum: ...
    @property
    def amount(self) -> Money: ...
    @property
    def on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Opening:
    """The balance, in minor units, at the end of day `on`: what the books of an account begin with."""

    minor: int
    on: date


def balance_at_close(balances: Iterable[Balance], *, close: date, currency: str, booked_after: Iterable[int]) -> int | None:
    """Return the booked balance at the end of day `close` in minor units, or None where the bank gave none that tells it.

    A closing balance dated that day is it; else the running booked balance less the lines booked after the close that the same answer shows.
    Balances that may hold a credit limit are never used, nor one in another currency.
    """
    usable = [balance for balance in balances if balance.amount.currency == currency]
    for balance in usable:
        if balance.kind == "closing_booked" and balance.on == close:
            return balance.amount.minor
    for balance in usable:
        if balance.kind == "interim_booked" and (balance.on is None or balance.on > close):
            return balance.amount.minor - sum(booked_after)
    for balance in usable:
        if balance.kind == "interim_booked" and balance.on == close:
            return balance.amount.minor
    return None


def opening_before(first: date, *, at_close: int, lines: Sequence[int]) -> Opening:
    """Return the opening of an account whose first day is `first`: the balance at close less every line up to it, at the end of the day before."""
    return Opening(minor=at_close - sum(lines), on=first - timedelta(days=1))
