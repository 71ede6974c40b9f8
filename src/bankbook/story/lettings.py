"""The letting agent's sixty tenancies and what is charged for them: the books' side of what the client account shows."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final, Literal

from bankbook.story.days import Month, first_day, months
from bankbook.story.dice import dice
from bankbook.story.references import references

TENANCY_COUNT: Final = 60
CHARGED_AHEAD_DAYS: Final = 31
"""Rents are charged a month ahead, so that whoever pays early meets an open charge."""

type ChargeKind = Literal["rent", "deposit", "fee", "other"]
type Payer = Literal["tenant", "joint", "parent", "employer", "council", "both_flats"]
type Style = Literal["exact", "damaged", "glued", "surname", "address", "month", "empty"]


@dataclass(frozen=True, slots=True)
class StoryTenancy:
    """One tenancy as the books hold it (money in minor units), and how its payers behave (`payer`, `style`), which the books never see."""

    code: str
    tenants: tuple[str, ...]
    property: str
    landlord: str
    rent_minor: int
    currency: str
    rent_day: int
    payment_reference: str
    start: date
    end: date | None
    payer: Payer
    style: Style


@dataclass(frozen=True, slots=True)
class StoryCharge:
    """Something a tenancy owes from `due_date` on, in minor units."""

    reference: str
    tenancy_code: str
    kind: ChargeKind
    due_date: date
    amount_minor: int
    currency: str


_FAMILIES: Final = (
    "Abernathy", "Adeyemi", "Ashdown", "Bannerman", "Bellweather", "Bright", "Brzezicki", "Calloway", "Chandra", "Cotterill", "Dacosta", "Drummond",
    "Eastlake", "Ekwueme", "Fairweather", "Farquhar", "Ferreira", "Gallimore", "Greenhalgh", "Hargreaves", "Hollis", "Ibrahim", "Iveson", "Jessop",
    "Kapoor", "Kettlewell", "Lindqvist", "Lovelace", "MacInnes", "Marchetti", "Mbeki", "Nightingale", "O'Dowd", "Okafor", "Pemberton", "Pereira",
    "Quill", "Ramsbottom", "Rosewarne", "Sadowska", "Sandhu", "Shaughnessy", "Silverwood", "Szymanski", "Tamworth", "Thackeray", "Tregear", "Underhill",
    "Vasquez", "Venkataraman", "Wainwright", "Whitlock", "Wolstencroft", "Yarrow", "Yilmaz", "Zielinski",
)  # fmt: skip
_GIVEN: Final = (
    "Amara", "Bethany", "Callum", "Dilys", "Emeka", "Fiona", "Gareth", "Hana", "Isla", "Jakub", "Keziah", "Liam", "Maeve", "Nadia", "Oscar",
    "Poppy", "Rafael", "Saoirse", "Thomas", "Uma", "Victor", "Wren", "Yusuf", "Zofia",
)  # fmt: skip
_LANDLORDS: Final = (
    "Mr and Mrs Penhaligon", "Dr A Osei", "Lantern Court Freehold Ltd", "Mrs J Tidewell", "Northmere Almshouses Trust", "Mr P Gascoyne", "S & R Bhatt",
    "The Estate of M Wilmot", "Quayside Homes Ltd", "Ms C Fenwick-Rowe", "Mr D Olufemi", "Saltmarsh Lettings Partnership", "Mr H Vandermeer", "Mrs E Corrigan",
)  # fmt: skip
_STREETS: Final = ("Harbour Street", "Vale Road", "Quay Row", "Saltmarsh Lane", "Chandler's Hill", "Lighthouse Terrace", "Mill Pond Close")
_RENTS_POUNDS: Final = (595, 625, 650, 675, 695, 725, 750, 795, 825, 850, 875, 895, 925, 950, 995, 1050, 1100, 1150, 1225, 1350)
_RENT_DAYS: Final = (1, 1, 1, 1, 3, 5, 7, 10, 12, 14, 15, 15, 18, 20, 22, 25, 28)

_SAME_NAME_SAME_RENT: Final = {11: 10, 27: 26}
"""Tenancies that share surname, block and rent with the one named: nothing but the reference tells their payments apart."""

_PAYERS: Final[dict[int, Payer]] = {
    4: "joint", 15: "joint", 23: "joint", 38: "joint", 51: "joint",
    8: "parent", 19: "parent", 34: "parent", 47: "parent",
    30: "employer",
    6: "council", 17: "council", 36: "council", 44: "council",
    20: "both_flats", 21: "both_flats",
}  # fmt: skip

_STYLES: Final[tuple[Style, ...]] = (
    "exact", "exact", "glued", "exact", "exact", "surname", "exact", "exact", "damaged", "exact", "address", "exact", "exact", "month", "exact", "glued",
    "exact", "empty", "exact", "exact",
)  # fmt: skip


@cache
def tenancies() -> tuple[StoryTenancy, ...]:
    """Return the sixty tenancies, T001 to T060, the same in every home and on every day."""
    codes = references(TENANCY_COUNT)
    made: list[StoryTenancy] = []
    for index in range(TENANCY_COUNT):
        made.append(_tenancy(index, codes[index], made))
    return tuple(made)


@cache
def by_landlord() -> dict[str, tuple[StoryTenancy, ...]]:
    """Return the tenancies of each landlord."""
    return {name: tuple(each for each in tenancies() if each.landlord == name) for name in _LANDLORDS}


def charges(today: date) -> list[StoryCharge]:
    """Return everything charged in the fifteen months up to `today` and due within a month after it, in order of due date."""
    first, last = first_day(today), today + timedelta(days=CHARGED_AHEAD_DAYS)
    made = [charge for month in months(first, last) for charge in charges_of(month) if charge.due_date <= last]
    return sorted(made, key=lambda charge: (charge.due_date, charge.reference))


def charges_of(month: Month) -> list[StoryCharge]:
    """Return what falls due in one month: every rent, and a few fees and deposits."""
    rents = [_charge(each, month, "rent", month.day(each.rent_day), each.rent_minor) for each in tenancies()]
    return rents + [charge for each in tenancies() if (charge := _occasional(each, month)) is not None]


def _tenancy(index: int, reference: str, before: list[StoryTenancy]) -> StoryTenancy:
    chance = dice("tenancy", index)
    twin = before[_SAME_NAME_SAME_RENT[index]] if index in _SAME_NAME_SAME_RENT else None
    family = twin.tenants[0].rsplit(" ", 1)[1] if twin else _FAMILIES[index * 17 % len(_FAMILIES)]
    payer = _PAYERS.get(index, "tenant")
    tenants = [f"{chance.choice(_GIVEN)} {family}"]
    if twin and tenants[0] == twin.tenants[0]:
        tenants = [f"{_GIVEN[index % len(_GIVEN)]} {family}"]
    if payer == "joint":
        tenants.append(f"{chance.choice(_GIVEN)} {_FAMILIES[(index * 17 + 29) % len(_FAMILIES)]}")
    if index == 21:
        tenants = list(before[20].tenants)
    return StoryTenancy(
        code=f"T{index + 1:03d}",
        tenants=tuple(tenants),
        property=_address(index),
        landlord=_LANDLORDS[2] if _in_block(index) else _LANDLORDS[index * 5 % len(_LANDLORDS)],
        rent_minor=twin.rent_minor if twin else chance.choice(_RENTS_POUNDS) * 100,
        currency="GBP",
        rent_day=twin.rent_day if twin else chance.choice(_RENT_DAYS),
        payment_reference=reference,
        start=date(chance.randint(2019, 2023), chance.randint(1, 12), chance.randint(1, 28)),
        end=None,
        payer=payer,
        style=_STYLES[index * 7 % len(_STYLES)],
    )


def _in_block(index: int) -> bool:
    return 9 <= index <= 12 or 25 <= index <= 28


def _address(index: int) -> str:
    if _in_block(index):
        return f"Flat {index - 8 if index < 20 else index - 20}, Lantern Court, Northmere"
    number = (6, 16, 116)[index % 3] if index < 6 else 3 + index * 7 % 90
    street = _STREETS[0] if index < 6 else _STREETS[index % len(_STREETS)]
    return f"{'Flat B, ' if 3 <= index < 6 else ''}{number} {street}, Northmere"


def _occasional(tenancy: StoryTenancy, month: Month) -> StoryCharge | None:
    """Now and then something else is owed: a lost key, or a deposit topped up when a tenancy is renewed."""
    chance = dice("occasional", tenancy.code, month.label)
    roll = chance.randrange(100)
    if roll < 2:
        return _charge(tenancy, month, "fee", month.day(chance.randint(5, 25)), chance.choice((1500, 1800, 2400)))
    if roll < 3:
        return _charge(tenancy, month, "deposit", month.day(chance.randint(5, 25)), chance.choice((5000, 7500, 10000)))
    return None


def _charge(tenancy: StoryTenancy, month: Month, kind: ChargeKind, due: date, amount_minor: int) -> StoryCharge:
    reference = f"{tenancy.code}-{kind[0].upper()}-{month.label}"
    return StoryCharge(reference, tenancy.code, kind, due, amount_minor, tenancy.currency)
