"""The ceiling of accounting software where nothing of ours is asked: rows that are written round every action are refused by the database."""

import pytest
from django.db import DatabaseError, transaction

from bankbook.audit import SYSTEM
from bankbook.bank.access import actions
from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, SOFTWARE_CEILING, Pair, Permission, Right
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole, RoleGrant, SelfApproval
from bankbook.bank.agreements.models import Membership
from tests.bank.cast import Cast

pytestmark = pytest.mark.django_db
VIEW = (Permission.ACCOUNT_SUMMARY, Right.VIEW)
REFUSED = "accounting software only views"


@pytest.mark.parametrize("pair", sorted(APPLICABLE_PAIRS - SOFTWARE_CEILING), ids=".".join)
def test_a_role_with_any_other_right_is_never_given_to_software(cast: Cast, pair: Pair) -> None:
    role = _role(cast)
    RoleGrant.objects.create(role=role, permission=pair[0], right=pair[1])

    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        Assignment.objects.create(membership=_place(cast), role=role)


@pytest.mark.parametrize("pair", sorted(SOFTWARE_CEILING), ids=".".join)
def test_a_role_with_one_right_of_the_ceiling_is_given(cast: Cast, pair: Pair) -> None:
    role = JobRole.objects.create(agreement=cast.agreement, name="One", description="One right")
    RoleGrant.objects.create(role=role, permission=pair[0], right=pair[1])

    assert Assignment.objects.create(membership=_place(cast), role=role).pk


def test_a_role_with_an_approval_level_is_never_given_to_software(cast: Cast) -> None:
    role = _role(cast)
    JobRole.objects.filter(pk=role.pk).update(level="C")

    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        Assignment.objects.create(membership=_place(cast), role=role)


def test_an_assignment_is_not_turned_into_one_of_a_bigger_role(cast: Cast) -> None:
    bigger = _role(cast)
    RoleGrant.objects.create(role=bigger, permission=Permission.PAYMENTS, right=Right.SIGN)
    held = _place(cast).assignments.first()
    assert held is not None

    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        Assignment.objects.filter(pk=held.pk).update(role=bigger)


def test_an_assignment_of_a_person_is_not_moved_to_software(cast: Cast) -> None:
    of_a_person = Membership.objects.get(user=cast.maker, agreement=cast.agreement).assignments.get()

    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        Assignment.objects.filter(pk=of_a_person.pk).update(membership=_place(cast))


def test_a_role_that_software_holds_gets_no_other_right(cast: Cast) -> None:
    held = _held(cast)

    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        RoleGrant.objects.create(role=held, permission=Permission.PAYMENTS, right=Right.EXECUTE)
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        held.grants.filter(permission=Permission.ACCOUNT_SUMMARY).update(right=Right.APPROVE)


def test_a_role_that_software_holds_gets_no_approval_level(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        JobRole.objects.filter(pk=_held(cast).pk).update(level="A")


def test_self_approval_is_never_switched_on_for_software(cast: Cast) -> None:
    held = _place(cast).assignments.first()

    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        SelfApproval.objects.create(assignment=held, permission=Permission.MANAGE_JOB_ROLES)


def test_a_place_in_a_context_stays_its_users(cast: Cast) -> None:
    place = Membership.objects.get(user=cast.maker, agreement=cast.agreement)

    with pytest.raises(DatabaseError, match="stays its user"), transaction.atomic():
        Membership.objects.filter(pk=place.pk).update(user=cast.outsider)


def test_people_and_roles_that_no_software_holds_are_left_alone(cast: Cast) -> None:
    role = Membership.objects.get(user=cast.maker, agreement=cast.agreement).assignments.get().role

    JobRole.objects.filter(pk=role.pk).update(level="B")
    RoleGrant.objects.filter(role=role, permission=Permission.PAYMENTS).delete()

    assert RoleGrant.objects.create(role=role, permission=Permission.PAYMENTS, right=Right.SIGN).pk
    assert AccountGroup.objects.exists()


def _place(cast: Cast) -> Membership:
    return Membership.objects.get(user=cast.software, agreement=cast.agreement)


def _held(cast: Cast) -> JobRole:
    assignment = _place(cast).assignments.exclude(role__origin=JobRole.Origin.PREDEFINED).get()
    return assignment.role


def _role(cast: Cast) -> JobRole:
    return actions.create_role(cast.agreement, by=SYSTEM, name="Fresh", description="Held by nobody", pairs=[VIEW])
