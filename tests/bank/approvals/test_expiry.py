"""Requests that nobody decided in time."""

from datetime import timedelta

import pytest

from bankbook.bank.approvals import queries, tasks
from bankbook.bank.approvals.actions import lapse_due
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.approvals.rules import EXPIRES_AFTER, State
from bankbook.bank.notices.models import Notice
from tests.bank.approvals.office import Office, an_office, approve, ask, days_pass, fresh, is_member

pytestmark = pytest.mark.django_db


@pytest.fixture(name="office")
def the_office(db: None) -> Office:
    return an_office()


def warnings(request: ChangeRequest) -> list[str]:
    """The warnings that its first approver was told, in order."""
    told = Notice.objects.filter(event_key__contains=f":{request.public_id}", kind="request.expires", user__given="Abel")
    return list(told.order_by("pk").values_list("event_key", flat=True))


def test_a_request_waits_seven_days(office: Office) -> None:
    request = ask(office)

    assert request.expires_at - request.submitted_at == EXPIRES_AFTER == timedelta(days=7)


def test_when_its_time_is_over_it_expires_and_changes_nothing(office: Office) -> None:
    request = ask(office)
    days_pass(request, left=timedelta(seconds=-1))

    assert lapse_due() == 1

    assert fresh(request).state == State.EXPIRED
    assert not is_member(office, request.payload["user"])
    assert Notice.objects.filter(user=office.maker, event_key=f"request.expired:{request.public_id}").exists()
    assert lapse_due() == 0


def test_it_cannot_be_approved_after_its_time_though_nobody_wrote_that_down_yet(office: Office) -> None:
    request = ask(office)
    days_pass(request, left=timedelta(seconds=-1))
    assert queries.mine_to_decide(office.first, office.agreement) == []

    assert approve(request, by=office.first).state == State.EXPIRED

    assert not is_member(office, request.payload["user"])


def test_after_its_time_the_same_can_be_asked_for_again(office: Office) -> None:
    request = ask(office)
    days_pass(request, left=timedelta(seconds=-1))

    again = ask(office, user=request.payload["user"])

    assert (fresh(request).state, again.state) == (State.EXPIRED, State.PENDING)


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (timedelta(days=4, minutes=1), 0),
        (timedelta(days=4), 1),
        (timedelta(hours=24, minutes=1), 1),
        (timedelta(hours=24), 1),
    ],
    ids=["over four days", "four days", "over a day", "a day"],
)
def test_its_maker_and_who_can_decide_are_warned_once_for_each_warning(office: Office, left: timedelta, told: int) -> None:
    request = ask(office)
    days_pass(request, left=left)

    for _turn in range(3):
        tasks.lapse()

    assert len(warnings(request)) == told
    assert fresh(request).state == State.PENDING


def test_the_second_warning_follows_the_first(office: Office) -> None:
    request = ask(office)
    for left in (timedelta(days=3), timedelta(hours=23)):
        days_pass(request, left=left)
        tasks.lapse()

    assert [each.partition(":")[0] for each in warnings(request)] == ["request.expires-1", "request.expires-2"]
    people = set(Notice.objects.filter(kind="request.expires").values_list("user", flat=True))
    assert people == {office.maker.pk, office.first.pk, office.second.pk}
