"""Every account of the story: whose it is, how it is numbered, what is on it when the story begins, and what each month brings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final, Literal

from bankbook.story import boreal, client_account, harbour_vale, sandbox
from bankbook.story.days import HISTORY_MONTHS, Month, month_of
from bankbook.story.movements import Movement
from bankbook.story.numbers import british, french
from bankbook.story.numbers import sandbox as sandbox_iban
from bankbook.story.people import GROUPS

type Kind = Literal["current", "client", "deposit", "card"]
type Plan = Callable[[Month], list[Movement]]


@dataclass(frozen=True, slots=True)
class StoryAccount:
    """One account; money in minor units. `opening_minor` is the balance before its first month, `plan` what each month brings."""

    key: str
    entity: str
    name: str
    kind: Kind
    currency: str
    plan: Plan
    opening_minor: int = 0
    product: str = ""
    iban: str = ""
    sort_code: str = ""
    number: str = ""
    masked_pan: str = ""
    credit_limit_minor: int = 0
    wire_profile: str = "standard"
    history_months: int = HISTORY_MONTHS

    @property
    def institution(self) -> str:
        """The id of its bank."""
        return next(group.institution for group in GROUPS if self.entity in dict(group.entities))


def _northmere(key: str, entity: str, name: str, kind: Kind, number: str, *, plan: Plan, opening_minor: int, product: str) -> StoryAccount:
    """An account of the British bank."""
    sort_code = "000327"
    return StoryAccount(
        key, entity, name, kind, "GBP", plan, opening_minor, product, british(sort_code, number), sort_code, number,
    )  # fmt: skip


_HV, _HVM, _HVG = "Harbour & Vale Lettings Ltd", "Harbour & Vale Maintenance Ltd", "Harbour & Vale Gestion SARL"
_RELAIS_NUMBER: Final = "30401177260"
_LIVRET_NUMBER: Final = "30401177351"

ACCOUNTS: Final[tuple[StoryAccount, ...]] = (
    _northmere("hv-client", _HV, "Client account", "client", "40213388", plan=client_account.movements, opening_minor=3841276, product="Designated client account"),
    _northmere("hv-deposits", _HV, "Tenancy deposits", "deposit", "40213396", plan=harbour_vale.deposits, opening_minor=5420000, product="Client deposit account"),
    _northmere("hv-office", _HV, "Office account", "current", "40213412", plan=harbour_vale.office, opening_minor=912455, product="Business current account"),
    StoryAccount(
        harbour_vale.CARD, _HVM, "Materials card", "card", "GBP", harbour_vale.card, product="Business card", masked_pan="520000XXXXXX6012",
        credit_limit_minor=500000, wire_profile="card",
    ),
    StoryAccount(
        "hv-brittany", _HVG, "Compte courant", "current", "EUR", harbour_vale.brittany, 938240, "Compte professionnel", french(_RELAIS_NUMBER), number=_RELAIS_NUMBER,
    ),
    StoryAccount(
        "hv-livret", _HVG, "Compte sur livret", "deposit", "EUR", harbour_vale.livret, 2450000, "Livret professionnel", french(_LIVRET_NUMBER), number=_LIVRET_NUMBER,
    ),
    StoryAccount("bn-operating", "Boréal Nord Inc.", "Compte d’exploitation", "current", "CAD", boreal.operating, 18422010, "Compte affaires", number="0021988231182281"),
    StoryAccount("bn-savings", "Boréal Nord Inc.", "Épargne", "deposit", "CAD", boreal.savings, 64000000, "Épargne affaires", number="0021988231183390"),
    StoryAccount("bt-operating", "Boréal Transport Ltée", "Compte d’exploitation", "current", "CAD", boreal.transport, 11260344, "Compte affaires", number="0021988231185526"),
    StoryAccount(
        boreal.FUEL_CARD, "Boréal Transport Ltée", "Carte carburant", "card", "CAD", boreal.fuel, product="Carte affaires", masked_pan="540000XXXXXX6148",
        credit_limit_minor=3500000, wire_profile="card",
    ),
    StoryAccount("ib-rents", "Immobilier Boréal inc.", "Loyers", "current", "CAD", boreal.rents, 5417775, "Compte affaires", number="0021988231188055"),
    *(
        StoryAccount(
            f"sandbox-{profile}", "Jane Doe", name, "card" if profile == "card" else "current", "EUR", partial(sandbox.plan, profile), 0 if profile == "card" else 412050,
            "Sandbox account", "" if profile == "card" else sandbox_iban(number), masked_pan="411111XXXXXX1111" if profile == "card" else "",
            credit_limit_minor=500000 if profile == "card" else 0, wire_profile=profile, history_months=sandbox.HISTORY_MONTHS,
        )
        for number, (profile, name) in enumerate(sandbox.PROFILES, start=1)
    ),
)  # fmt: skip


def account(key: str) -> StoryAccount:
    """Return the account of that key."""
    return next(each for each in ACCOUNTS if each.key == key)


def accounts_of(entity: str) -> list[StoryAccount]:
    """Return the accounts of a legal entity."""
    return [each for each in ACCOUNTS if each.entity == entity]


def opened_on(account: StoryAccount, *, first: date) -> date:
    """Return the day on which the account's history begins, if the story's own begins on `first` (the first of a month)."""
    month = month_of(first)
    for _skipped in range(HISTORY_MONTHS - account.history_months):
        month = month.next()
    return month.day(1)


def opening_minor(account: StoryAccount, *, opened: date) -> int:
    """Return the balance before the first day: what the account is given, plus what last month's plan still has to come."""
    if account.kind != "card":
        return account.opening_minor
    before = month_of(opened - timedelta(days=1))
    return sum(each.amount_minor for each in account.plan(before) if each.booked_on < opened)
