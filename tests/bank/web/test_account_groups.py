"""Account groups on their pages: what can be chosen, what a new account needs, and whom a change affects."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from bankbook import clock
from bankbook.audit import SYSTEM
from bankbook.bank.access import actions as access
from bankbook.bank.access import queries
from bankbook.bank.access.models import AccountGroup
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.identity.models import User
from tests.bank.approvals.office import Office, a_group_of, an_office, approve, ask
from tests.bank.cast import a_customer, a_person, an_account, client_of

pytestmark = pytest.mark.django_db

BOX = re.compile(r'name="accounts" value="([0-9a-f-]{36})"( checked)?')


@pytest.fixture(name="office")
def the_office(db: None) -> Office:
    return an_office()


def browser(office: Office) -> Client:
    return client_of(office.maker, agreement=office.agreement)


def a_standing_group(office: Office, name: str = "Standing", *accounts: Account) -> AccountGroup:
    chosen = accounts or (office.account,)
    return access.create_account_group(office.agreement, by=SYSTEM, name=name, description="For a test", accounts=chosen)


def hang(office: Office, group: AccountGroup, *, kind: User.Kind = User.Kind.PERSON, name: str = "Holly Holder") -> User:
    """Give somebody a role to view with, and the group on it."""
    user = a_person(name, kind=kind)
    role = access.predefined_role(office.agreement, by=SYSTEM, template="account_viewing")
    membership = agreements.add_member(office.agreement, by=SYSTEM, user_id=user.pk)
    access.assign(membership, by=SYSTEM, role=role, account_groups=[group])
    return user


def create(office: Office, **fields: Any) -> Any:
    return browser(office).post(reverse("bank:account-group-create"), a_group_of(office) | fields)


def offered(office: Office, address: str) -> dict[str, bool]:
    """The accounts that a page offers, and whether each is ticked."""
    return {value: bool(checked) for value, checked in BOX.findall(browser(office).get(address).content.decode())}


def test_a_submitted_group_waits_and_the_page_names_who_can_approve_it(office: Office) -> None:
    page = browser(office).get(create(office)["Location"]).content.decode()

    assert "Submitted, pending approval." in page
    assert "Abel First or Alma Second can approve it." in page
    assert not AccountGroup.objects.exists()
    approve(ChangeRequest.objects.get(), by=office.first)
    assert list(AccountGroup.objects.get().accounts.all()) == [office.account]


def test_a_group_without_an_account_is_refused(office: Office) -> None:
    assert "A group holds at least one account." in create(office, accounts=[]).content.decode()
    assert not ChangeRequest.objects.exists()


def test_anothers_account_answers_as_one_that_does_not_exist(office: Office) -> None:
    stranger = a_customer("Elsewhere")
    theirs = Account.objects.get(entity__group__agreements__memberships__user=stranger)

    answers = [create(office, accounts=[str(each)]).status_code for each in (theirs.public_id, uuid4())]

    assert answers == [404, 404]
    assert str(theirs.public_id) not in offered(office, reverse("bank:account-group-create"))


def test_a_new_account_is_in_no_group_until_it_is_ticked_and_approved(office: Office) -> None:
    group = a_standing_group(office)
    holder = hang(office, group)
    latest = an_account(office.agreement.entity, name="Trust", opened_on=clock.today("UTC") - timedelta(days=1))
    edit = reverse("bank:account-group-edit", args=[group.public_id])

    assert browser(office).get(reverse("bank:account-groups")).context["loose"] == [latest]
    assert offered(office, edit) == {str(latest.public_id): False, str(office.account.public_id): True}
    both = [str(latest.public_id), str(office.account.public_id)]
    browser(office).post(edit, a_group_of(office, "Standing") | {"accounts": both})
    assert latest not in queries.accounts_for(holder)
    approve(ChangeRequest.objects.get(), by=office.first)
    assert latest in queries.accounts_for(holder)


def test_no_box_stands_for_all_accounts(office: Office) -> None:
    create_page = reverse("bank:account-group-create")
    known = {str(each.public_id) for each in queries.shared_accounts(office.agreement)}

    assert set(offered(office, create_page)) == known
    for wildcard in ("*", "all"):
        assert create(office, accounts=[wildcard]).status_code == 404


def test_a_closed_account_is_offered_only_where_the_group_holds_it(office: Office) -> None:
    old = an_account(office.agreement.entity, name="Old")
    group = a_standing_group(office, "Standing", old, office.account)
    Account.objects.filter(pk=old.pk).update(state=Account.State.CLOSED)

    assert str(old.public_id) in offered(office, reverse("bank:account-group-edit", args=[group.public_id]))
    assert str(old.public_id) not in offered(office, reverse("bank:account-group-create"))
    assert "Closed" in browser(office).get(reverse("bank:account-group", args=[group.public_id])).content.decode()


def test_the_edit_page_shows_who_is_affected_before_anything_is_asked(office: Office) -> None:
    group = a_standing_group(office)
    hang(office, group, kind=User.Kind.SOFTWARE, name="Ledger Feed")

    page = browser(office).get(reverse("bank:account-group-edit", args=[group.public_id])).content.decode()

    assert "Who is affected" in page
    assert "Ledger Feed" in page
    assert "Accounting software user" in page


@pytest.mark.parametrize("is_asked_for", [False, True], ids=["has it", "asked for"])
def test_a_group_that_somebody_has_or_waits_for_is_not_deleted_and_he_is_named(office: Office, *, is_asked_for: bool) -> None:
    group = a_standing_group(office)
    if is_asked_for:
        holder = hang(office, a_standing_group(office, "Other"))
        role = access.predefined_role(office.agreement, by=SYSTEM, template="account_viewing")
        groups = [str(group.public_id)]
        ask(office, "assignment.set", user=str(holder.public_id), role=str(role.public_id), account_groups=groups)
    else:
        hang(office, group)

    answer = browser(office).post(reverse("bank:account-group-delete", args=[group.public_id]))

    assert answer.status_code == 409
    assert "Holly Holder" in answer.content.decode()
    assert not ChangeRequest.objects.filter(kind="account_group.delete").exists()


def test_a_group_that_nobody_has_goes_once_it_is_approved(office: Office) -> None:
    group = a_standing_group(office)
    here = reverse("bank:account-group", args=[group.public_id])

    browser(office).post(reverse("bank:account-group-delete", args=[group.public_id]))
    assert "pending approval" in browser(office).get(here).content.decode()

    approve(ChangeRequest.objects.get(), by=office.first)
    assert browser(office).get(here).status_code == 404


def test_the_list_is_found_by_the_last_digits_of_an_account(office: Office) -> None:
    a_standing_group(office, "One")
    a_standing_group(office, "Two", an_account(office.agreement.entity, iban="GB00NRTM00030000009999"))

    lines = browser(office).get(reverse("bank:account-groups"), {"q": "9999"}).context["lines"]

    assert [each.group.name for each in lines] == ["Two"]
