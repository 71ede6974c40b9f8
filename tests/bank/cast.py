"""The standing cast of the bank's tests: a business group with its people, an outsider at the same bank, one at another bank, and a member of staff."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import count
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.test import Client

from bankbook import clock
from bankbook.audit import SYSTEM, Actor
from bankbook.bank.access import actions as access
from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, SOFTWARE_CEILING, Pair
from bankbook.bank.access.models import Assignment
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.agreements.models import BusinessGroup, LegalEntity, ServiceAgreement
from bankbook.bank.identity import queries as identity
from bankbook.bank.identity import rules
from bankbook.bank.identity.models import User
from bankbook.bank.institutions.models import Institution
from bankbook.bank.institutions.queries import institution

PASSWORD = "correct battery horse staple"
NORTHMERE, RELAIS, RIVIERE_NORD, SANDBOX = "NORTHMERE_NRTMGB2X", "RELAIS_RLAIFR2X", "RIVIERENORD_RVNDCA2X", "SANDBOXFINANCE_SFIN0000"
_numbers = count(1)


@dataclass(frozen=True)
class Cast:
    """Who is in every story: two of one group, accounting software of theirs, two outsiders, and a member of the bank's staff."""

    group: BusinessGroup
    agreement: ServiceAgreement
    overview: ServiceAgreement
    account: Account
    maker: User
    checker: User
    software: User
    outsider: User
    stranger: User
    staff: User


def cast() -> Cast:
    group = a_group("Harbour & Vale", entities=("Lettings Ltd", "Maintenance Ltd"))
    agreement = agreement_of(group, "Lettings Ltd")
    account = an_account(agreement.entity, name="Client account", kind="client")
    maker, checker, software = a_person("Ana Maker"), a_person("Ben Checker"), a_person("Ledger Feed", kind=User.Kind.SOFTWARE)
    for user in (maker, checker):
        give(user, agreement, accounts=[account])
    give(software, agreement, accounts=[account], pairs=SOFTWARE_CEILING)
    outsiders = [a_customer("Elsewhere", at=NORTHMERE), a_customer("Ailleurs", at=RELAIS)]
    return Cast(
        group=group,
        agreement=agreement,
        overview=group.agreements.get(kind=ServiceAgreement.Kind.GROUP_OVERVIEW),
        account=account,
        maker=maker,
        checker=checker,
        software=software,
        outsider=outsiders[0],
        stranger=outsiders[1],
        staff=a_person("Sam Staff", kind=User.Kind.STAFF, at=None),
    )


def a_customer(name: str, *, at: str = NORTHMERE) -> User:
    """A person with a company, a context and an account of his own."""
    group = a_group(name, at=at, entities=(f"{name} Ltd",))
    agreement = agreement_of(group, f"{name} Ltd")
    user = a_person(f"Olga {name}", at=at)
    give(user, agreement, accounts=[an_account(agreement.entity)])
    return user


def a_group(name: str = "", *, at: str = NORTHMERE, entities: Collection[str] = ()) -> BusinessGroup:
    name = name or f"Group {next(_numbers)}"
    names = tuple(entities) or (f"{name} Ltd",)
    return agreements.open_group(institution(at), by=SYSTEM, name=name, entities=[(each, "") for each in names])


def agreement_of(group: BusinessGroup, entity: str) -> ServiceAgreement:
    return ServiceAgreement.objects.select_related("entity", "group__institution").get(group=group, entity__name=entity)


def an_account(entity: LegalEntity | None, **fields: Any) -> Account:
    """An open current account of the entity, in its bank's currency, a year old."""
    number = next(_numbers)
    assert entity is not None
    at: Institution = entity.group.institution
    given: dict[str, Any] = {
        "name": f"Account {number}",
        "holder": entity.name,
        "kind": Account.Kind.CURRENT,
        "currency": at.currency,
        "iban": f"GB00NRTM0003{number:010d}",
        "opened_on": clock.today(at.zone) - timedelta(days=365),
    }
    return Account.objects.create(entity=entity, **given | fields)


def a_person(
    name: str = "", *, kind: User.Kind = User.Kind.PERSON, at: str | None = NORTHMERE, state: User.State = User.State.ACTIVE
) -> User:
    number = next(_numbers)
    given, _space, family = (name or f"Person {number}").partition(" ")
    return User.objects.create(
        institution=institution(at) if at else None,
        kind=kind,
        state=state,
        user_code=rules.issue_code("TT", number=number),
        given=given,
        family=family,
        email=f"person{number}@bank.example",
        password=hashed_password(),
    )


def give(
    user: User, agreement: ServiceAgreement, *, accounts: Collection[Account] = (), pairs: Collection[Pair] = APPLICABLE_PAIRS
) -> Assignment:
    """Make the user a member with a job role of these rights, over an account group of these accounts."""
    number = next(_numbers)
    membership = agreements.add_member(agreement, by=SYSTEM, user_id=user.pk)
    role = access.create_role(agreement, by=SYSTEM, name=f"Role {number}", description="For a test", pairs=pairs)
    groups = []
    if accounts:
        groups = [access.create_account_group(agreement, by=SYSTEM, name=f"Group {number}", description="For a test", accounts=accounts)]
    return access.assign(membership, by=SYSTEM, role=role, account_groups=groups)


@cache
def hashed_password() -> str:
    """Hashed once a process: a hash is meant to be slow."""
    return make_password(PASSWORD)


def actor(user: User) -> Actor:
    return identity.actor(user)


def client_of(user: User, *, agreement: ServiceAgreement | None = None, second_factor: bool = True) -> Client:
    """A browser in which that person is signed in, a moment ago and with the second factor unless told otherwise, and works in that context."""
    client = Client()
    client.force_login(user, backend="bankbook.bank.identity.backends.Passwords")
    session = client.session
    given = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods"] = [*given, {"method": "mfa", "type": "totp", "at": time.time()}] if second_factor else given
    session["account_authentication_methods_user"] = str(user.pk)
    if agreement is not None:
        session["context"] = str(agreement.public_id)
    session.save()
    return client


def second_factor_of(user: User) -> str:
    """Give the user an authenticator app and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def today_at(account: Account) -> date:
    return clock.today(account.entity.group.institution.zone)
