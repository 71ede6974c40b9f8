"""People who are suspended, deleted or taken out: what waits, what counted, and who must be left to approve."""

import pytest

from bankbook.audit import SYSTEM
from bankbook.bank.access import actions as access
from bankbook.bank.access.catalogue import SYSTEM_ADMINISTRATOR
from bankbook.bank.access.models import Assignment, SelfApproval
from bankbook.bank.access.queries import approvers, self_approved
from bankbook.bank.approvals.actions import orphans
from bankbook.bank.approvals.actions.refusals import Orphaned
from bankbook.bank.approvals.catalogue import APPROVE_PERMISSION
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.approvals.rules import Category, State, people
from bankbook.bank.errors import Refused
from bankbook.bank.identity import actions as identity
from bankbook.bank.identity.models import User
from bankbook.bank.notices.models import Notice
from tests.bank.approvals.office import (
    ALL_BUT_PAYING,
    Office,
    a_role,
    an_office,
    an_officer,
    approve,
    ask,
    fresh,
    is_member,
    may_approve_his_own,
    needs,
    post_of,
)
from tests.bank.cast import a_person

pytestmark = pytest.mark.django_db

ENDS = pytest.mark.parametrize("end", [identity.suspend, identity.delete], ids=["suspended", "deleted"])


@pytest.fixture(name="office")
def the_office(db: None) -> Office:
    return an_office()


@ENDS
def test_what_he_asked_for_and_what_is_about_him_is_cancelled(office: Office, end: object) -> None:
    clerk = an_officer(office.agreement, "Cleo Clerk", level="")
    his, other = ask(office, by=clerk), ask(office)
    about = ask(office, "membership.remove", user=str(clerk.public_id))

    end(clerk, by=SYSTEM)  # type: ignore[operator]

    assert [fresh(each).state for each in (his, about, other)] == [State.CANCELLED, State.CANCELLED, State.PENDING]
    notice = Notice.objects.get(user=office.maker, event_key=f"request.cancelled:{about.public_id}")
    assert "Cleo Clerk was" in notice.body


@ENDS
def test_his_approval_of_what_still_waits_no_longer_counts(office: Office, end: object) -> None:
    needs(office, "membership", "A", "A")
    third = an_officer(office.agreement)
    request = ask(office)
    approve(request, by=office.first)

    end(office.first, by=SYSTEM)  # type: ignore[operator]

    assert approve(request, by=office.second).state == State.PENDING
    assert approve(request, by=third).state == State.APPLIED


def test_somebody_who_came_back_approves_anew(office: Office) -> None:
    needs(office, "membership", "A", "A")
    an_officer(office.agreement)
    request = ask(office)
    approve(request, by=office.first)
    identity.suspend(office.first, by=SYSTEM)
    identity.reactivate(office.first, by=SYSTEM)

    approve(request, by=office.second)

    assert fresh(request).state == State.PENDING
    assert approve(request, by=office.first).state == State.APPLIED


def test_what_was_carried_out_stays(office: Office) -> None:
    request = approve(ask(office), by=office.first)

    identity.delete(office.first, by=SYSTEM)

    assert fresh(request).state == State.APPLIED
    assert is_member(office, request.payload["user"])


@ENDS
def test_the_last_one_who_can_approve_a_category_cannot_be_ended(office: Office, end: object) -> None:
    needs(office, "job_roles", "B")

    with pytest.raises(Orphaned, match="nobody could approve: Job roles"):
        end(office.other, by=SYSTEM)  # type: ignore[operator]

    assert User.objects.get(pk=office.other.pk).state == User.State.ACTIVE
    assert Assignment.objects.filter(membership__user=office.other).exists()


def test_slots_are_matched_to_distinct_people(office: Office) -> None:
    needs(office, "job_roles", "A", "A")

    with pytest.raises(Orphaned):
        identity.suspend(office.second, by=SYSTEM)


@ENDS
def test_whoever_only_asks_can_always_be_ended(office: Office, end: object) -> None:
    end(office.maker, by=SYSTEM)  # type: ignore[operator]

    assert not User.objects.get(pk=office.maker.pk).is_active


def test_what_nobody_could_approve_before_stands_in_nobodys_way(office: Office) -> None:
    needs(office, "job_roles", "E")

    identity.suspend(office.first, by=SYSTEM)

    assert not User.objects.get(pk=office.first.pk).is_active


