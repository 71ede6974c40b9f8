"""Who is at the bank in these tests: two firms at Northmere, one person each, one sandbox customer, and two API clients."""

from dataclasses import dataclass
from datetime import date, timedelta

from bankbook.audit import SYSTEM
from bankbook.bank.access.catalogue import Permission, Right
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole, RoleGrant
from bankbook.bank.accounts.models import Account, Entry, Hold
from bankbook.bank.agreements.models import BusinessGroup, LegalEntity, Membership, Participant, ServiceAgreement
from bankbook.bank.grants.actions import keys
from bankbook.bank.grants.actions.keys import NewKey
from bankbook.bank.identity.models import User
from bankbook.bank.institutions.models import Institution

NORTHMERE, SANDBOX, RELAIS = "NORTHMERE_NRTMGB2X", "SANDBOXFINANCE_SFIN0000", "RELAIS_RLAIFR2X"
TODAY = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm with one person who may see its accounts."""

    user: User
    membership: Membership
    assignment: Assignment
    group: AccountGroup
    entity: LegalEntity
    accounts: list[Account]


@dataclass(frozen=True, slots=True)
class Cast:
    """`letting` and `bakery` bank at Northmere, `sandbox` at the sandbox; `key` and `other_key` belong to different clients."""

    letting: Firm
    bakery: Firm
    sandbox: Firm
    key: NewKey
    other_key: NewKey


def build() -> Cast:
    """Put the cast into the database."""
    letting = firm(NORTHMERE, code="NB000001", name="Harbour & Vale Lettings", accounts=["Client account", "Office account"])
    bakery = firm(NORTHMERE, code="NB000002", name="Larch Lane Bakery", accounts=["Bakery account"])
    sandbox = firm(SANDBOX, code="SF000001", name="Jane Doe", accounts=["Main Account"], currency="EUR")
    ours = keys.register_client(by=SYSTEM, name="Bankbook")
    theirs = keys.register_client(by=SYSTEM, name="Ledger & Daughters")
    return Cast(letting, bakery, sandbox, keys.create_key(ours, by=SYSTEM), keys.create_key(theirs, by=SYSTEM))


def firm(institution_id: str, *, code: str, name: str, accounts: list[str], currency: str = "GBP") -> Firm:
    """Make a firm, its person, and accounts that the person may see."""
    institution = Institution.objects.get(pk=institution_id)
    business = BusinessGroup.objects.create(institution=institution, name=name)
    entity = LegalEntity.objects.create(group=business, name=name, is_main=True)
    agreement = ServiceAgreement.objects.create(group=business, entity=entity, kind=ServiceAgreement.Kind.ENTITY)
    Participant.objects.create(agreement=agreement, entity=entity)
    given, _, family = name.partition(" ")
    user = User(user_code=code, given=given, family=family, email=f"{code}@firm.example", institution=institution, state=User.State.ACTIVE)
    user.set_unusable_password()
    user.save()
    membership = Membership.objects.create(user=user, agreement=agreement)
    role = JobRole.objects.create(agreement=agreement, name="Accounts", description="Sees accounts")
    RoleGrant.objects.create(role=role, permission=Permission.ACCOUNT_SUMMARY, right=Right.VIEW)
    group = AccountGroup.objects.create(agreement=agreement, name="All", description="All accounts")
    made = [account(entity, name=each, holder=name, currency=currency) for each in accounts]
    group.accounts.set(made)
    assignment = Assignment.objects.create(membership=membership, role=role)
    assignment.account_groups.add(group)
    return Firm(user, membership, assignment, group, entity, made)


def account(
    entity: LegalEntity, *, name: str, holder: str, currency: str = "GBP", wire_profile: str = "standard", **fields: object
) -> Account:
    """Make an account of a firm with a British number; `fields` are columns of it."""
    number = f"{Account.objects.count() + 10_000_000:08d}"
    columns = {"kind": Account.Kind.CURRENT, "iban": f"GB00NRTM600001{number}", "sort_code": "600001", "number": number, **fields}
    return Account.objects.create(
        entity=entity, name=name, holder=holder, currency=currency, wire_profile=wire_profile, opened_on=date(2025, 1, 1), **columns
    )


def book(account: Account, *, minor: int, days_ago: int, text: str = "Rent", **fields: object) -> Entry:
    """Book an entry that many days before `TODAY`; `fields` are columns of it."""
    day = TODAY - timedelta(days=days_ago)
    sequence = account.entries.count() + 1
    columns = {"booked_on": day, "value_on": day, "currency": account.currency, "transaction_id": f"T{sequence:06d}", **fields}
    return Entry.objects.create(account=account, sequence=sequence, amount_minor=minor, text=text, **columns)


def reserve(account: Account, *, minor: int, text: str = "Card") -> Hold:
    """Make something pending today."""
    return Hold.objects.create(
        account=account, value_on=TODAY, amount_minor=minor, currency=account.currency, text=text, counterparty="Shop"
    )
