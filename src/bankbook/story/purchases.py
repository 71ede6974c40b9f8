"""Card purchases and what settles them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from bankbook.story.days import Month, working_day
from bankbook.story.dice import dice
from bankbook.story.movements import Code, Movement, on, spread

SETTLEMENT_DAY: Final = 24
BOOKED_AFTER_DAYS: Final = 2

type Shop = tuple[str, str, int, int]
"""Name, merchant category code, least and most in minor units."""

BRITISH_SHOPS: Final[tuple[Shop, ...]] = (
    ("TIDEWATER FUELS NORTHMERE", "5541", 3200, 7800),
    ("PLANK & NAIL TRADE", "5211", 1200, 9900),
    ("KESTREL CAFE", "5814", 420, 1450),
    ("LANTERN HARDWARE", "5251", 380, 4200),
    ("VALE PARKING", "7523", 250, 900),
    ("BRIGHTWELL PAINTS", "5231", 1900, 8600),
)
CANADIAN_SHOPS: Final[tuple[Shop, ...]] = (
    ("PÉTRO-BORÉALE CHIBOUGAMAU", "5542", 18000, 64000),
    ("RELAIS ROUTIER DU 49E", "5541", 14000, 52000),
    ("GARAGE DES ÉPINETTES", "7538", 9500, 88000),
    ("CANTINE CHEZ ODILE", "5814", 1100, 3900),
    ("PNEUS DU FJORD", "5532", 22000, 94000),
)


def purchases(card: str, month: Month, shops: Sequence[Shop], *, least: int, most: int) -> list[Movement]:
    """Return a month's purchases on a card: each shows as pending at once and is booked two working days later."""
    chance = dice("card", card, month.label)
    made = []
    for _number in range(chance.randint(least, most)):
        name, category, low, high = chance.choice(shops)
        day = month.day(chance.randint(1, 28))
        booked = working_day(day + timedelta(days=BOOKED_AFTER_DAYS))
        amount = -spread(chance, least=low, most=high)
        made.append(
            on(
                booked,
                amount,
                f"{name} {day:%d%m}",
                counterparty=name,
                code=Code.CARD,
                held_on=day,
                value_on=booked,
                details={"merchantCategoryCode": category},
            )
        )
    return made


def settlement(month: Month, bought: Sequence[Movement], *, name: str) -> Movement:
    """Return what clears the purchases of `month` in the month after, as it arrives on the card."""
    return on(
        settled_on(month),
        -sum(each.amount_minor for each in bought),
        f"PAYMENT RECEIVED {month.label}",
        counterparty=name,
        code=Code.CARD_SETTLED,
    )


def settled_on(month: Month) -> date:
    """Return the day in the next month on which the purchases of `month` are paid."""
    return working_day(month.next().day(SETTLEMENT_DAY))
