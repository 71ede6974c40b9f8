"""The world moved on while a request waited: it ends as out of date, nothing is applied, and its maker is told why."""

import pytest

from bankbook import clock
from bankbook.audit import SYSTEM
from bankbook.bank.access import actions as access
from bankbook.bank.access.models import AccountGroup, JobRole, RoleGrant
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements.models import Participant
from bankbook.bank.approvals import queries
from bankbook.bank.approvals.models import ChangeRequest, Decision
from bankbook.bank.approvals.rules import State
from bankbook.bank.notices.models import Notice
from tests.bank.approvals.office import (
    ALL_BUT_PAYING,
    Office,
    a_group_of,
    a_post,
    a_role,
    an_office,
    approve,
    ask,
    is_member,
    may_approve_his_own,
    needs,
    post_of,
)
from tests.bank.cast import an_account

pytestmark = pytest.mark.django_db


@pytest.fixture(name="office")
def the_office(db: None) -> Office:
    return an_office()


def assert_stale(office: Office, request: ChangeRequest, *, says: str) -> None:
    """An approval finds it out of date, and the maker is told."""
    ended = approve(request, by=office.first)

    assert (ended.state, Decision.objects.filter(request=request).exists()) == (State.STALE, False)
    assert says in ended.ended_reason
    notice = Notice.objects.get(user=office.maker, event_key=f"request.stale:{request.public_id}")
    assert says in notice.body


@pytest.mark.parametrize("change", ["closed", "moved", "no longer shared"])
def test_an_account_that_is_gone_makes_the_group_out_of_date_and_is_named(office: Office, change: str) -> None:
    account = an_account(office.agreement.entity, name="Reserve")
    request = ask(office, "account_group.create", **a_group_of(office, accounts=[office.account, account]))
    if change == "closed":
        Account.objects.filter(pk=account.pk).update(state=Account.State.CLOSED, closed_on=clock.today("UTC"))
    elif change == "moved":
        other = office.agreement.group.entities.exclude(pk=account.entity_id).get()
        Account.objects.filter(pk=account.pk).update(entity=other)
    else:
        Participant.objects.filter(agreement=office.agreement).update(shares_accounts=False)

    assert_stale(office, request, says=account.masked if change != "no longer shared" else "no longer shared")

    assert not AccountGroup.objects.exists()


def test_a_target_that_was_changed_meanwhile_makes_it_out_of_date(office: Office) -> None:
    post = post_of(office.agreement, office.other)
    request = ask(office, "job_role.edit", role=str(post.role.public_id), **a_role("Smaller", level="B"))
    JobRole.objects.filter(pk=post.role.pk).update(version=2, description="Changed by the bank")

    assert_stale(office, request, says="was changed after this was asked for")

    post.role.refresh_from_db()
    assert post.role.description == "Changed by the bank"


@pytest.mark.parametrize("gone", ["role", "group"])
def test_what_the_bank_deletes_by_force_makes_a_waiting_assignment_out_of_date(office: Office, gone: str) -> None:
    role = access.create_role(office.agreement, by=SYSTEM, name="Viewing", description="D", pairs={("account_summary", "view")})
    group = access.create_account_group(office.agreement, by=SYSTEM, name="G", description="D", accounts=[office.account])
    given = {"role": str(role.public_id), "account_groups": [str(group.public_id)]}
    request = ask(office, "assignment.set", user=str(office.other.public_id), **given)
    model = JobRole if gone == "role" else AccountGroup
    model.objects.filter(public_id=(role if gone == "role" else group).public_id).update(ended_at=clock.now())

    assert_stale(office, request, says="There is no such")


def test_a_request_whose_target_is_gone_still_stands_in_logs_and_pages(office: Office) -> None:
    """Its maker, who approves his own, is not asked about it; somebody else finds it out of date."""
    may_approve_his_own(office.agreement, office.second)
    post = post_of(office.agreement, office.second)
    role = a_role(post.role.name, pairs=ALL_BUT_PAYING, level="A")
    request = ask(office, "job_role.edit", by=office.second, role=str(post.role.public_id), **role | {"description": "Changed"})
    JobRole.objects.filter(pk=post.role.pk).update(ended_at=clock.now())
    a_post(office.agreement, office.second)

    assert queries.mine_to_decide(office.second, office.agreement) == []
    assert queries.affected(queries.request(office.first, request.public_id)) == []
    assert approve(request, by=office.first).state == State.STALE


def test_a_role_that_waits_to_be_assigned_is_not_deleted_by_request(office: Office) -> None:
    role = access.create_role(office.agreement, by=SYSTEM, name="Viewing", description="D", pairs={("account_summary", "view")})
    delete = ask(office, "job_role.delete", role=str(role.public_id))
    ask(office, "assignment.set", user=str(office.other.public_id), role=str(role.public_id), account_groups=[])

    assert_stale(office, delete, says="Bea Other")

    assert JobRole.objects.filter(pk=role.pk, ended_at=None).exists()


def test_a_maker_who_lost_the_right_makes_it_out_of_date(office: Office) -> None:
    request = ask(office)
    mine = post_of(office.agreement, office.maker).role
    RoleGrant.objects.filter(role=mine, permission="manage_users_in_service_agreements", right="create").delete()

    assert_stale(office, request, says="Mia Maker no longer holds: Manage users in service agreements: Create")

    assert not is_member(office, request.payload["user"])


def test_it_is_seen_at_the_first_of_two_approvals_already(office: Office) -> None:
    needs(office, "membership", "A", "A")
    request = ask(office)
    post_of(office.agreement, office.maker).delete()

    assert_stale(office, request, says="no longer holds")


def test_a_maker_who_holds_the_right_by_another_job_role_lost_nothing(office: Office) -> None:
    request = ask(office)
    a_post(office.agreement, office.maker, level="")
    post_of(office.agreement, office.maker).delete()

    assert approve(request, by=office.first).state == State.APPLIED
