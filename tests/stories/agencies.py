"""Organisations of a story's own in the shared demo, so that no story stands in another's way."""

from dataclasses import dataclass
from uuid import uuid4

from tests.demo import Demo

type Account = tuple[str, str, str, tuple[str, ...]]
"""Name, kind, currency, and the options that carry its number."""


@dataclass(frozen=True, slots=True)
class Agency:
    """An organisation, its owner's sign-in, and its bank accounts: name to id."""

    name: str
    owner: dict[str, str]
    accounts: dict[str, str]


def found(demo: Demo, *accounts: Account) -> Agency:
    """Found an organisation with these bank accounts."""
    name = f"Tidewater {uuid4().hex[:8]}"
    made = demo.answer("books", "organisation", "create", "--name", name, "--email", f"{uuid4().hex[:12]}@tidewater.example")
    ids = {}
    for label, kind, currency, number in accounts:
        words = ("--organisation", name, "--name", label, "--kind", kind, "--currency", currency, *number)
        ids[label] = demo.answer("books", "bank-account", "add", *words)["id"]
    return Agency(name=name, owner=made["owner"], accounts=ids)


def at_relais(demo: Demo) -> Account:
    """An account in the books that is the French bank's current account."""
    iban = str(demo.value("bank", "select iban from accounts_account where name = 'Compte courant'"))
    return ("Euro account", "trading", "EUR", ("--iban", iban))
