"""What a user holds, on the pages where it is asked for: job roles with account groups, copies, and self-approved."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from bankbook.audit import SYSTEM
from bankbook.bank.access import actions as access
from bankbook.bank.access import queries
from bankbook.bank.access.catalogue import ACCOUNT_VIEWING, SOFTWARE_CEILING, SYSTEM_ADMINISTRATOR, Permission, Right
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.identity.models import User
from tests.bank.approvals.office import ALL_BUT_PAYING, Office, a_role, an_office, an_officer, approve, ask, post_of
from tests.bank.cast import a_person, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(name="office")
def the_office(db: None) -> Office:
    return an_office()


@pytest.fixture(name="feed")
def a_feed(office: Office) -> User:
    return a_member(office, "Ledger Feed", kind=User.Kind.SOFTWARE)


def a_member(office: Office, name: str, *, kind: User.Kind = User.Kind.PERSON) -> User:
    """A member without any job role."""
    user = a_person(name, kind=kind)
    membership = agreements.add_member(office.agreement, by=SYSTEM, user_id=user.pk)
    membership.assignments.all().delete()
    return user


def browser(office: Office, user: User | None = None) -> Client:
    return client_of(user or office.maker, agreement=office.agreement)


def a_standing_role(office: Office, name: str = "Reading", *, pairs: Any = SOFTWARE_CEILING, level: str = "") -> JobRole:
    return access.create_role(office.agreement, by=SYSTEM, name=name, description="For a test", pairs=pairs, level=level)


def a_standing_group(office: Office, name: str = "Books") -> AccountGroup:
    return access.create_account_group(office.agreement, by=SYSTEM, name=name, description="For a test", accounts=[office.account])


def page_of(office: Office, user: User, name: str = "user-access") -> str:
    return browser(office).get(reverse(f"bank:{name}", args=[user.public_id])).content.decode()


def assign(office: Office, user: User, role: object, *groups: object) -> Any:
    return browser(office).post(
        reverse("bank:user-access-add", args=[user.public_id]), {"role": str(role), "account_groups": [str(each) for each in groups]}
    )


def test_a_role_with_its_group_is_asked_for_and_counts_once_it_is_approved(office: Office, feed: User) -> None:
    role, group = a_standing_role(office), a_standing_group(office)

    answer = assign(office, feed, role.public_id, group.public_id)
    page = browser(office).get(answer["Location"]).content.decode()

    assert "Submitted, pending approval." in page
    assert "Abel First or Alma Second can approve it." in page
    assert not queries.accounts_for(feed).exists()
    approve(ChangeRequest.objects.get(), by=office.first)
    assert list(queries.accounts_for(feed)) == [office.account]


def test_only_approved_roles_and_groups_can_be_chosen(office: Office, feed: User) -> None:
    ask(office, "job_role.create", **a_role("Coming"))
    page = page_of(office, feed, "user-access-add")

    waiting = ChangeRequest.objects.get()
    assert "Waiting for approval, and so not to be chosen yet" in page
    assert reverse("bank:approval", args=[waiting.public_id]) in page
    assert assign(office, feed, waiting.public_id).status_code == 404
    approve(waiting, by=office.first)
    assert f'value="{JobRole.objects.get(name="Coming").public_id}"' in page_of(office, feed, "user-access-add")


def test_a_role_above_the_ceiling_is_not_offered_to_software_and_refused_when_posted(office: Office, feed: User) -> None:
    wide = a_standing_role(office, "Clerk", pairs=[*SOFTWARE_CEILING, (Permission.PAYMENTS, Right.VIEW), (Permission.PAYMENTS, Right.SIGN)])
    a_standing_role(office)

    page = page_of(office, feed, "user-access-add")
    answer = assign(office, feed, wide.public_id)

    assert f'value="{wide.public_id}"' not in page
    assert "Above the ceiling of accounting software: Payments: View, Payments: Sign." in page
    assert "Ledger Feed would also get: Payments: View, Payments: Sign." in answer.content.decode()
    assert not ChangeRequest.objects.exists()


def test_a_role_with_a_level_is_not_offered_to_software_and_refused_when_posted(office: Office, feed: User) -> None:
    level = a_standing_role(office, "Levelled", level="B")
    a_standing_role(office)

    assert f'value="{level.public_id}"' not in page_of(office, feed, "user-access-add")
    assert "approval level B" in assign(office, feed, level.public_id).content.decode()
    assert not ChangeRequest.objects.exists()


def test_what_only_the_bank_gives_is_neither_offered_nor_taken(office: Office) -> None:
    own = access.predefined_role(office.agreement, by=SYSTEM, template=SYSTEM_ADMINISTRATOR)
    holder = a_member(office, "Holly Holder")
    membership = agreements.add_member(office.agreement, by=SYSTEM, user_id=holder.pk)
    access.give_predefined(membership, by=SYSTEM, template=SYSTEM_ADMINISTRATOR, account_groups=[])

    shown = page_of(office, holder)
    answer = browser(office).post(reverse("bank:user-access-remove", args=[holder.public_id, own.public_id]), follow=True)

    assert "Given and withdrawn by the bank alone" in shown
    assert "is given and withdrawn by the bank alone" in answer.content.decode()
    assert f'value="{own.public_id}"' not in page_of(office, office.maker, "user-access-add")
    assert not ChangeRequest.objects.exists()


def test_groups_hang_on_one_role_and_are_changed_there_alone(office: Office) -> None:
    holder, group = a_member(office, "Holly Holder"), a_standing_group(office)
    membership = agreements.add_member(office.agreement, by=SYSTEM, user_id=holder.pk)
    one, other = a_standing_role(office, "One"), a_standing_role(office, "Other")
    for role in (one, other):
        access.assign(membership, by=SYSTEM, role=role, account_groups=[])

    browser(office).post(
        reverse("bank:user-access-groups", args=[holder.public_id, one.public_id]), {"account_groups": [str(group.public_id)]}
    )
    approve(ChangeRequest.objects.get(), by=office.first)

    assert [each.name for each in Assignment.objects.get(role=one, membership=membership).account_groups.all()] == ["Books"]
    assert not Assignment.objects.get(role=other, membership=membership).account_groups.exists()


def test_a_role_is_taken_away_once_it_is_approved_and_stays_until_then(office: Office) -> None:
    holder, role = a_member(office, "Holly Holder"), a_standing_role(office)
    membership = agreements.add_member(office.agreement, by=SYSTEM, user_id=holder.pk)
    access.assign(membership, by=SYSTEM, role=role, account_groups=[])

    browser(office).post(reverse("bank:user-access-remove", args=[holder.public_id, role.public_id]))

    assert "Pending approval" in page_of(office, holder)
    assert queries.held_pairs(holder, office.agreement) == SOFTWARE_CEILING
    approve(ChangeRequest.objects.get(), by=office.first)
    assert not queries.held_pairs(holder, office.agreement)


def test_what_another_user_has_is_copied_beside_what_is_there(office: Office, feed: User) -> None:
    origin, role, group = a_member(office, "Holly Holder"), a_standing_role(office), a_standing_group(office)
    membership = agreements.add_member(office.agreement, by=SYSTEM, user_id=origin.pk)
    access.assign(membership, by=SYSTEM, role=role, account_groups=[group])

    page = page_of(office, feed, "user-access-copy")
    browser(office).post(reverse("bank:user-access-copy", args=[feed.public_id]), {"origin": str(origin.public_id)})

    assert f'value="{origin.public_id}"' in page
    approve(ChangeRequest.objects.get(), by=office.first)
    assert list(queries.accounts_for(feed)) == [office.account]


def test_software_is_not_given_a_copy_above_its_ceiling(office: Office, feed: User) -> None:
    answer = browser(office).post(reverse("bank:user-access-copy", args=[feed.public_id]), {"origin": str(office.first.public_id)})

    assert "An accounting software user only views accounts and statements." in answer.content.decode()
    assert not ChangeRequest.objects.exists()


def test_self_approved_is_switched_permission_by_permission_as_a_request(office: Office) -> None:
    post = post_of(office.agreement, office.second)
    here = reverse("bank:user-access-switch", args=[office.second.public_id, post.role.public_id])

    shown = page_of(office, office.second)
    browser(office).post(here, {"permission": "manage_job_roles", "on": "yes"})

    assert "Self-approved" in shown
    assert not queries.self_approved(office.second, office.agreement, permission=Permission.MANAGE_JOB_ROLES)
    approve(ChangeRequest.objects.get(), by=office.first)
    assert queries.self_approved(office.second, office.agreement, permission=Permission.MANAGE_JOB_ROLES)
    assert not queries.self_approved(office.second, office.agreement, permission=Permission.MANAGE_PERMISSIONS)


@pytest.mark.parametrize("sent", [{}, {"permission": "payments_all", "on": "yes"}, {"permission": "account_summary", "on": "yes"}])
def test_a_switch_of_nothing_is_refused(office: Office, sent: dict[str, str]) -> None:
    post = post_of(office.agreement, office.second)

    answer = browser(office).post(
        reverse("bank:user-access-switch", args=[office.second.public_id, post.role.public_id]), sent, follow=True
    )

    assert "Choose a permission in which there is something to approve." in answer.content.decode()
    assert not ChangeRequest.objects.exists()


def test_who_lacks_one_right_of_assigning_finds_no_such_page(office: Office, feed: User) -> None:
    role = a_standing_role(office)
    short = an_officer(office.agreement, "Sam Short", level="", pairs=ALL_BUT_PAYING - {(Permission.MANAGE_LEGAL_ENTITIES, Right.VIEW)})
    page = browser(office, short)

    assert page.get(reverse("bank:user-access", args=[feed.public_id])).status_code == 200
    for name in ("add", "copy"):
        assert page.get(reverse(f"bank:user-access-{name}", args=[feed.public_id])).status_code == 404
    assert page.post(reverse("bank:user-access-add", args=[feed.public_id]), {"role": str(role.public_id)}).status_code == 404
    assert "Assign job role" not in page.get(reverse("bank:user-access", args=[feed.public_id])).content.decode()


def test_a_user_of_another_context_and_none_at_all_answer_alike(office: Office) -> None:
    other = an_office("Other Group")
    viewing = access.predefined_role(office.agreement, by=SYSTEM, template=ACCOUNT_VIEWING)

    for user_id in (other.maker.public_id, uuid4()):
        for name in ("user-access", "user-access-add", "user-access-copy"):
            assert browser(office).get(reverse(f"bank:{name}", args=[user_id])).status_code == 404
        assert browser(office).post(reverse("bank:user-access-remove", args=[user_id, viewing.public_id])).status_code == 404