@pytest.mark.parametrize("how", ["role edit", "level change", "unassignment", "leaving"])
def test_no_change_leaves_a_category_that_nobody_can_approve(office: Office, how: str) -> None:
    needs(office, "job_roles", "B")
    post = post_of(office.agreement, office.other)
    its = {"user": str(office.other.public_id), "role": str(post.role.public_id)}
    role = a_role(post.role.name, pairs=ALL_BUT_PAYING, level="B") | {"role": its["role"]}
    kind, data = {
        "role edit": ("job_role.edit", role | {"pairs": [["manage_job_roles", "view"]]}),
        "level change": ("job_role.edit", role | {"level": "C"}),
        "unassignment": ("assignment.remove", its),
        "leaving": ("membership.remove", its),
    }[how]

    with pytest.raises(Orphaned):
        ask(office, kind, **data)

    assert not ChangeRequest.objects.exists()


def test_switching_off_the_only_self_approval_of_a_lone_administrator_is_refused(office: Office) -> None:
    alone = _alone(office)
    post = post_of(office.agreement, alone)
    switch = {"user": str(alone.public_id), "role": str(post.role.public_id), "permission": "manage_job_roles", "on": False}

    with pytest.raises(Orphaned, match="Job roles"):
        ask(office, "self_approval.switch", by=alone, **switch)

    assert self_approved(alone, office.agreement, permission=APPROVE_PERMISSION[Category.JOB_ROLES])


def test_of_two_removals_that_wait_the_second_is_out_of_date(office: Office) -> None:
    needs(office, "job_roles", "B")
    second = an_officer(office.agreement, level="B")
    for each in (office.other, second):
        ask(office, "membership.remove", user=str(each.public_id))
    first, last = ChangeRequest.objects.order_by("pk")

    assert approve(first, by=office.first).state == State.APPLIED
    ended = approve(last, by=office.first)

    assert (ended.state, "nobody could approve" in ended.ended_reason) == (State.STALE, True)
    assert is_member(office, str(second.public_id))


def test_software_and_the_suspended_do_not_count_as_approvers(office: Office) -> None:
    needs(office, "job_roles", "B")
    spare = an_officer(office.agreement, level="B")
    identity.suspend(spare, by=SYSTEM)

    with pytest.raises(Orphaned):
        identity.suspend(office.other, by=SYSTEM)


def test_leaving_takes_the_job_roles_of_the_context_and_coming_back_gives_none(office: Office) -> None:
    clerk = an_officer(office.agreement, level="B")
    request = ask(office, "membership.remove", user=str(clerk.public_id))
    assert request.before["job_roles"] == [post_of(office.agreement, clerk).role.name]
    approve(request, by=office.first)
    assert not is_member(office, str(clerk.public_id))

    approve(ask(office, user=str(clerk.public_id)), by=office.first)

    assert is_member(office, str(clerk.public_id))
    assert not Assignment.objects.filter(membership__user=clerk).exists()


@pytest.mark.parametrize("kind", ["membership.remove", "assignment.remove"])
def test_the_administrator_role_that_the_bank_gave_only_the_bank_withdraws(office: Office, kind: str) -> None:
    membership = office.agreement.memberships.get(user=office.other)
    given = access.give_predefined(membership, by=SYSTEM, template=SYSTEM_ADMINISTRATOR)
    data = {"user": str(office.other.public_id), "role": str(given.role.public_id)}

    with pytest.raises(Refused) as refused:
        ask(office, kind, **data)

    assert refused.value.code == "banks_own"
    access.unassign(given, by=SYSTEM)
    assert ask(office, "membership.remove", user=data["user"]).state == State.PENDING


def test_the_guard_counts_whom_the_approval_log_counts(office: Office) -> None:
    may_approve_his_own(office.agreement, office.second)
    a_person()
    found = orphans.standings(office.agreement)

    for category, permission in APPROVE_PERMISSION.items():
        listed = approvers(office.agreement, permission)
        assert found[category].approvers == people((each.person_id, each.level) for each in listed)
        alone = {each.person_id for each in listed if self_approved(each.user, office.agreement, permission=permission)}
        assert found[category].self_approving == alone


def _alone(office: Office) -> User:
    """Somebody who is the only one to ask and to approve, and may approve his own."""
    for each in (office.maker, office.second, office.other):
        Assignment.objects.filter(membership__user=each).delete()
    may_approve_his_own(office.agreement, office.first)
    assert SelfApproval.objects.exists()
    return office.first
