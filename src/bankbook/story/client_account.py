"""What the agent itself does with clients' money: landlords are paid, repairs too, fees are taken, deposits moved, and some payments come back."""

from datetime import timedelta
from typing import Final

from bankbook.story.days import Month, working_day
from bankbook.story.dice import dice
from bankbook.story.lettings import by_landlord, charges_of
from bankbook.story.movements import Code, Movement, on, spread
from bankbook.story.rents import rents

FEE_PERCENT: Final = 10
PAYOUT_DAY: Final = 12
FEE_DAY: Final = 16
BILLED_TENANCIES_LEAST: Final = 3
"""Only landlords with so many tenancies get contractors' bills: what they are paid stays well above zero."""

CONTRACTORS: Final = ("Brightwell Boilers", "Tidewater Plumbing", "Kestrel Electrical", "Vale Roofing & Gutters", "Northmere Locksmiths")


def movements(month: Month) -> list[Movement]:
    """Return what one month's plan brings to the client account; some of it is booked in the next month."""
    return [*rents(month), *_repairs(month), *_payouts(month), _fees(month), *_deposits_moved(month), *_keys_moved(month)]


def fee_minor(month: Month) -> int:
    """Return the agent's management fee for a month: its share of every rent."""
    return sum(charge.amount_minor * FEE_PERCENT // 100 for charge in charges_of(month) if charge.kind == "rent")


def deposits_moved(month: Month) -> list[Movement]:
    """Return the deposits of a month as they arrive on the deposit account."""
    return [
        on(each.booked_on, -each.amount_minor, each.text, counterparty="HARBOUR & VALE CLIENT", code=Code.OWN_TRANSFER)
        for each in _deposits_moved(month)
    ]


def _bills(month: Month) -> dict[str, list[int]]:
    """The contractors' bills of a month by landlord, in minor units."""
    chance = dice("bills", month.label)
    bills: dict[str, list[int]] = {}
    who = [landlord for landlord, let in by_landlord().items() if len(let) >= BILLED_TENANCIES_LEAST]
    for _number in range(chance.randint(2, 5)):
        bills.setdefault(chance.choice(who), []).append(spread(chance, least=4500, most=32000))
    return bills


def _repairs(month: Month) -> list[Movement]:
    chance = dice("repairs", month.label)
    made = []
    for landlord, amounts in _bills(month).items():
        for amount in amounts:
            contractor = chance.choice(CONTRACTORS)
            where = by_landlord()[landlord][0].property.split(",")[0].upper()
            day = working_day(month.day(chance.randint(2, 9)))
            made.append(on(day, -amount, f"INV {chance.randrange(1000, 9999)} {where}", counterparty=contractor, code=Code.SENT))
    return made


def _payouts(month: Month) -> list[Movement]:
    """Each landlord gets his rents less the fee and his contractors' bills; now and then a bank sends one back, and it goes out again."""
    chance = dice("payouts", month.label)
    bills, made = _bills(month), []
    day = working_day(month.day(PAYOUT_DAY))
    for number, (landlord, let) in enumerate(by_landlord().items(), start=1):
        rent = sum(each.rent_minor for each in let)
        fee = sum(each.rent_minor * FEE_PERCENT // 100 for each in let)
        amount = rent - fee - sum(bills.get(landlord, []))
        text = f"HVPAY {month.label} L{number:02d}"
        made.append(on(day, -amount, text, counterparty=landlord, end_to_end_id=f"HVP{month.label}{number:02d}", code=Code.SENT))
        if chance.randrange(100) < 3:
            back, again = working_day(day + timedelta(days=2)), working_day(day + timedelta(days=6))
            made.append(on(back, amount, f"RETURNED {text} ACCOUNT CLOSED", counterparty=landlord, code=Code.RETURNED))
            made.append(
                on(again, -amount, f"{text} R", counterparty=landlord, end_to_end_id=f"HVP{month.label}{number:02d}R", code=Code.SENT)
            )
    return made


def _fees(month: Month) -> Movement:
    day = working_day(month.day(FEE_DAY))
    return on(day, -fee_minor(month), f"MGMT FEES {month.label}", counterparty="HARBOUR & VALE OFFICE", code=Code.OWN_TRANSFER)


def _deposits_moved(month: Month) -> list[Movement]:
    return [
        on(
            working_day(charge.due_date + timedelta(days=9)),
            -charge.amount_minor,
            f"DEPOSIT {charge.tenancy_code} TO SAFE",
            counterparty="HARBOUR & VALE DEPOSITS",
            code=Code.OWN_TRANSFER,
        )
        for charge in charges_of(month)
        if charge.kind == "deposit"
    ]


def _keys_moved(month: Month) -> list[Movement]:
    """What tenants paid for keys is the agent's: it goes to the office at the end of the month."""
    total = sum(charge.amount_minor for charge in charges_of(month) if charge.kind == "fee")
    day = working_day(month.last_day() + timedelta(days=3))
    return [on(day, -total, f"TENANT FEES {month.label}", counterparty="HARBOUR & VALE OFFICE", code=Code.OWN_TRANSFER)] if total else []


def office_income(month: Month) -> list[Movement]:
    """Return what the office account gets from the client account because of one month."""
    moved = [_fees(month), *_keys_moved(month)]
    return [
        on(each.booked_on, -each.amount_minor, each.text, counterparty="HARBOUR & VALE CLIENT", code=Code.OWN_TRANSFER) for each in moved
    ]
