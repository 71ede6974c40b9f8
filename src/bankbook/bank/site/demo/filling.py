"""The demo's customers, people and accounts, as they stand before the first day of the story is told."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from bankbook import clock, story
from bankbook.audit import SYSTEM
from bankbook.bank.access import actions as access
from bankbook.bank.access.catalogue import ACCESS_MANAGEMENT, ACCOUNT_VIEWING, SYSTEM_ADMINISTRATOR
from bankbook.bank.access.models import AccountGroup
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.agreements.models import LegalEntity, ServiceAgreement
from bankbook.bank.identity import actions as identity
from bankbook.bank.identity.models import User
from bankbook.bank.institutions.queries import institution
from bankbook.bank.site.demo.models import Told

ROLES: Final = {
    "director": SYSTEM_ADMINISTRATOR,
    "director (outsider)": SYSTEM_ADMINISTRATOR,
    "approver (checker)": SYSTEM_ADMINISTRATOR,
    "manager (maker)": ACCESS_MANAGEMENT,
}
"""Which job role the bank gives to whom in the story; everybody else views accounts."""

CONFIRMING: Final = frozenset({"approver (checker)", "manager (maker)", "bank staff"})
"""Whose authenticator app stands already when the story begins."""


@transaction.atomic
def fill(*, passwords: Mapping[str, str], totp_secret: str) -> None:
    """Make everything of the story but its movements. `passwords` are by the key of the person; who administers, and staff, get the second factor."""
    for group in story.GROUPS:
        agreements.open_group(institution(group.institution), by=SYSTEM, name=group.name, entities=group.entities)
    _open_accounts()
    groups = {each.agreement_id: each for each in _account_groups()}
    for person in story.BANK_PEOPLE:
        user = _user(person, password=passwords[person.key])
        for name in person.entities:
            _join(user, person, agreement=_agreement(person, name), groups=groups)
        if person.role in CONFIRMING:
            TOTP.activate(user, totp_secret)


def _open_accounts() -> None:
    entities = {each.name: each for each in LegalEntity.objects.select_related("group__institution")}
    for told in story.ACCOUNTS:
        entity = entities[told.entity]
        first = story.first_day(clock.today(entity.group.institution.zone))
        opened = story.opened_on(told, first=first)
        account = Account.objects.create(
            entity=entity,
            name=told.name,
            holder=entity.name,
            product=told.product,
            kind=told.kind,
            currency=told.currency,
            iban=told.iban,
            sort_code=told.sort_code,
            number=told.number,
            masked_pan=told.masked_pan,
            opened_on=opened,
            opening_minor=story.opening_minor(told, opened=opened),
            credit_limit_minor=told.credit_limit_minor,
            wire_profile=told.wire_profile,
        )
        Told.objects.create(account=account, key=told.key, until=_day_before(opened))


def _day_before(day: date) -> date:
    return day - timedelta(days=1)


def _account_groups() -> list[AccountGroup]:
    """One account group in each context, with all that the context shares."""
    made = []
    for agreement in ServiceAgreement.objects.select_related("entity", "group"):
        accounts = Account.objects.filter(entity__group=agreement.group).select_related("entity")
        if agreement.entity is not None:
            accounts = accounts.filter(entity=agreement.entity)
        found = list(accounts)
        if found:
            name, description = "All accounts", "Every account of this context"
            made.append(access.create_account_group(agreement, by=SYSTEM, name=name, description=description, accounts=found))
    return made


def _user(person: story.BankPerson, *, password: str) -> User:
    return identity.create_user(
        by=SYSTEM,
        user_code=person.user_code,
        given=person.given,
        family=person.family,
        email=person.email,
        kind=User.Kind.STAFF if person.institution is None else User.Kind.PERSON,
        institution=institution(person.institution) if person.institution else None,
        password=password,
        language=person.language,
    )


def _agreement(person: story.BankPerson, name: str) -> ServiceAgreement:
    own = ServiceAgreement.objects.filter(group__institution=person.institution)
    return own.get(entity=None) if name == story.OVERVIEW else own.get(entity__name=name)


def _join(user: User, person: story.BankPerson, *, agreement: ServiceAgreement, groups: Mapping[int, AccountGroup]) -> None:
    membership = agreements.add_member(agreement, by=SYSTEM, user_id=user.pk)
    template = ROLES.get(person.role, ACCOUNT_VIEWING)
    held = [groups[agreement.pk]] if agreement.pk in groups else []
    access.give_predefined(membership, by=SYSTEM, template=template, account_groups=held)
