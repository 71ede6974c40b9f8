"""The context that one person alone administers, as the bank's staff marked it."""

from datetime import timedelta

import pytest

from bankbook import clock
from bankbook.audit.models import AuditEvent
from bankbook.bank.approvals import actions, queries
from bankbook.bank.approvals.actions.refusals import CannotDecide
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.approvals.rules import State, Why
from bankbook.bank.notices.models import Notice
from tests.bank.approvals.office import Office, a_role, an_office, approve, ask, fresh, may_approve_his_own, needs, post_of

pytestmark = pytest.mark.django_db


@pytest.fixture(name="office")
def the_office(db: None) -> Office:
    office = an_office()
    office.agreement.is_sole_administrator = True
    office.agreement.save()
    may_approve_his_own(office.agreement, office.first)
    return office


def widening(office: Office) -> ChangeRequest:
    """The administrator asks for more for the job role that he holds."""
    approve(ask(office, "job_role.create", **a_role()), by=office.first)
    role = office.agreement.job_roles.get(name="Viewing")
    return ask(office, "assignment.set", by=office.first, user=str(office.first.public_id), role=str(role.public_id), account_groups=[])


def prove(office: Office, request: ChangeRequest, *, ago: timedelta) -> ChangeRequest:
    version = fresh(request).version
    return actions.approve(request.public_id, version=version, by=office.first, reauthenticated_at=clock.now() - ago)


def test_the_sole_administrator_widens_his_own_rights_after_proving_again_who_he_is(office: Office) -> None:
    request = widening(office)
    with pytest.raises(CannotDecide) as refused:
        approve(request, by=office.first)
    assert refused.value.code == Why.PROVE_AGAIN

    assert prove(office, request, ago=timedelta(minutes=1)).state == State.APPLIED

    event = AuditEvent.objects.get(what="request.self_approved", target_id=str(request.public_id))
    assert event.detail["widens_own_rights"] is True
    told = Notice.objects.filter(event_key=f"request.alone:{request.public_id}").values_list("user", flat=True)
    assert set(told) >= {office.first.pk, office.second.pk, office.other.pk}


def test_proof_of_an_hour_ago_is_not_fresh(office: Office) -> None:
    request = widening(office)

    with pytest.raises(CannotDecide) as refused:
        prove(office, request, ago=timedelta(hours=1))

    assert refused.value.code == Why.PROVE_AGAIN
    assert fresh(request).state == State.PENDING


def test_it_stands_in_his_log_until_then(office: Office) -> None:
    request = widening(office)

    assert queries.mine_to_decide(office.first, office.agreement) == [request]


@pytest.mark.parametrize("levels", [("A", "A"), ("A", "B")], ids=["A+A", "A+B"])
def test_any_other_policy_than_one_approval_of_level_a_needs_somebody_else(office: Office, levels: tuple[str, ...]) -> None:
    needs(office, "permissions", *levels)
    request = widening(office)

    with pytest.raises(CannotDecide) as refused:
        prove(office, request, ago=timedelta(0))

    assert refused.value.code == Why.OWN_RIGHTS


def test_without_the_banks_mark_nobody_widens_his_own_rights(office: Office) -> None:
    office.agreement.is_sole_administrator = False
    office.agreement.save()
    request = widening(office)

    with pytest.raises(CannotDecide) as refused:
        prove(office, request, ago=timedelta(0))

    assert refused.value.code == Why.OWN_RIGHTS
    assert not post_of(office.agreement, office.first).membership.assignments.filter(role__name="Viewing").exists()
