"""An accounting software user views accounts and statements, and never more (rules 19 to 25)."""

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bankbook.audit import SYSTEM
from bankbook.bank.access import actions
from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, APPROVABLE, PREDEFINED, SOFTWARE_CEILING, Pair, Permission, Right
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole, RoleGrant, SelfApproval
from bankbook.bank.access.queries import approvers, held_pairs, self_approved
from bankbook.bank.access.rules.roles import AboveTheCeiling
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.agreements.models import Membership, ServiceAgreement
from bankbook.bank.errors import Refused
from bankbook.bank.identity.models import User
from tests.bank.access.asking import (
    a_software_user,
    a_standing_group,
    a_standing_role,
    done,
    explained,
    place,
    role_called,
    told,
    unguarded,
)
from tests.bank.approvals.office import Office, a_role, an_office, approve, ask
from tests.bank.cast import a_group, a_person, agreement_of, an_account

pytestmark = pytest.mark.django_db
VIEW, STATEMENTS = (Permission.ACCOUNT_SUMMARY, Right.VIEW), (Permission.MANAGE_STATEMENTS, Right.VIEW)
PAYS = ((Permission.PAYMENTS, Right.VIEW), (Permission.PAYMENTS, Right.SIGN))


@pytest.fixture(name="office")
def the_office() -> Office:
    return an_office()


def test_assigning_software_a_role_with_any_other_right_is_refused_and_names_the_rights(office: Office) -> None:
    software = a_software_user(office.agreement)
    role = a_standing_role(office.agreement, VIEW, *PAYS)

    with pytest.raises(AboveTheCeiling, match=r"Ledger Feed would also get: Payments: View, Payments: Sign\.") as refused:
        ask(office, "assignment.set", user=str(software.public_id), role=str(role.public_id), account_groups=[])

    assert refused.value.pairs == PAYS


def test_a_role_that_grew_before_the_approval_is_not_given(office: Office) -> None:
    software = a_software_user(office.agreement)
    role = a_standing_role(office.agreement, VIEW)
    request = ask(office, "assignment.set", user=str(software.public_id), role=str(role.public_id), account_groups=[])
    actions.edit_role(role, by=SYSTEM, name="Standing", description="Grown", pairs=[VIEW, *PAYS])

    ended = approve(request, by=office.first)

    assert ended.state == "stale"
    assert "Payments: Sign" in ended.ended_reason
    assert not Assignment.objects.filter(role=role).exists()


def test_what_slipped_past_every_other_check_is_still_refused_at_the_decision(office: Office) -> None:
    software = a_software_user(office.agreement)
    role = a_standing_role(office.agreement, VIEW)
    groups = [a_standing_group(office.agreement, office.account)]
    actions.assign(place(software, office.agreement), by=SYSTEM, role=role, account_groups=groups)
    with unguarded():
        RoleGrant.objects.bulk_create([RoleGrant(role=role, permission=permission, right=right) for permission, right in PAYS])

    assert explained(software, office.account)["allowed"]
    assert [explained(software, office.account, pair=pair)["reason"] for pair in PAYS] == ["above_the_ceiling", "above_the_ceiling"]


def test_a_role_that_software_holds_cannot_be_edited_above_its_ceiling_and_names_the_users(office: Office) -> None:
    software = a_software_user(office.agreement)
    role = a_standing_role(office.agreement, VIEW)
    actions.assign(place(software, office.agreement), by=SYSTEM, role=role, account_groups=[])

    with pytest.raises(AboveTheCeiling, match="Ledger Feed would also get: Payments: View") as refused:
        ask(office, "job_role.edit", role=str(role.public_id), **a_role("Standing", pairs=[VIEW, *PAYS]))
    with pytest.raises(AboveTheCeiling, match="approval level B"):
        ask(office, "job_role.edit", role=str(role.public_id), **a_role("Standing", level="B"))

    assert refused.value.users == (software.name,)


def test_a_role_that_software_is_about_to_hold_cannot_be_edited_above_its_ceiling_either(office: Office) -> None:
    software = a_software_user(office.agreement)
    role = a_standing_role(office.agreement, VIEW)
    ask(office, "assignment.set", user=str(software.public_id), role=str(role.public_id), account_groups=[])

    with pytest.raises(AboveTheCeiling, match="Ledger Feed"):
        ask(office, "job_role.edit", role=str(role.public_id), **a_role("Standing", pairs=[VIEW, *PAYS]))


def test_software_is_not_given_a_role_that_is_about_to_grow(office: Office) -> None:
    software = a_software_user(office.agreement)
    role = a_standing_role(office.agreement, VIEW)
    ask(office, "job_role.edit", role=str(role.public_id), **a_role("Standing", pairs=[VIEW, *PAYS]))

    with pytest.raises(AboveTheCeiling, match="Payments: Sign"):
        ask(office, "assignment.set", user=str(software.public_id), role=str(role.public_id), account_groups=[])


