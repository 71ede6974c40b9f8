"""How rents reach the client account: with the right reference or a spoilt one, whole or in parts, on the day or weeks late."""

from datetime import date, timedelta
from random import Random
from typing import Final

from bankbook.story.days import Month, four_weekly, month_of, working_day
from bankbook.story.dice import dice
from bankbook.story.lettings import StoryCharge, StoryTenancy, charges_of, tenancies
from bankbook.story.movements import TEXT_LENGTH_FASTER, Code, Movement, on

EMPLOYER: Final = "Saltmarsh Boatyard Ltd"
COUNCIL: Final = "Northmere Borough Council"
COUNCIL_SHARE_PERCENT: Final = 88
"""The council pays this much of its tenants' rents, four weeks at a time; they pay the rest themselves."""

ANNOUNCED_DAYS: Final = 3
"""So long before its day a payment that is sent ahead shows as pending."""

_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def rents(month: Month) -> list[Movement]:
    """Return everything that tenants pay because of the charges of one month."""
    made = [movement for tenancy in tenancies() for movement in _rent(tenancy, month)]
    made += [movement for charge in charges_of(month) if charge.kind != "rent" for movement in _occasional(charge)]
    return made + _council(month)


def paid_before(charge: StoryCharge, day: date) -> int:
    """Return how much of a charge had come in before `day`, in minor units; what was paid twice or too much settles no other charge.

    The council pays in a rhythm of its own: its share of a rent counts as paid when the rent falls due.
    """
    tenancy = next(each for each in tenancies() if each.code == charge.tenancy_code)
    paid = sum(each.amount_minor for each in _payments(charge, tenancy) if each.amount_minor > 0 and each.booked_on < day)
    if charge.kind == "rent" and tenancy.payer == "council" and charge.due_date < day:
        paid += tenancy.rent_minor - _own_share(tenancy)
    return min(paid, charge.amount_minor)


def _payments(charge: StoryCharge, tenancy: StoryTenancy) -> list[Movement]:
    if charge.kind != "rent":
        return _occasional(charge)
    month = month_of(charge.due_date)
    if tenancy.payer == "both_flats" and _is_together(month):
        tenancy = next(each for each in tenancies() if each.payer == "both_flats")
    return _rent(tenancy, month)


def _rent(tenancy: StoryTenancy, month: Month) -> list[Movement]:
    chance = dice("rent", tenancy.code, month.label)
    day = _payday(tenancy, month, chance)
    if tenancy.payer == "joint":
        return _halves(tenancy, month, chance, day)
    if tenancy.payer == "both_flats":
        return _both_flats(tenancy, month, chance, day)
    if tenancy.payer == "council":
        return [_paid(tenancy, month, chance, day, _own_share(tenancy))]
    roll = chance.randrange(100)
    if roll < 6:
        first = tenancy.rent_minor * chance.choice((50, 60, 75)) // 100
        later = working_day(day + timedelta(days=chance.randint(5, 12)))
        return [_paid(tenancy, month, chance, day, first), _paid(tenancy, month, chance, later, tenancy.rent_minor - first)]
    if roll < 8:
        return [_paid(tenancy, month, chance, day, tenancy.rent_minor + 1000)]
    if roll < 9:
        return _paid_twice(tenancy, month, chance, day)
    return [_paid(tenancy, month, chance, day, tenancy.rent_minor)]


def _own_share(tenancy: StoryTenancy) -> int:
    """What a tenant whom the council helps pays himself."""
    return tenancy.rent_minor * (100 - COUNCIL_SHARE_PERCENT) // 100


def _payday(tenancy: StoryTenancy, month: Month, chance: Random) -> date:
    due = month.day(tenancy.rent_day)
    if tenancy.payer in {"tenant", "parent"} and chance.randrange(100) < 10:
        return due + timedelta(days=chance.randint(6, 21))
    if tenancy.payer in {"tenant", "parent"} and chance.randrange(100) < 30:
        return due - timedelta(days=chance.randint(1, 4))
    return working_day(due)


def _paid(tenancy: StoryTenancy, month: Month, chance: Random, day: date, amount_minor: int) -> Movement:
    payer = _payer(tenancy)
    text = _text(tenancy, month, chance, day, payer)
    return on(
        day,
        amount_minor,
        text,
        counterparty=payer,
        counterparty_number=_number(tenancy.tenants[0] if tenancy.payer != "parent" else payer),
        code=Code.STANDING_ORDER if day.day in {tenancy.rent_day, tenancy.rent_day + 1, tenancy.rent_day + 2} else Code.RECEIVED,
        held_on=day - timedelta(days=ANNOUNCED_DAYS) if _is_announced(tenancy) else None,
    )


def _is_announced(tenancy: StoryTenancy) -> bool:
    """Some payers' banks send their standing orders ahead: they show as pending first."""
    return tenancy.payer in {"parent", "employer"} or int(tenancy.code[1:]) % 4 == 0


def _payer(tenancy: StoryTenancy) -> str:
    if tenancy.payer == "employer":
        return EMPLOYER
    name = tenancy.tenants[0]
    if tenancy.payer == "parent":
        return f"{dice('parent', tenancy.code).choice(('M', 'R', 'C', 'D'))} {dice('parent', tenancy.code, 2).choice(_OTHER_NAMES)}"
    given, family = name.rsplit(" ", 1)
    return f"{given[0]} {family}" if int(tenancy.code[1:]) % 3 else name


_OTHER_NAMES: Final = ("Haverstock", "Ollerenshaw", "Pickersgill", "Varley")


