"""Policies: which approvals a category needs, what may be set, and which policy a waiting request answers to."""

from typing import Any

import pytest

from bankbook.bank.access.models import RoleGrant
from bankbook.bank.approvals.actions.refusals import CannotDecide
from bankbook.bank.approvals.models import ApprovalPolicy
from bankbook.bank.approvals.rules import Category, State
from bankbook.bank.errors import Refused
from tests.bank.approvals.office import Office, an_office, an_officer, another_user_of, approve, ask, is_member, needs

pytestmark = pytest.mark.django_db


@pytest.fixture(name="office")
def the_office(db: None) -> Office:
    return an_office()


def refusal(office: Office, *levels: str, category: str = "job_roles") -> str:
    with pytest.raises(Refused) as refused:
        ask(office, "policy.set", category=category, levels=list(levels))
    return refused.value.code


def test_a_category_without_a_policy_needs_one_approval_of_level_a(office: Office) -> None:
    assert ask(office).policy == ["A"]


def test_the_policy_is_copied_when_something_is_asked_for(office: Office) -> None:
    needs(office, "membership", "A", "B")

    assert ask(office).policy == ["A", "B"]


def test_a_later_stricter_policy_also_applies_to_what_waits(office: Office) -> None:
    request = ask(office)
    needs(office, "membership", "A", "A")

    assert approve(request, by=office.first).state == State.PENDING
    assert not is_member(office, request.payload["user"])
    assert approve(request, by=office.second).state == State.APPLIED


def test_a_later_laxer_policy_does_not(office: Office) -> None:
    needs(office, "membership", "A", "B")
    request = ask(office)
    needs(office, "membership", "A")

    assert approve(request, by=office.first).state == State.PENDING
    assert approve(request, by=office.other).state == State.APPLIED


def test_a_higher_minimum_of_the_bank_applies_to_what_waits(office: Office) -> None:
    request = ask(office)
    office.agreement.min_approvals = 2
    office.agreement.save()

    assert approve(request, by=office.first).state == State.PENDING
    assert approve(request, by=office.second).state == State.APPLIED


def test_fewer_approvals_than_the_bank_asks_for_cannot_be_set(office: Office) -> None:
    office.agreement.min_approvals = 2
    office.agreement.save()

    assert refusal(office, "A") == "below_the_minimum"
    assert ask(office, "policy.set", category="job_roles", levels=["A", "B"]).state == State.PENDING


@pytest.mark.parametrize("levels", [(), ("A", "A", "A", "A"), ("F",), ("a",)], ids=["none", "four", "no such level", "small letter"])
def test_a_policy_is_one_to_three_of_the_five_levels(office: Office, levels: tuple[str, ...]) -> None:
    assert refusal(office, *levels) == "unknown_policy"


@pytest.mark.parametrize("levels", ["A", [["A"]], [1], None], ids=["a text", "a list in it", "a number in it", "nothing"])
def test_a_policy_of_another_shape_is_refused_too(office: Office, levels: Any) -> None:
    with pytest.raises(Refused) as refused:
        ask(office, "policy.set", category="job_roles", levels=levels)

    assert refused.value.code == "unknown_policy"


@pytest.mark.parametrize("levels", [("C",), ("A", "A", "A"), ("A", "B", "B")], ids="+".join)
def test_a_policy_that_the_active_approvers_could_not_satisfy_is_refused(office: Office, levels: tuple[str, ...]) -> None:
    assert refusal(office, *levels) == "unsatisfiable_policy"
    assert not ApprovalPolicy.objects.exists()


def test_two_user_ids_of_one_human_satisfy_one_slot_only(office: Office) -> None:
    one = an_officer(office.agreement, level="C")
    another_user_of(office, one, level="C")

    assert refusal(office, "C", "C") == "unsatisfiable_policy"
    an_officer(office.agreement, level="C")
    assert ask(office, "policy.set", category="job_roles", levels=["C", "C"]).state == State.PENDING


def test_a_policy_that_became_impossible_while_it_waited_is_not_applied(office: Office) -> None:
    request = ask(office, "policy.set", category="job_roles", levels=["B"])
    RoleGrant.objects.filter(role__level="B", permission="manage_job_roles", right="approve").delete()

    ended = approve(request, by=office.first)

    assert ended.state == State.STALE
    assert "Nobody could satisfy B" in ended.ended_reason
    assert not ApprovalPolicy.objects.exists()


def test_a_policy_is_set_changed_and_removed_by_approval(office: Office) -> None:
    approve(ask(office, "policy.set", category="job_roles", levels=["B", "A"]), by=office.first)
    assert ApprovalPolicy.objects.levels_of(office.agreement, category=Category.JOB_ROLES) == ("A", "B")

    approve(ask(office, "policy.set", category="job_roles", levels=["B"]), by=office.first)
    assert ApprovalPolicy.objects.get().version == 2

    approve(ask(office, "policy.remove", category="job_roles"), by=office.first)
    assert ApprovalPolicy.objects.levels_of(office.agreement, category=Category.JOB_ROLES) == ("A",)


@pytest.mark.parametrize("category", ["payments", "", None])
def test_a_category_that_does_not_exist_is_not_there(office: Office, category: object) -> None:
    with pytest.raises(Refused) as refused:
        ask(office, "policy.set", category=category, levels=["A"])

    assert refused.value.code == "not_found"


def test_the_policy_of_policies_answers_to_itself(office: Office) -> None:
    needs(office, "policies", "B")
    request = ask(office, "policy.set", category="policies", levels=["A"])

    with pytest.raises(CannotDecide):
        approve(request, by=office.first)

    assert approve(request, by=office.other).state == State.APPLIED