def test_software_has_no_level_no_self_approval_and_no_part_in_approving(office: Office) -> None:
    software = a_software_user(office.agreement)
    levelled = a_standing_role(office.agreement, VIEW, name="Levelled", level="A")
    held = place(software, office.agreement).assignments.get()

    with pytest.raises(AboveTheCeiling, match="approval level A"):
        ask(office, "assignment.set", user=str(software.public_id), role=str(levelled.public_id), account_groups=[])
    with pytest.raises(AboveTheCeiling, match="its own tasks included"):
        actions.switch_self_approval(held, by=SYSTEM, permission=Permission.MANAGE_JOB_ROLES, is_on=True)
    for template, own in PREDEFINED.items():
        if not own.pairs <= SOFTWARE_CEILING:
            with pytest.raises(AboveTheCeiling):
                actions.give_predefined(place(software, office.agreement), by=SYSTEM, template=template)

    assert held_pairs(software, office.agreement) <= SOFTWARE_CEILING
    assert all(software not in {each.user for each in approvers(office.agreement, permission)} for permission in APPROVABLE)
    assert not any(self_approved(software, office.agreement, permission=permission) for permission in APPROVABLE)


@pytest.mark.parametrize(("held", "other"), [(VIEW, STATEMENTS), (STATEMENTS, VIEW)], ids=["summary alone", "statements alone"])
def test_a_role_with_one_of_the_two_permissions_works_for_that_one(office: Office, held: Pair, other: Pair) -> None:
    overview = ServiceAgreement.objects.get(group=office.agreement.group, kind=ServiceAgreement.Kind.GROUP_OVERVIEW)
    software = a_software_user(overview)
    role, group = a_standing_role(overview, held), a_standing_group(overview, office.account)
    actions.assign(place(software, overview), by=SYSTEM, role=role, account_groups=[group])

    assert explained(software, office.account, pair=held)["allowed"]
    assert explained(software, office.account, pair=other)["reason"] == "not_assigned"


def test_software_gets_the_viewing_role_of_a_single_entity_by_itself_and_needs_a_group_still(office: Office) -> None:
    software = a_person("Ledger Feed", kind=User.Kind.SOFTWARE)
    overview = ServiceAgreement.objects.get(group=office.agreement.group, kind=ServiceAgreement.Kind.GROUP_OVERVIEW)
    a_home(overview, software)

    done(office, "membership.add", user=str(software.public_id))

    (held,) = told("assignments list", f"--user={software.user_code}")
    assert (held["role"]["name"], held["account_groups"]) == ("Account viewing", [])
    assert explained(software, office.account)["reason"] == "in_no_account_group"
    role, group = role_called(office.agreement, "Account viewing"), a_standing_group(office.agreement, office.account)
    done(office, "assignment.set", user=str(software.public_id), role=str(role.public_id), account_groups=[str(group.public_id)])
    assert explained(software, office.account)["allowed"]


def test_people_and_software_of_an_overview_get_no_role_by_themselves(office: Office) -> None:
    overview = ServiceAgreement.objects.get(group=office.agreement.group, kind=ServiceAgreement.Kind.GROUP_OVERVIEW)
    person, software = a_person(), a_person(kind=User.Kind.SOFTWARE)
    a_home(office.agreement, person)
    a_home(overview, software)

    assert told("assignments list", f"--user={person.user_code}") == told("assignments list", f"--user={software.user_code}") == []


def a_home(agreement: ServiceAgreement, user: User) -> None:
    agreements.add_member(agreement, by=SYSTEM, user_id=user.pk)


class RandomWalk(TestCase):
    """Whatever is tried, through the actions or round them: after every step software holds no more than its ceiling."""

    @settings(max_examples=15)
    @given(st.data())
    def test_after_every_step_software_holds_no_more_than_its_ceiling(self, data: st.DataObject) -> None:
        agreement = agreement_of(a_group("Walk", entities=("One",)), "One")
        software = a_software_user(agreement)
        group = a_standing_group(agreement, an_account(agreement.entity))
        pairs = st.frozensets(st.sampled_from([*SOFTWARE_CEILING] * 6 + sorted(APPLICABLE_PAIRS)), min_size=1, max_size=3)

        for _number in range(data.draw(st.integers(1, 6))):
            step = data.draw(
                st.sampled_from(["create", "assign", "edit", "slip a right", "slip a level", "slip self-approval", "slip a role"])
            )
            role = data.draw(st.sampled_from(list(JobRole.objects.order_by("pk"))))
            try:
                with transaction.atomic():
                    _take(step, place(software, agreement), role, chosen=data.draw(pairs), group=group)
            except (Refused, DatabaseError):
                pass

            assert held_pairs(software, agreement) <= SOFTWARE_CEILING
            said = RoleGrant.objects.filter(role__assignments__membership__user=software)
            assert {(each.permission, each.right) for each in said} <= SOFTWARE_CEILING
            assert not JobRole.objects.filter(assignments__membership__user=software).exclude(level="").exists()
            assert not SelfApproval.objects.filter(assignment__membership__user=software).exists()


def _take(step: str, member: Membership, role: JobRole, *, chosen: frozenset[Pair], group: AccountGroup) -> None:
    """One step of the walk: the first three through the actions, the others straight into the tables."""
    permission, right = min(chosen)
    match step:
        case "create":
            a_standing_role(member.agreement, *chosen, name=f"Role {JobRole.objects.count()}")
        case "assign":
            actions.assign(member, by=SYSTEM, role=role, account_groups=[group])
        case "edit":
            actions.edit_role(role, by=SYSTEM, name=role.name, description="Changed", pairs=chosen)
        case "slip a right":
            RoleGrant.objects.create(role=role, permission=permission, right=right)
        case "slip a level":
            JobRole.objects.filter(pk=role.pk).update(level="A")
        case "slip self-approval":
            SelfApproval.objects.create(assignment=member.assignments.first(), permission=permission)
        case "slip a role":
            Assignment.objects.create(membership=member, role=role)
