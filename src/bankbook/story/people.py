"""Who is who in the story. All of them, their firms and their addresses are invented."""

from dataclasses import dataclass
from typing import Final, Literal

NORTHMERE: Final = "NORTHMERE_NRTMGB2X"
RELAIS: Final = "RELAIS_RLAIFR2X"
RIVIERE_NORD: Final = "RIVIERENORD_RVNDCA2X"
SANDBOX: Final = "SANDBOXFINANCE_SFIN0000"


@dataclass(frozen=True, slots=True)
class BankPerson:
    """Someone who signs in at a bank. `entities` are those he works for ("**" is the group overview); staff have no institution."""

    key: str
    given: str
    family: str
    email: str
    user_code: str
    institution: str | None
    role: str
    entities: tuple[str, ...] = ()
    language: str = "en-ca"


@dataclass(frozen=True, slots=True)
class BooksPerson:
    """Someone who works in the books."""

    given: str
    family: str
    email: str
    role: Literal["owner", "manager", "bookkeeper", "viewer"]


@dataclass(frozen=True, slots=True)
class Group:
    """A customer of a bank: its entities as (name, registered number), the main one first."""

    name: str
    institution: str
    entities: tuple[tuple[str, str], ...]


HARBOUR_VALE: Final = "Harbour & Vale Lettings"
OVERVIEW: Final = "**"

GROUPS: Final = (
    Group(HARBOUR_VALE, NORTHMERE, (("Harbour & Vale Lettings Ltd", "N-0048213"), ("Harbour & Vale Maintenance Ltd", "N-0061577"))),
    Group("Harbour & Vale France", RELAIS, (("Harbour & Vale Gestion SARL", "F-7730412"),)),
    Group(
        "Groupe Boréal",
        RIVIERE_NORD,
        (("Boréal Nord Inc.", "C-1182604"), ("Boréal Transport Ltée", "C-1182619"), ("Immobilier Boréal inc.", "C-1240077")),
    ),
    Group("Sandbox", SANDBOX, (("Jane Doe", ""),)),
)

_HV = ("Harbour & Vale Lettings Ltd", "Harbour & Vale Maintenance Ltd")
_BOREAL = ("Boréal Nord Inc.", "Boréal Transport Ltée", "Immobilier Boréal inc.")

BANK_PEOPLE: Final = (
    BankPerson(
        "eleanor", "Eleanor", "Vale", "eleanor.vale@harbourvale.example", "NB-48213-7", NORTHMERE, "director (outsider)", (*_HV, OVERVIEW)
    ),
    BankPerson("priya", "Priya", "Nair", "priya.nair@harbourvale.example", "NB-48227-0", NORTHMERE, "bookkeeper", (_HV[0],)),
    BankPerson(
        "marc",
        "Marc",
        "Delorme",
        "marc.delorme@harbourvale.example",
        "BR-30556-6",
        RELAIS,
        "director",
        ("Harbour & Vale Gestion SARL",),
        "fr",
    ),
    BankPerson(
        "luc", "Luc", "Gagnon", "luc.gagnon@groupeboreal.example", "RN-71940-6", RIVIERE_NORD, "approver (checker)", (*_BOREAL, OVERVIEW)
    ),
    BankPerson(
        "mei",
        "Mei-Lin",
        "Tran",
        "mei-lin.tran@groupeboreal.example",
        "RN-71952-3",
        RIVIERE_NORD,
        "approver (checker)",
        (*_BOREAL, OVERVIEW),
    ),
    BankPerson(
        "elise",
        "Élise",
        "Fortin",
        "elise.fortin@groupeboreal.example",
        "RN-71988-4",
        RIVIERE_NORD,
        "manager (maker)",
        (_BOREAL[0], _BOREAL[2], OVERVIEW),
    ),
    BankPerson("samuel", "Samuel", "Roy", "samuel.roy@groupeboreal.example", "RN-71995-6", RIVIERE_NORD, "viewer", (_BOREAL[0],)),
    BankPerson("jane", "Jane", "Doe", "jane.doe@sandbox.example", "SF-00001-2", SANDBOX, "sandbox", ("Jane Doe",)),
    BankPerson("owen", "Owen", "Hartley", "owen.hartley@bank.example", "ST-10442-0", None, "bank staff"),
)

BOOKS_PEOPLE: Final = (
    BooksPerson("Eleanor", "Vale", "eleanor.vale@harbourvale.example", "owner"),
    BooksPerson("Tomasz", "Wren", "tomasz.wren@harbourvale.example", "manager"),
    BooksPerson("Priya", "Nair", "priya.nair@harbourvale.example", "bookkeeper"),
    BooksPerson("Agnes", "Lowe", "agnes.lowe@harbourvale.example", "viewer"),
)
