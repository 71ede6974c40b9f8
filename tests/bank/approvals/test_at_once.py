"""Two people at the same moment: one change is applied once, and of two removals only one goes through."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from bankbook.audit import SYSTEM
from bankbook.audit.models import AuditEvent
from bankbook.bank.access.queries import approvers
from bankbook.bank.approvals import actions
from bankbook.bank.approvals.actions.refusals import AlreadyPending, CannotDecide, Changed, Orphaned
from bankbook.bank.approvals.catalogue import APPROVE_PERMISSION
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.approvals.rules import Category, State
from bankbook.bank.errors import Refused
from bankbook.bank.identity import actions as identity
from bankbook.bank.identity.models import User
from bankbook.bank.notices.models import Notice
from tests.bank.approvals.office import Office, an_office, an_officer, approve, ask, fresh, is_member, needs, newcomer

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3
"""One run may miss the moment."""


def at_once(*work: Callable[[], object]) -> list[object]:
    """Do all of it at the same moment, each with a connection of its own; a refusal is an answer, anything else rises."""
    ready = Barrier(len(work))

    def one(this: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            ready.wait(timeout=20)
            return this()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as workers:
        return list(workers.map(one, work))


def approving(request: ChangeRequest, by: User) -> Callable[[], object]:
    version = fresh(request).version
    return lambda: actions.approve(request.public_id, version=version, by=by).state


def again_and_again(race: Callable[[Office], None]) -> Callable[[], None]:
    """Run the race several times, each in a context of its own: emptying the database between takes longer than all of them."""

    def test() -> None:
        for _round in range(ROUNDS):
            race(an_office())

    test.__name__, test.__doc__ = race.__name__, race.__doc__
    return test


@again_and_again
def test_the_same_person_twice_decides_once(office: Office) -> None:
    request = ask(office)

    answers = at_once(approving(request, office.first), approving(request, office.first))

    assert answers == [State.APPLIED, State.APPLIED]
    assert request.decisions.count() == 1
    assert_applied_once(office, request)


@again_and_again
def test_two_final_approvals_apply_it_once(office: Office) -> None:
    request = ask(office)

    answers = at_once(approving(request, office.first), approving(request, office.second))

    assert [answer for answer in answers if not isinstance(answer, CannotDecide)] == [State.APPLIED]
    assert request.decisions.count() == 1
    assert_applied_once(office, request)


@again_and_again
def test_of_two_approvals_that_are_both_needed_none_is_lost(office: Office) -> None:
    needs(office, "membership", "A", "B")
    request = ask(office)

    answers = at_once(approving(request, office.first), approving(request, office.other))

    late = [answer for answer in answers if isinstance(answer, Changed)]
    assert len(late) == 1  # whoever came second saw another version than he meant to approve
    if fresh(request).state == State.PENDING:
        missing = office.other if request.decisions.get().user == office.first else office.first
        approve(request, by=missing)
    assert_applied_once(office, request)


@again_and_again
def test_approval_and_rejection_end_it_one_way(office: Office) -> None:
    request = ask(office)
    version = fresh(request).version

    at_once(
        approving(request, office.first),
        lambda: actions.reject(request.public_id, version=version, by=office.second, reason="No."),
    )

    ended = fresh(request)
    assert ended.state in {State.APPLIED, State.REJECTED}
    assert is_member(office, request.payload["user"]) == (ended.state == State.APPLIED)
    assert request.decisions.count() == 1


@again_and_again
def test_of_two_requests_about_one_target_one_waits(office: Office) -> None:
    user = str(newcomer(office).public_id)

    answers = at_once(lambda: ask(office, user=user), lambda: ask(office, by=office.first, user=user))

    assert sum(isinstance(answer, AlreadyPending) for answer in answers) == 1
    assert office.agreement.change_requests.count() == 1


@again_and_again
def test_the_last_two_approvers_cannot_end_each_other(office: Office) -> None:
    needs(office, "job_roles", "B")
    second = an_officer(office.agreement, level="B")

    answers = at_once(lambda: identity.suspend(office.other, by=SYSTEM), lambda: identity.delete(second, by=SYSTEM))

    assert sum(isinstance(answer, Orphaned) for answer in answers) == 1
    assert len(_approvers(office, "B")) == 1


@again_and_again
def test_two_removals_approved_at_once_leave_somebody(office: Office) -> None:
    needs(office, "job_roles", "B")
    second = an_officer(office.agreement, level="B")
    requests = [ask(office, "membership.remove", user=str(each.public_id)) for each in (office.other, second)]

    answers = at_once(*(approving(each, office.first) for each in requests))

    assert sorted(map(str, answers)) == [State.APPLIED, State.STALE]
    assert len(_approvers(office, "B")) == 1


@again_and_again
def test_suspending_an_approver_while_he_approves_ends_one_way(office: Office) -> None:
    """Neither waits for the other for ever, and either his approval came first or it does not count."""
    request = ask(office)

    at_once(approving(request, office.first), lambda: identity.suspend(office.first, by=SYSTEM))

    assert not User.objects.get(pk=office.first.pk).is_active
    assert is_member(office, request.payload["user"]) == (fresh(request).state == State.APPLIED)


@again_and_again
def test_a_maker_who_changes_his_password_meanwhile_holds_nothing_up(office: Office) -> None:
    """His row is locked while the record is waited for; the notice of the outcome names him and must not wait for the row."""
    request = ask(office)

    answers = at_once(
        approving(request, office.first), lambda: identity.change_password(office.maker, by=SYSTEM, password="copper lantern, slow ferry")
    )

    assert answers[0] == State.APPLIED
    assert User.objects.get(pk=office.maker.pk).credential_version == 2


def assert_applied_once(office: Office, request: ChangeRequest) -> None:
    assert fresh(request).state == State.APPLIED
    assert is_member(office, request.payload["user"])
    assert AuditEvent.objects.filter(what="request.applied", target_id=str(request.public_id)).count() == 1
    assert office.agreement.memberships.get(user=request.about_id).version == 2  # made inactive, then active once
    assert Notice.objects.filter(user=office.maker, event_key=f"request.applied:{request.public_id}").count() == 1


def _approvers(office: Office, level: str) -> list[User]:
    found = approvers(office.agreement, APPROVE_PERMISSION[Category.JOB_ROLES])
    return [each.user for each in found if each.level == level]
