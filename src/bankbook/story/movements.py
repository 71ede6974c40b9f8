"""What a story's movement is, and how movements of one account are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from types import MappingProxyType
from typing import Final

TEXT_LENGTH_FASTER: Final = 18
"""So many characters of a reference the British faster payments carry."""


@dataclass(frozen=True, slots=True)
class Movement:
    """Something that happens on an account, in minor units of its currency, plus is into it.

    It is booked on `posted_on`, usually with that day as its booking date `booked_on`; where `held_on` is given, it shows as pending from then on
    (with `held_minor` and `held_text` where those differ). `details` holds further fields of the open-banking wire by their published names.
    """

    posted_on: date
    booked_on: date
    amount_minor: int
    text: str
    counterparty: str = ""
    counterparty_iban: str = ""
    counterparty_number: str = ""
    end_to_end_id: str = ""
    code: str = ""
    value_on: date | None = None
    held_on: date | None = None
    held_minor: int | None = None
    held_text: str = ""
    details: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    key: str = ""


class Code:
    """ISO 20022 bank transaction codes, as domain-family-subfamily, that the story uses."""

    RECEIVED = "PMNT-RCDT-DMCT"
    STANDING_ORDER = "PMNT-RCDT-STDO"
    SENT = "PMNT-ICDT-DMCT"
    SALARY = "PMNT-ICDT-SALA"
    BATCH = "PMNT-RCDT-VCOM"
    RETURNED = "PMNT-ICDT-RRTN"
    OWN_TRANSFER = "PMNT-ICDT-BOOK"
    DIRECT_DEBIT = "PMNT-RDDT-PMDD"
    CARD = "PMNT-CCRD-POSD"
    CARD_SETTLED = "PMNT-CCRD-SMRT"
    INTEREST = "ACMT-MCOP-INTR"
    FEES = "ACMT-MDOP-CHRG"


def on(day: date, amount_minor: int, text: str, **more: object) -> Movement:
    """Return a movement booked on its own day; `more` are the other fields of `Movement` by name."""
    return replace(Movement(posted_on=day, booked_on=day, amount_minor=amount_minor, text=text), **more)  # type: ignore[arg-type]  # checked at run time


def keyed(plan: str, movements: list[Movement]) -> list[Movement]:
    """Give each movement of a plan (an account and a month) its lasting key, in the order in which they were told."""
    return [replace(each, key=f"{plan}:{number}") for number, each in enumerate(movements)]


def spread(chance: Random, *, least: int, most: int) -> int:
    """Return an amount between two bounds, with the odd pennies of real prices."""
    return chance.randrange(least, most) // 10 * 10 + chance.choice((0, 0, 5, 9, 9, 4, 7))
