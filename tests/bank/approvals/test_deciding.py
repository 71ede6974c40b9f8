"""Approving and rejecting: who counts, for which slot, how often, and what of the rest of the world may have moved."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bankbook.audit import SYSTEM
from bankbook.audit.models import AuditEvent
from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, Permission, Right
from bankbook.bank.access.models import RoleGrant, SelfApproval
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.approvals import actions, queries
from bankbook.bank.approvals.actions import deciding
from bankbook.bank.approvals.actions.refusals import CannotDecide, Changed, NoReason, NotYours
from bankbook.bank.approvals.models import ChangeRequest, Decision
from bankbook.bank.approvals.rules import State, Why
from bankbook.bank.errors import NotFound
from bankbook.bank.identity.models import User
from bankbook.bank.notices.models import Notice
from tests.bank.approvals.office import (
    ALL_BUT_PAYING,
    Office,
    a_group_of,
    a_post,
    a_role,
    an_office,
    an_officer,
    another_user_of,
    approve,
    ask,
    fresh,
    is_member,
    may_approve_his_own,
    needs,
    post_of,
    reject,
)
from tests.bank.cast import an_account

pytestmark = pytest.mark.django_db


@pytest.fixture(name="office")
def the_office(db: None) -> Office:
    return an_office()


def why(request: ChangeRequest, *, by: User) -> str:
    """Why this person is refused."""
    with pytest.raises(CannotDecide) as refused:
        approve(request, by=by)
    return refused.value.code


def test_the_last_approval_that_is_needed_carries_it_out(office: Office) -> None:
    request = ask(office)

    assert approve(request, by=office.first).state == State.APPLIED
    assert is_member(office, request.payload["user"])
    assert Notice.objects.filter(user=office.maker, event_key=f"request.applied:{request.public_id}").exists()


def test_the_maker_cannot_approve_his_own_request(office: Office) -> None:
    request = ask(office, by=office.first)

    assert why(request, by=office.first) == Why.OWN
    assert not is_member(office, request.payload["user"])


def test_self_approval_works_only_where_its_switch_stands_beside_approve(office: Office) -> None:
    """The switch is of a job role without Approve; Approve comes by another job role, whose switch is off."""
    powerless = a_post(office.agreement, office.maker, level="A", pairs={pair for pair in ALL_BUT_PAYING if pair[1] is not Right.APPROVE})
    SelfApproval.objects.create(assignment=powerless, permission=Permission.MANAGE_USERS_IN_SERVICE_AGREEMENTS)
    a_post(office.agreement, office.maker, level="A")

    assert why(ask(office), by=office.maker) == Why.OWN


def test_who_may_approve_his_own_still_does_so_in_a_step_of_its_own(office: Office) -> None:
    may_approve_his_own(office.agreement, office.first)
    request = ask(office, by=office.first)
    assert not is_member(office, request.payload["user"])

    approve(request, by=office.first)

    assert is_member(office, request.payload["user"])
    said = AuditEvent.objects.filter(target_id=str(request.public_id)).order_by("seq").values_list("what", flat=True)
    assert list(said) == ["request.submitted", "request.self_approved", "request.applied"]


def test_self_approval_fills_one_slot_only(office: Office) -> None:
    needs(office, "membership", "A", "A")
    may_approve_his_own(office.agreement, office.first)
    request = ask(office, by=office.first)

    assert approve(request, by=office.first).state == State.PENDING
    approve(request, by=office.first)
    assert fresh(request).state == State.PENDING
    assert approve(request, by=office.second).state == State.APPLIED


@pytest.mark.parametrize(("asked", "given"), [("A", "B"), ("B", "A"), ("A", "E"), ("E", "D")])
def test_an_approval_counts_only_for_a_slot_of_its_own_level(office: Office, asked: str, given: str) -> None:
    an_officer(office.agreement, level=asked)
    wrong = an_officer(office.agreement, level=given)
    needs(office, "membership", asked)
    request = ask(office)

    assert why(request, by=wrong) == Why.LEVEL
    assert not is_member(office, request.payload["user"])


def test_of_several_levels_only_the_highest_counts(office: Office) -> None:
    both = an_officer(office.agreement, level="B")
    a_post(office.agreement, both, level="A")
    needs(office, "membership", "B")
    request = ask(office)

    assert why(request, by=both) == Why.LEVEL
    needs(office, "job_roles", "A")
    assert approve(ask(office, "job_role.create", **a_role()), by=both).state == State.APPLIED


def test_one_person_fills_one_slot_though_he_has_two_job_roles(office: Office) -> None:
    needs(office, "membership", "A", "A")
    a_post(office.agreement, office.first, level="A")
    request = ask(office)

    approve(request, by=office.first)
    approve(request, by=office.first)

    assert fresh(request).state == State.PENDING
    assert Decision.objects.count() == 1


def test_one_person_fills_one_slot_though_he_has_two_user_ids(office: Office) -> None:
    needs(office, "membership", "A", "A")
    twin = another_user_of(office, office.first)
    request = ask(office)
    approve(request, by=office.first)

    approve(request, by=twin)

    assert fresh(request).state == State.PENDING
    assert Decision.objects.count() == 1
    assert approve(request, by=office.second).state == State.APPLIED


def test_the_makers_other_user_id_is_the_maker(office: Office) -> None:
    twin = another_user_of(office, office.maker)

    assert why(ask(office), by=twin) == Why.OWN


@pytest.mark.parametrize("what", ["own assignment", "own self-approval", "role he holds"])
def test_what_widens_the_makers_own_rights_is_never_self_approved(office: Office, what: str) -> None:
    maker = office.first
    may_approve_his_own(office.agreement, maker)
    post = post_of(office.agreement, maker)
    its = {"user": str(maker.public_id), "role": str(post.role.public_id)}
    if what == "own assignment":
        approve(ask(office, "job_role.create", **a_role()), by=office.second)
        role = office.agreement.job_roles.get(name="Viewing")
        request = ask(office, "assignment.set", by=maker, user=str(maker.public_id), role=str(role.public_id), account_groups=[])
    elif what == "own self-approval":
        SelfApproval.objects.filter(permission="manage_job_roles").delete()
        request = ask(office, "self_approval.switch", by=maker, **its, permission="manage_job_roles", on=True)
    else:
        more = a_role(post.role.name, pairs=APPLICABLE_PAIRS, level="A")
        request = ask(office, "job_role.edit", by=maker, role=its["role"], **more)

    assert why(request, by=maker) == Why.OWN_RIGHTS
    assert approve(request, by=office.second).state == State.APPLIED


@pytest.mark.parametrize("what", ["job role", "account group"])
def test_what_somebody_waits_to_be_given_he_does_not_change_alone(office: Office, what: str) -> None:
    maker = office.first
    may_approve_his_own(office.agreement, maker)
    more = an_account(office.agreement.entity, name="More")
    approve(ask(office, "job_role.create", **a_role()), by=office.second)
    approve(ask(office, "account_group.create", **a_group_of(office)), by=office.second)
    role, group = (
        str(each.get(name=name).public_id)
        for each, name in ((office.agreement.job_roles, "Viewing"), (office.agreement.account_groups, "Accounts"))
    )
    edit = {
        "job role": ("job_role.edit", {"role": role, **a_role(pairs=APPLICABLE_PAIRS, level="A")}),
        "account group": ("account_group.edit", {"group": group, **a_group_of(office, accounts=[office.account, more])}),
    }
    ask(office, "assignment.set", by=maker, user=str(maker.public_id), role=role, account_groups=[group])
    kind, data = edit[what]

    request = ask(office, kind, by=maker, **data)

    assert why(request, by=maker) == Why.OWN_RIGHTS
    assert approve(request, by=office.second).state == State.APPLIED


def test_nobody_lets_his_own_other_user_id_in_alone(office: Office) -> None:
    maker = office.first
    may_approve_his_own(office.agreement, maker)
    twin = User.objects.create(
        person_id=maker.person_id, institution=maker.institution, user_code="TWIN", given="Abel", family="First", state=User.State.ACTIVE
    )
    agreements.make_home(office.agreement, by=SYSTEM, user_id=twin.pk)

    request = ask(office, by=maker, user=str(twin.public_id))

    assert why(request, by=maker) == Why.OWN_RIGHTS
    assert approve(ask(office, by=maker), by=maker).state == State.APPLIED


def test_the_log_lists_exactly_what_one_can_decide_and_loses_it_once_decided(office: Office) -> None:
    needs(office, "membership", "A", "A")
    needs(office, "job_roles", "B")
    members, roles = ask(office), ask(office, "job_role.create", **a_role())
    mine = ask(office, "account_group.create", by=office.first, name="G", description="D", accounts=[str(office.account.public_id)])

    assert queries.mine_to_decide(office.first, office.agreement) == [members]
    assert queries.mine_to_decide(office.second, office.agreement) == [members, mine]
    assert queries.mine_to_decide(office.other, office.agreement) == [roles]
    assert queries.mine_to_decide(office.maker, office.agreement) == []
    approve(members, by=office.first)
    assert queries.mine_to_decide(office.first, office.agreement) == []
    assert queries.mine_to_decide(office.second, office.agreement) == [members, mine]


def test_a_longer_log_takes_no_more_queries(office: Office) -> None:
    def queries_of(requests: int) -> int:
        for number in range(requests):
            ask(office, by=office.second if number % 2 else office.maker)
        with CaptureQueriesContext(connection) as seen:
            listed = queries.mine_to_decide(office.first, office.agreement)
        assert len(listed) == office.agreement.change_requests.count()
        return len(seen)

    assert queries_of(6) == queries_of(6)


def test_another_contexts_approver_sees_nothing_and_decides_nothing(office: Office) -> None:
    stranger = an_office().first
    request = ask(office)

    assert queries.mine_to_decide(stranger, office.agreement) == []
    for decide in (approve, reject):
        with pytest.raises(NotFound):
            decide(request, by=stranger)
    with pytest.raises(NotFound):
        queries.request(stranger, request.public_id)
    with pytest.raises(NotFound):
        actions.cancel(request.public_id, by=stranger)


def test_the_approver_sees_before_and_after_and_whom_it_touches(office: Office) -> None:
    post = post_of(office.agreement, office.other)
    request = ask(office, "job_role.edit", role=str(post.role.public_id), **a_role("Smaller", level="B"))

    seen = queries.request(office.first, request.public_id)

    assert seen.before["name"] == post.role.name
    assert seen.after["name"] == "Smaller"
    assert seen.before.keys() == seen.after.keys()
    assert queries.affected(seen) == [office.other]


def test_an_approval_of_another_version_than_the_one_shown_is_refused(office: Office) -> None:
    needs(office, "membership", "A", "A")
    request = ask(office)
    shown = request.version
    approve(request, by=office.first, seen=shown)

    with pytest.raises(Changed):
        approve(request, by=office.second, seen=shown)

    assert fresh(request).state == State.PENDING
    assert approve(request, by=office.second, seen=fresh(request).version).state == State.APPLIED


def test_one_rejection_ends_it_and_the_maker_is_told_why(office: Office) -> None:
    needs(office, "membership", "A", "A")
    request = ask(office)
    approve(request, by=office.first)

    rejected = reject(request, by=office.second, reason="He left last week.")

    assert (rejected.state, rejected.ended_reason) == (State.REJECTED, "He left last week.")
    assert not is_member(office, request.payload["user"])
    notice = Notice.objects.get(user=office.maker, event_key=f"request.rejected:{request.public_id}")
    assert "He left last week." in notice.body


def test_who_could_not_approve_cannot_reject_either(office: Office) -> None:
    request = ask(office)

    for by in (office.maker, office.other):
        with pytest.raises(CannotDecide):
            reject(request, by=by)

    assert fresh(request).state == State.PENDING


def test_a_rejection_says_why(office: Office) -> None:
    request = ask(office)

    with pytest.raises(NoReason, match="Say why, so that Mia Maker can put it right"):
        reject(request, by=office.first, reason="  ")


def test_the_maker_takes_his_request_back_and_nobody_else_does(office: Office) -> None:
    request = ask(office)
    with pytest.raises(NotYours):
        actions.cancel(request.public_id, by=office.first)

    cancelled = actions.cancel(request.public_id, by=office.maker)
    again = actions.cancel(request.public_id, by=office.maker)

    assert cancelled.state == again.state == State.CANCELLED
    assert why(request, by=office.first) == Why.ENDED
    assert not is_member(office, request.payload["user"])


def test_approving_twice_is_one_decision(office: Office) -> None:
    request = ask(office)
    first = approve(request, by=office.first)

    second = approve(request, by=office.first, seen=request.version)

    assert first.state == second.state == State.APPLIED
    assert Decision.objects.count() == 1
    assert AuditEvent.objects.filter(what="request.applied").count() == 1


@pytest.mark.parametrize("lost", ["the right", "the level", "the job role", "the place"])
def test_rights_lost_a_moment_earlier_no_longer_approve(office: Office, lost: str) -> None:
    request = ask(office)
    post = post_of(office.agreement, office.first)
    if lost == "the right":
        RoleGrant.objects.filter(role=post.role, permission=Permission.MANAGE_USERS_IN_SERVICE_AGREEMENTS, right=Right.APPROVE).delete()
    elif lost == "the level":
        post.role.level = ""
        post.role.save()
    elif lost == "the job role":
        post.delete()
    else:
        office.agreement.memberships.filter(user=office.first).update(is_active=False)

    with pytest.raises((CannotDecide, NotFound)):
        approve(request, by=office.first)

    assert not is_member(office, request.payload["user"])


def test_the_change_its_record_and_its_notices_happen_together_or_not_at_all(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    request = ask(office)
    events, notices = AuditEvent.objects.count(), Notice.objects.count()

    def break_down(*_args: object, **_words: object) -> None:
        raise MemoryError

    monkeypatch.setattr(deciding.ending, "end", break_down)
    with pytest.raises(MemoryError):
        approve(request, by=office.first)

    assert fresh(request).state == State.PENDING
    assert not is_member(office, request.payload["user"])
    assert not Decision.objects.exists()
    assert (AuditEvent.objects.count(), Notice.objects.count()) == (events, notices)


def test_the_seals_say_who_asked_who_approved_and_which_level_is_missing(office: Office) -> None:
    needs(office, "membership", "A", "B")
    request = ask(office)
    approve(request, by=office.other)

    seals = queries.seals(queries.request(office.first, request.public_id))

    assert seals.asked == office.maker
    assert [(each.user, each.level) for each in seals.approvals] == [(office.other, "B")]
    assert seals.still_needed == ("A",)
