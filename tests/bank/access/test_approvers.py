"""Who could approve, who may approve his own task, and what somebody misses: all of it as the one decision answers."""

import pytest

from bankbook.audit import SYSTEM
from bankbook.bank.access import actions
from bankbook.bank.access.catalogue import APPROVABLE, SEED_LISTS, TEMPLATES, Permission, Right, every
from bankbook.bank.access.queries import approvers, decide, missing, self_approved, who_could_grant
from bankbook.bank.access.rules.roles import LEVELS, check_pairs, highest
from bankbook.bank.agreements.models import Membership, ServiceAgreement
from bankbook.bank.identity.models import User
from tests.bank.access.asking import a_standing_role, place
from tests.bank.access.worlds import TODAY
from tests.bank.approvals.office import Office, a_post, an_office, may_approve_his_own
from tests.bank.cast import a_customer, a_person

pytestmark = pytest.mark.django_db
ROLES = Permission.MANAGE_JOB_ROLES
APPROVES = [(ROLES, Right.VIEW), (ROLES, Right.APPROVE)]


@pytest.fixture(name="office")
def the_office() -> Office:
    return an_office()


def test_approvers_are_the_active_people_with_the_right_and_a_level(office: Office) -> None:
    found = {each.user: each.level for each in approvers(office.agreement, ROLES)}

    assert found == {office.first: "A", office.second: "A", office.other: "B"}
    assert all(decide(user, permission=ROLES, right=Right.APPROVE, agreement=office.agreement, today=TODAY).allowed for user in found)


@pytest.mark.parametrize("lost", ["suspended", "invited", "not a member", "context off", "right gone", "role ended"])
def test_who_lost_any_of_it_is_no_approver(office: Office, lost: str) -> None:
    user, agreement = office.first, office.agreement
    post = Membership.objects.get(user=user, agreement=agreement).assignments.get()
    match lost:
        case "suspended" | "invited":
            User.objects.filter(pk=user.pk).update(state=lost)
        case "not a member":
            Membership.objects.filter(user=user).update(is_active=False)
        case "context off":
            ServiceAgreement.objects.filter(pk=agreement.pk).update(is_enabled=False)
        case "right gone":
            post.role.grants.filter(permission=ROLES, right=Right.APPROVE).delete()
        case "role ended":
            type(post.role).objects.filter(pk=post.role.pk).update(ended_at="2026-11-22T00:00:00Z")

    assert user not in {each.user for each in approvers(agreement, ROLES)}
    assert not decide(user, permission=ROLES, right=Right.APPROVE, agreement=agreement, today=TODAY).allowed


def test_of_several_levels_only_the_highest_counts(office: Office) -> None:
    user = a_person("Lena Levels")
    for level in ("C", "B", "E", ""):
        a_post(office.agreement, user, level=level, pairs=APPROVES)

    (found,) = [each for each in approvers(office.agreement, ROLES) if each.user == user]

    assert (found.level, found.person_id) == ("B", user.person_id)
    assert [highest(LEVELS[at:]) for at in range(5)] == list(LEVELS)
    assert highest([]) == ""


def test_self_approval_works_only_while_the_right_to_approve_is_held_in_that_role(office: Office) -> None:
    user = office.first
    assert not self_approved(user, office.agreement, permission=ROLES)
    may_approve_his_own(office.agreement, user)
    assert self_approved(user, office.agreement, permission=ROLES)

    post = Membership.objects.get(user=user, agreement=office.agreement).assignments.get()
    post.role.grants.filter(permission=ROLES, right=Right.APPROVE).delete()
    other = a_standing_role(office.agreement, *APPROVES, level="A")
    actions.assign(place(user, office.agreement), by=SYSTEM, role=other, account_groups=[])

    assert decide(user, permission=ROLES, right=Right.APPROVE, agreement=office.agreement, today=TODAY).allowed
    assert not self_approved(user, office.agreement, permission=ROLES)


@pytest.mark.parametrize("key", list(SEED_LISTS))
def test_the_template_of_a_list_gives_what_the_list_asks_for(office: Office, key: str) -> None:
    user, template = a_person("Nora New"), TEMPLATES[key]
    a_post(office.agreement, user, level=template.level, pairs=[(ROLES, Right.VIEW)])
    before = missing(user, office.agreement, seed_list=SEED_LISTS[key])
    assert before == [pair for pair in SEED_LISTS[key].pairs if pair != (ROLES, Right.VIEW)]

    a_post(office.agreement, user, level=template.level, pairs=check_pairs(template.pairs))

    assert missing(user, office.agreement, seed_list=SEED_LISTS[key]) == []
    elsewhere = Membership.objects.get(user=a_customer("Elsewhere")).agreement
    assert missing(user, elsewhere, seed_list=SEED_LISTS[key]) == list(SEED_LISTS[key].pairs)


def test_who_holds_what_assigning_takes_could_grant_the_rest(office: Office) -> None:
    helpless = a_person("Hal Helpless")
    a_post(office.agreement, helpless, pairs=[(ROLES, Right.VIEW)])

    found = who_could_grant(office.agreement, besides=office.first)

    assert {each.pk for each in found} == {office.maker.pk, office.second.pk, office.other.pk}


def test_the_three_lists_ask_for_what_the_bank_asks_for() -> None:
    said = {
        key: {permission.value: "".join(right[0] for right in rights) for permission, rights in each.needs}
        for key, each in SEED_LISTS.items()
    }

    assert said == {
        "users": {
            "create_users": "c",
            "manage_users_in_service_agreements": "cvea",
            "manage_permissions": "vea",
            "manage_self_approved_permissions": "vea",
        },
        "job_roles": {
            "manage_service_agreements": "v",
            "manage_account_groups": "vceda",
            "manage_job_roles": "vceda",
            "manage_self_approved_permissions": "vea",
        },
        "assignment": {
            "manage_users": "v",
            "manage_permissions": "vea",
            "manage_legal_entities": "v",
            "manage_account_groups": "v",
            "manage_job_roles": "v",
            "manage_self_approved_permissions": "v",
        },
    }


def test_there_is_something_to_approve_wherever_a_change_waits() -> None:
    assert {pair[0] for pair in every(Permission) if pair[1] is Right.APPROVE} == APPROVABLE
