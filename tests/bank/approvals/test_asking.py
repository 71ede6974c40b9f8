"""Asking for a change: nothing is live before it is approved, and one thing is asked for once."""

import pytest

from bankbook.audit import SYSTEM
from bankbook.audit.models import AuditEvent
from bankbook.bank.access import actions as access
from bankbook.bank.access.catalogue import SOFTWARE_CEILING, Permission, Right
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole
from bankbook.bank.access.rules.roles import NameInUse
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.approvals import actions
from bankbook.bank.approvals.actions.refusals import AlreadyPending, RightMissing
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.approvals.rules import State
from bankbook.bank.errors import NotFound
from bankbook.bank.identity.models import User
from bankbook.bank.notices.models import Notice, OutboxMail
from tests.bank.approvals.office import ALL_BUT_PAYING, Office, a_group_of, a_role, an_office, an_officer, approve, ask, is_member, post_of
from tests.bank.cast import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture(name="office")
def the_office(db: None) -> Office:
    return an_office()


def test_every_kind_of_change_waits_and_leaves_what_is_live_alone(office: Office) -> None:
    """Membership, job roles, account groups, permissions, self-approval, policies: one of each."""
    post = post_of(office.agreement, office.first)
    its = {"user": str(office.first.public_id), "role": str(post.role.public_id)}
    before = _live(office)

    made = [
        ask(office),
        ask(office, "job_role.create", **a_role()),
        ask(office, "account_group.create", **a_group_of(office)),
        ask(office, "assignment.remove", **its),
        ask(office, "self_approval.switch", **its, permission="manage_job_roles", on=True),
        ask(office, "policy.set", category="job_roles", levels=["A", "B"]),
    ]

    assert len({each.category for each in made}) == 6
    assert {each.state for each in made} == {State.PENDING}
    assert _live(office) == before


def test_the_maker_is_told_that_it_was_submitted_each_time(office: Office) -> None:
    """The three notices of the guide: for the job role, for the account group, for the assignment."""
    role = ask(office, "job_role.create", **a_role())
    group = ask(office, "account_group.create", **a_group_of(office))
    for each in (role, group):
        approve(each, by=office.first)
    given = {"role": str(JobRole.objects.get(name="Viewing").public_id), "account_groups": [str(AccountGroup.objects.get().public_id)]}
    assigned = ask(office, "assignment.set", user=str(office.other.public_id), **given)

    for each in (role, group, assigned):
        notice = Notice.objects.get(user=office.maker, event_key=f"request.submitted:{each.public_id}")
        assert notice.title == "Your request was submitted, pending approval"
        assert notice.body.endswith("Abel First or Alma Second can approve it. Until then nothing changes.")
        assert notice.link == f"/approvals/{each.public_id}"


def test_each_approver_who_can_act_is_told_in_the_app_and_by_letter_and_nobody_else(office: Office) -> None:
    request = ask(office)

    told = Notice.objects.filter(event_key=f"request.to-approve:{request.public_id}")
    assert {each.user_id for each in told} == {office.first.pk, office.second.pk}
    letters = OutboxMail.objects.filter(event_key__startswith=f"request.to-approve:{request.public_id}")
    assert {each.to for each in letters} == {office.first.email, office.second.email}


def test_while_an_edit_waits_its_target_keeps_working_as_it_was(office: Office) -> None:
    created = ask(office, "job_role.create", **a_role())
    approve(created, by=office.first)
    role = JobRole.objects.get(name="Viewing")

    request = ask(office, "job_role.edit", role=str(role.public_id), **a_role("Seeing"))

    role.refresh_from_db()
    assert (role.name, role.version) == ("Viewing", 1)
    approve(request, by=office.first)
    role.refresh_from_db()
    assert (role.name, role.version) == ("Seeing", 2)


def test_a_second_request_about_one_target_is_refused_with_the_first_ones_id(office: Office) -> None:
    first = ask(office, "policy.set", category="job_roles", levels=["A", "A"])

    with pytest.raises(AlreadyPending) as refused:
        ask(office, "policy.set", category="job_roles", levels=["B"])

    assert refused.value.request_id == first.public_id
    assert refused.value.code == "already_pending"
    assert ChangeRequest.objects.count() == 1


def test_after_its_end_the_target_can_be_asked_for_again(office: Office) -> None:
    first = ask(office, "policy.set", category="job_roles", levels=["A", "A"])
    actions.cancel(first.public_id, by=office.maker)

    assert ask(office, "policy.set", category="job_roles", levels=["B"]).state == State.PENDING


@pytest.mark.parametrize("kind", ["job_role", "account_group"])
def test_a_name_that_waits_is_taken_in_any_spelling(office: Office, kind: str) -> None:
    def data(name: str) -> dict[str, object]:
        return a_role(name) if kind == "job_role" else a_group_of(office, name)

    ask(office, f"{kind}.create", **data("Bookkeeping"))

    with pytest.raises(AlreadyPending):
        ask(office, f"{kind}.create", **data("  BOOKKEEPING "))


def test_a_name_that_waits_as_another_ones_new_name_is_taken(office: Office) -> None:
    approve(ask(office, "job_role.create", **a_role()), by=office.first)
    ask(office, "job_role.edit", role=str(JobRole.objects.get(name="Viewing").public_id), **a_role("Bookkeeping"))

    with pytest.raises(NameInUse):
        ask(office, "job_role.create", **a_role("bookkeeping"))


