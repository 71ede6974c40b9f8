"""Making a home the demo's: the agency with its people and accounts in one go, then the story up to today."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bankbook import clock, story
from bankbook.audit import SYSTEM
from bankbook.books.errors import Refused
from bankbook.books.ledger.actions import add_bank_account
from bankbook.books.organisations.actions import found, take_on
from bankbook.books.organisations.models import Organisation, User
from bankbook.books.organisations.rules import Role
from bankbook.books.providers.actions import keep_site_wide
from bankbook.books.site.demo import secrets_file, telling
from bankbook.books.site.demo.secrets_file import Part

HISTORY: Final = timedelta(days=90)
"""What a bank serves at the first import: the books begin there, with what tenants owed on that day."""

OFFICE_EMAIL: Final = "office@harbourvale.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """An account in the books and the account of the story that it stands for."""

    key: str
    name: str
    kind: str


ACCOUNTS: Final = (
    OwnAccount(key="hv-client", name="Client account", kind="client"),
    OwnAccount(key="hv-deposits", name="Deposit account", kind="deposit"),
    OwnAccount(key="hv-office", name="Office account", kind="trading"),
    OwnAccount(key="hv-brittany", name="Euro account", kind="trading"),
)


class NotTheDemos(Refused):
    """The home holds books that somebody works with."""

    code = "not_the_demos"

    def __init__(self) -> None:
        super().__init__(_("This data folder holds books that are not the demo’s. Choose another one with BANKBOOK_HOME."))


def look(home: Path) -> None:
    """Raise `NotTheDemos` where the home's books are somebody's own. Changes nothing, so that the bank need not be filled to find out."""
    if secrets_file.part(home) is None and (Organisation.objects.exists() or User.objects.exists()):
        raise NotTheDemos


def prepare(home: Path) -> Part:
    """Fill the home's books if they are empty, tell the story up to today, and return the demo's secrets. Raises `NotTheDemos`."""
    with secrets_file.alone(home):
        part = secrets_file.part(home) if Organisation.objects.exists() else _fill(home)
        if part is None:
            raise NotTheDemos
    telling.tell()
    keep_site_wide()  # commands beside the demo have no such environment, and the bank's port may have changed since the last start
    return part


def _fill(home: Path) -> Part:
    """Fill in one transaction, with demo.json written as its last act: a home is the demo's wholly, or an empty one that is filled next time."""
    look(home)
    passwords = {person.email: secrets_file.new_password() for person in story.BOOKS_PEOPLE}
    with transaction.atomic():
        agency = found(story.HARBOUR_VALE, email=OFFICE_EMAIL, by=SYSTEM)
        for person in story.BOOKS_PEOPLE:
            name = f"{person.given} {person.family}"
            take_on(agency, name=name, email=person.email, role=Role(person.role), password=passwords[person.email], by=SYSTEM)
        for own in ACCOUNTS:
            _open(agency, own)
        part = {"passwords": passwords, "since": (clock.today(telling.ZONE) - HISTORY).isoformat()}
        secrets_file.put(home, part)
    return part


def _open(agency: Organisation, own: OwnAccount) -> None:
    told = story.account(own.key)
    add_bank_account(
        agency,
        name=own.name,
        kind=own.kind,
        currency=told.currency,
        iban=told.iban,
        sort_code=told.sort_code,
        number=told.number if told.sort_code else "",
        by=SYSTEM,
    )
