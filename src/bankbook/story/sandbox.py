"""The sandbox bank's accounts: a small life in euros on each, and on top the kind of entries that its trap needs."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from bankbook.story.days import Month, working_day
from bankbook.story.dice import dice
from bankbook.story.movements import Code, Movement, on, spread
from bankbook.story.numbers import sandbox as sandbox_iban

HISTORY_MONTHS: Final = 4
"""The sandbox serves ninety days; a little more lies behind them."""

PROFILES: Final = (
    ("standard", "Main Account"),
    ("ids_missing", "No identifiers"),
    ("ids_blank", "Blank identifiers"),
    ("ids_reused", "Reused identifiers"),
    ("ids_changing", "Changing identifiers"),
    ("twins", "Twins"),
    ("pending_renamed", "Pending under another name"),
    ("late_booked", "Late booked days"),
    ("future_dates", "Future dates"),
    ("dates_odd", "Odd dates"),
    ("texts_odd", "Odd texts and amounts"),
    ("card", "Card"),
    ("account_id_changing", "A new account id each time"),
    ("bank_down", "Bank not reachable"),
)
"""What each account shows on the wire (the bank's own table says what that means), and how the account is called."""

_SHOPS: Final = ("Café Alba", "Freshto Market", "Librairie Zéphyr", "MegaGym", "Bakkerij Vroeg", "Fahrrad Lenz", "Pharmacie du Quai")


def plan(profile: str, month: Month) -> list[Movement]:
    """Return what a month brings to the sandbox account with that profile."""
    chance = dice("sandbox", profile, month.label)
    made = _life(chance, month)
    match profile:
        case "twins":
            made += [replace(each) for each in made[2:9:2]]
        case "pending_renamed":
            made = [_renamed(each, chance) for each in made]
        case "late_booked":
            made = [replace(each, posted_on=each.booked_on + timedelta(days=chance.randint(0, 3))) for each in made]
        case "future_dates":
            made += [_planned(month.day(day), chance) for day in (3, 10, 17, 24)]
        case "card":
            made = [each for each in made if each.amount_minor < 0]
            made.append(
                on(
                    working_day(month.next().day(5)),
                    -sum(each.amount_minor for each in made),
                    "Card bill",
                    counterparty="Jane Doe",
                    code=Code.CARD_SETTLED,
                )
            )
    return made


def _life(chance: Random, month: Month) -> list[Movement]:
    made = [
        on(
            working_day(month.day(1)),
            245000,
            f"Salary {month.label}",
            counterparty="Acme Instruments",
            counterparty_iban=sandbox_iban(910),
            end_to_end_id=f"SAL{month.label}",
            code=Code.SALARY,
        ),
        on(working_day(month.day(2)), -98000, "Rent", counterparty="Wohnbau Nord", counterparty_iban=sandbox_iban(920), code=Code.SENT),
    ]
    for number in range(chance.randint(12, 16)):
        shop, day = chance.choice(_SHOPS), month.day(chance.randint(2, 28))
        purchase = on(day, -spread(chance, least=280, most=11900), f"{shop} card payment {number + 1}", counterparty=shop, code=Code.CARD)
        made.append(replace(purchase, held_on=day - timedelta(days=2)) if number % 3 == 0 else purchase)
    rest = -sum(each.amount_minor for each in made)
    return [*made, on(month.last_day(), min(rest, -100), "To savings", counterparty="Jane Doe", code=Code.OWN_TRANSFER)]


def _renamed(movement: Movement, chance: Random) -> Movement:
    """Pending for three days in capitals, then booked in other words, sometimes at another amount."""
    held_minor = movement.amount_minor - chance.choice((0, 0, 0, 150))
    held_text = f"AUTH {movement.text.upper()[:20]}"
    return replace(movement, held_on=movement.booked_on - timedelta(days=3), held_minor=held_minor, held_text=held_text)


def _planned(day: date, chance: Random) -> Movement:
    """A payment that the bank shows among the booked ones weeks before its day."""
    movement = on(
        day, -spread(chance, least=2000, most=9000), f"Planned payment {day:%d.%m.}", counterparty="Stadtwerke Nord", code=Code.SENT
    )
    return replace(movement, booked_on=day + timedelta(days=chance.randint(5, 55)))