@pytest.mark.parametrize("is_role", [True, False], ids=["job role", "account group"])
def test_what_is_not_approved_yet_is_not_assigned(office: Office, is_role: bool) -> None:
    created = ask(office, "job_role.create", **a_role()) if is_role else ask(office, "account_group.create", **a_group_of(office))
    role = created.public_id if is_role else post_of(office.agreement, office.first).role.public_id
    groups = [] if is_role else [str(created.public_id)]

    with pytest.raises(NotFound):
        ask(office, "assignment.set", user=str(office.other.public_id), role=str(role), account_groups=groups)


@pytest.mark.parametrize(
    ("kind", "pair", "named"),
    [
        ("membership.add", (Permission.MANAGE_USERS_IN_SERVICE_AGREEMENTS, Right.CREATE), "Manage users in service agreements: Create"),
        ("job_role.create", (Permission.MANAGE_JOB_ROLES, Right.CREATE), "Manage job roles: Create"),
        ("account_group.create", (Permission.MANAGE_SERVICE_AGREEMENTS, Right.VIEW), "Manage service agreements: View"),
        ("policy.set", (Permission.ASSIGN_APPROVAL_POLICIES, Right.CREATE), "Assign approval policies: Create"),
    ],
)
def test_without_one_of_the_rights_it_takes_nothing_is_asked_for(
    office: Office, kind: str, pair: tuple[Permission, Right], named: str
) -> None:
    clerk = an_officer(office.agreement, pairs=ALL_BUT_PAYING - {pair})
    data = {
        "job_role.create": a_role(),
        "account_group.create": a_group_of(office),
        "policy.set": {"category": "policies", "levels": ["A"]},
    }

    with pytest.raises(RightMissing, match=named):
        ask(office, kind, by=clerk, **data.get(kind, {}))

    assert not ChangeRequest.objects.exists()


def test_an_outsider_asks_for_nothing(office: Office) -> None:
    elsewhere = an_office().first

    with pytest.raises(RightMissing):
        ask(office, by=elsewhere)


def test_accounting_software_asks_for_nothing_whatever_its_job_role_says(office: Office) -> None:
    software = a_person(kind=User.Kind.SOFTWARE)
    membership = agreements.add_member(office.agreement, by=SYSTEM, user_id=software.pk)
    role = access.create_role(office.agreement, by=SYSTEM, name="Grown", description="D", pairs=SOFTWARE_CEILING)
    access.assign(membership, by=SYSTEM, role=role, account_groups=[])

    with pytest.raises(RightMissing):
        ask(office, by=software)


def test_a_user_is_created_at_once_and_his_membership_waits(office: Office) -> None:
    user, request = actions.create_user(
        office.agreement, by=office.maker, given="Ledger", family="Feed", email="feed@company.example", kind=User.Kind.PERSON
    )

    assert user.state == User.State.INVITED
    assert request is not None
    assert not is_member(office, str(user.public_id))
    approve(request, by=office.first)
    assert is_member(office, str(user.public_id))
    assert not Assignment.objects.filter(membership__user=user).exists()


def test_whoever_may_only_create_users_asks_for_no_membership(office: Office) -> None:
    pair = (Permission.MANAGE_USERS_IN_SERVICE_AGREEMENTS, Right.CREATE)
    clerk = an_officer(office.agreement, pairs=ALL_BUT_PAYING - {pair})

    user, request = actions.create_user(
        office.agreement, by=clerk, given="Nia", family="New", email="nia@company.example", kind=User.Kind.PERSON
    )

    assert request is None
    assert not is_member(office, str(user.public_id))
    assert approve(ask(office, user=str(user.public_id)), by=office.first).state == State.APPLIED


def test_without_create_users_no_user_is_created(office: Office) -> None:
    clerk = an_officer(office.agreement, pairs=ALL_BUT_PAYING - {(Permission.CREATE_USERS, Right.CREATE)})
    count = User.objects.count()

    with pytest.raises(RightMissing, match="Create users: Create"):
        actions.create_user(office.agreement, by=clerk, given="A", family="B", email="a@b.example", kind=User.Kind.PERSON)

    assert User.objects.count() == count


def test_what_was_asked_for_stands_in_the_record_without_what_it_holds(office: Office) -> None:
    request = ask(office, "account_group.create", **a_group_of(office))

    event = AuditEvent.objects.get(what="request.submitted")
    assert (event.target_id, event.context) == (str(request.public_id), str(office.agreement.public_id))
    assert event.before_hash
    assert event.after_hash != event.before_hash
    assert office.account.masked not in str(event.detail)


def _live(office: Office) -> list[object]:
    """What a change of any kind would change."""
    return [
        list(office.agreement.memberships.filter(is_active=True).order_by("pk").values_list("pk", flat=True)),
        list(JobRole.objects.order_by("pk").values_list("pk", "name", "version", "ended_at")),
        list(AccountGroup.objects.order_by("pk").values_list("pk", "version")),
        list(Assignment.objects.order_by("pk").values_list("pk", "version")),
        list(Assignment.objects.order_by("pk").values_list("self_approvals__permission", flat=True)),
        list(office.agreement.approval_policies.values_list("category", "levels")),
    ]