def _number(name: str) -> str:
    """Return a sort code and account number that belong to the name; the range of sort codes is in no bank's use."""
    chance = dice("number", name)
    return f"00{chance.randrange(10**4):04d}{chance.randrange(10**8):08d}"


def _text(tenancy: StoryTenancy, month: Month, chance: Random, day: date, payer: str) -> str:
    reference = tenancy.payment_reference
    family = tenancy.tenants[0].rsplit(" ", 1)[1].upper()
    match tenancy.style:
        case "exact":
            return chance.choice((reference, reference, reference, f"RENT {reference}", reference.lower()))
        case "damaged":
            return _damaged(reference, chance)
        case "glued":
            return f"{payer.upper()} {reference} FP {day:%d/%m/%y} {chance.randrange(24):02d}{chance.randrange(60):02d} {chance.randrange(10**17):018d}"
        case "surname":
            return chance.choice((family, f"{family} RENT"))
        case "address":
            return tenancy.property.split(",")[0].upper()[:TEXT_LENGTH_FASTER] + " RENT"
        case "month":
            return chance.choice((f"RENT {_MONTHS[month.number - 1]}", "RENT", f"{_MONTHS[month.number - 1]} RENT"))
        case "empty":
            return payer.upper()


def _damaged(reference: str, chance: Random) -> str:
    at = chance.randrange(2, len(reference) - 1)
    spoilt = (
        reference[:4] + " " + reference[4:],
        f"{reference[:2]}-{reference[2:]}",
        reference[:at] + chance.choice("ABCDEFGHJKMNPQ") + reference[at + 1 :],
        reference[:-1],
        f"REF {reference} THANKYOU",
        reference.replace("2", "Z", 1),
    )
    return chance.choice(spoilt)


def _halves(tenancy: StoryTenancy, month: Month, chance: Random, day: date) -> list[Movement]:
    """Joint tenants each pay half, on days of their own."""
    first = tenancy.rent_minor // 2
    made = []
    for number, (name, share) in enumerate(zip(tenancy.tenants, (first, tenancy.rent_minor - first), strict=True)):
        text = (
            tenancy.payment_reference
            if number == 0
            else f"{tenancy.payment_reference} {name.rsplit(' ', 1)[1].upper()}"[:TEXT_LENGTH_FASTER]
        )
        paid_on = working_day(day + timedelta(days=chance.randint(0, 4) * number))
        made.append(on(paid_on, share, text, counterparty=name, counterparty_number=_number(name), code=Code.STANDING_ORDER))
    return made


def _both_flats(tenancy: StoryTenancy, month: Month, chance: Random, day: date) -> list[Movement]:
    """One person rents two flats: often one payment with both references in its text, else one each."""
    first, second = (each for each in tenancies() if each.payer == "both_flats")
    if not _is_together(month):
        return [
            on(
                day,
                tenancy.rent_minor,
                tenancy.payment_reference,
                counterparty=_payer(tenancy),
                counterparty_number=_number(tenancy.tenants[0]),
            )
        ]
    if tenancy is second:
        return []
    text = f"{first.payment_reference} {second.payment_reference}"
    amount = first.rent_minor + second.rent_minor
    return [on(day, amount, text, counterparty=_payer(first), counterparty_number=_number(first.tenants[0]), code=Code.RECEIVED)]


def _is_together(month: Month) -> bool:
    return dice("both_flats", month.label).randrange(3) > 0


def _paid_twice(tenancy: StoryTenancy, month: Month, chance: Random, day: date) -> list[Movement]:
    """A standing order runs and the tenant pays by hand as well; the second one goes back within two weeks."""
    paid = _paid(tenancy, month, chance, day, tenancy.rent_minor)
    again = _paid(tenancy, month, chance, day + timedelta(days=1), tenancy.rent_minor)
    back = on(
        working_day(day + timedelta(days=chance.randint(7, 13))),
        -tenancy.rent_minor,
        f"REFUND {tenancy.payment_reference}",
        counterparty=tenancy.tenants[0],
        code=Code.SENT,
    )
    return [paid, again, back]


def _occasional(charge: StoryCharge) -> list[Movement]:
    """Fees and deposits are paid some days after they fall due; a deposit moves on to the deposit account (see `client_account`)."""
    tenancy = next(each for each in tenancies() if each.code == charge.tenancy_code)
    chance = dice("occasional paid", charge.reference)
    text = f"{tenancy.payment_reference} {'DEPOSIT' if charge.kind == 'deposit' else 'KEY'}"
    paid_on = charge.due_date + timedelta(days=chance.randint(0, 6))
    return [
        on(
            paid_on,
            charge.amount_minor,
            text,
            counterparty=tenancy.tenants[0],
            counterparty_number=_number(tenancy.tenants[0]),
            code=Code.RECEIVED,
        )
    ]


def _council(month: Month) -> list[Movement]:
    """Housing benefit for several tenants in one payment, every four weeks, with a list that comes by post."""
    supported = [each for each in tenancies() if each.payer == "council"]
    yearly = sum(each.rent_minor for each in supported) * 12 * COUNCIL_SHARE_PERCENT // 100
    return [
        on(
            day,
            yearly // 13,
            f"NORTHMERE BC HB {day:%d%m%y} {dice('council', day).randrange(10**6):06d}",
            counterparty=COUNCIL,
            code=Code.BATCH,
            held_on=day - timedelta(days=ANNOUNCED_DAYS),
        )
        for day in four_weekly(month.day(1), month.last_day())
    ]
