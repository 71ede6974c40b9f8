"""The standing cast of the books' tests: one agency with a person in each role, an outsider of another agency, and factories for what they work with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import count
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.test import Client

from bankbook import clock
from bankbook.audit import SYSTEM, Actor
from bankbook.books.banklines.models import BankLine
from bankbook.books.ledger.actions import add_bank_account, record_import_journal, record_opening
from bankbook.books.ledger.models import ClientBankAccount, OpenItem
from bankbook.books.ledger.queries import ledger_for_tenancy
from bankbook.books.lettings import events
from bankbook.books.lettings.models import Landlord, PaymentReference, Property, Tenancy
from bankbook.books.organisations import queries
from bankbook.books.organisations.models import Organisation, Staff, User

PASSWORD = "correct battery horse staple"
_numbers = count(1)


@dataclass(frozen=True)
class Cast:
    """Who is in every story: four of one agency, and the outsider, who owns another."""

    organisation: Organisation
    owner: Staff
    manager: Staff
    bookkeeper: Staff
    viewer: Staff
    outsider: Staff

    def of(self, role: str) -> Staff:
        return getattr(self, role)


def cast() -> Cast:
    organisation = an_organisation("Harbour & Vale Lettings")
    return Cast(
        organisation=organisation,
        owner=a_person(organisation, "Ana Marsh", "owner"),
        manager=a_person(organisation, "Tom Ashdown", "manager"),
        bookkeeper=a_person(organisation, "Priya Nair", "bookkeeper"),
        viewer=a_person(organisation, "Wil Okoro", "viewer"),
        outsider=a_person(an_organisation("Elsewhere Lets"), "Olga Outsider", "owner"),
    )


def an_organisation(name: str = "") -> Organisation:
    number = next(_numbers)
    return Organisation.objects.create(name=name or f"Agency {number}", email=f"office{number}@agency.example")


def a_person(organisation: Organisation, name: str = "", role: str = "bookkeeper") -> Staff:
    number = next(_numbers)
    user = User.objects.create(name=name or f"Person {number}", email=f"person{number}@agency.example", password=hashed_password())
    return Staff.objects.create(organisation=organisation, user=user, role=role)


@cache
def hashed_password() -> str:
    """Hashed once a process: a hash is meant to be slow."""
    return make_password(PASSWORD)


def actor(staff: Staff) -> Actor:
    return queries.actor(staff.user)


def client_of(staff: Staff) -> Client:
    """A browser in which that person is signed in."""
    client = Client()
    client.force_login(staff.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def a_bank_account(
    organisation: Organisation,
    name: str = "",
    *,
    kind: str = "client",
    currency: str = "GBP",
    iban: str = "",
    sort_code: str = "",
    number: str = "",
    start_on: date | None = None,
    opening_minor: int | None = None,
    opening_on: date = date(2026, 1, 1),
) -> ClientBankAccount:
    """A client bank account with its ledgers; its opening balance is known only where it is given."""
    made = add_bank_account(
        organisation,
        name=name or f"Account {next(_numbers)}",
        kind=kind,
        currency=currency,
        iban=iban,
        sort_code=sort_code,
        number=number,
        start_on=start_on,
        by=SYSTEM,
    )
    return made if opening_minor is None else record_opening(made, minor=opening_minor, on=opening_on, by=SYSTEM)


def a_tenancy(
    organisation: Organisation,
    code: str = "",
    *,
    tenants: Sequence[str] = ("Morag Ellery",),
    address: str = "",
    landlord: str = "L. Abernethy",
    rent_minor: int = 95_000,
    currency: str = "GBP",
    rent_day: int = 1,
    reference: str = "",
    start: date = date(2026, 1, 1),
    end: date | None = None,
) -> Tenancy:
    """A tenancy with its property, landlord and ledgers, and the payment reference that it was asked to quote, where given."""
    number = next(_numbers)
    owner, _ = Landlord.objects.get_or_create(organisation=organisation, name=landlord)
    let, _ = Property.objects.get_or_create(
        organisation=organisation, address=address or f"{number} Mill Lane", defaults={"landlord": owner}
    )
    tenancy = Tenancy.objects.create(
        organisation=organisation,
        code=code or f"T{number:04}",
        tenants=list(tenants),
        let_property=let,
        rent_minor=rent_minor,
        currency=currency,
        rent_day=rent_day,
        start=start,
        end=end,
    )
    events.announce_let([tenancy])
    if reference:
        a_reference(tenancy, reference)
    return tenancy


def a_reference(tenancy: Tenancy, reference: str, *, issued_on: date = date(2026, 1, 1)) -> PaymentReference:
    key = "".join(character for character in reference.upper() if character.isalnum())
    return PaymentReference.objects.create(
        organisation=tenancy.organisation, tenancy=tenancy, reference=reference, key=key, issued_on=issued_on
    )


def a_charge(
    tenancy: Tenancy,
    *,
    amount_minor: int = 95_000,
    due_on: date = date(2026, 2, 1),
    kind: str = "rent",
    reference: str = "",
    outstanding_minor: int | None = None,
) -> OpenItem:
    ledger = ledger_for_tenancy(tenancy, tenancy.currency, kind="deposit" if kind == "deposit" else "tenancy")
    return OpenItem.objects.create(
        organisation=tenancy.organisation,
        ledger=ledger,
        tenancy=tenancy,
        kind=kind,
        reference=reference or f"C{next(_numbers):05}",
        due_on=due_on,
        amount_minor=amount_minor,
        outstanding_minor=amount_minor if outstanding_minor is None else outstanding_minor,
        currency=tenancy.currency,
    )


def a_line(
    bank_account: ClientBankAccount,
    amount_minor: int = 95_000,
    *,
    booked_on: date = date(2026, 2, 2),
    text: str = "",
    counterparty: str = "",
    treatment: str = "unassigned",
    run: UUID | None = None,
) -> BankLine:
    """A bank line as an import leaves it: with the journal that puts it into the account's unassigned ledger."""
    run = run or uuid4()
    fingerprint = sha256(f"{bank_account.pk}|{booked_on}|{amount_minor}|{text}".encode()).hexdigest()
    twins = BankLine.objects.filter(bank_account=bank_account, fingerprint=fingerprint).count()
    line = BankLine.objects.create(
        bank_account=bank_account,
        run=run,
        booked_on=booked_on,
        amount_minor=amount_minor,
        currency=bank_account.currency,
        text=text,
        counterparty=counterparty,
        fingerprint=fingerprint,
        occurrence=twins + 1,
        treatment=treatment,
    )
    record_import_journal(bank_account, run=run, days={booked_on: amount_minor}, by=SYSTEM)
    return line


def today() -> date:
    return clock.today("Europe/London")
