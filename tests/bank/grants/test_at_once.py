"""Several requests at the same moment: an account gets one id, a client one number, and nobody an error of the database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from bankbook import clock
from bankbook.audit import SYSTEM
from bankbook.audit.models import AuditEvent
from bankbook.bank.grants.actions import consent, keys, refusals, requests
from bankbook.bank.grants.models import ApiClient, ConsentedAccount, EndUserAgreement, RefusedSignIn, Requisition
from bankbook.bank.grants.rules.requisitions import Status
from tests.bank.openbanking import cast as casts
from tests.bank.openbanking.cast import TODAY, Cast

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 4


def at_once(work: Callable[[int], object]) -> list[object]:
    """Do it in several threads, each with a connection of its own; what one raises rises."""

    def one(number: int) -> object:
        try:
            with clock.fixed(TODAY):
                return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as workers:
        return list(workers.map(one, range(AT_ONCE)))


@pytest.fixture(name="cast")
def a_cast() -> Cast:
    with clock.fixed(TODAY):
        return casts.build()


def asked(cast: Cast, number: int) -> tuple[Requisition, str]:
    """A requisition of the same client for the same customer, up to the last page."""
    wanted = requests.Asked(institution_id=casts.NORTHMERE, redirect="https://books.example/back", reference=f"r{number}")
    requisition = requests.create_requisition(cast.key.key.client, asked=wanted)
    mark = consent.begin(requisition, browser="")
    consent.identify(requisition, user=cast.letting.user, browser=mark)
    return requisition, mark


def test_approvals_at_once_give_each_account_one_id(cast: Cast) -> None:
    with clock.fixed(TODAY):
        begun = [asked(cast, number) for number in range(AT_ONCE)]

    at_once(lambda number: consent.approve(begun[number][0], user=cast.letting.user, browser=begun[number][1], chosen=None))

    assert Requisition.objects.filter(status=Status.LINKED).count() == AT_ONCE
    assert ConsentedAccount.objects.count() == len(cast.letting.accounts)


def test_approving_and_taking_the_agreement_back_at_once_end_one_way_or_the_other(cast: Cast) -> None:
    with clock.fixed(TODAY):
        requisition, mark = asked(cast, 0)

    def either(number: int) -> str:
        try:
            if number % 2:
                requests.delete_agreement(EndUserAgreement.objects.get(pk=requisition.agreement_id))
            else:
                consent.approve(requisition, user=cast.letting.user, browser=mark, chosen=None)
        except (consent.NotNow, consent.LinkLapsed, requests.AgreementAccepted):
            return "refused"
        return "done"

    assert "done" in at_once(either)
    requisition.refresh_from_db()
    assert requisition.status in {Status.LINKED, Status.EXPIRED}


def test_registrations_at_once_get_numbers_of_their_own() -> None:
    at_once(lambda number: keys.register_client(by=SYSTEM, name=f"Software {number}"))
    numbers = set(ApiClient.objects.values_list("registration", flat=True))
    assert len(numbers) == AT_ONCE
    assert all(number.startswith("BB-") for number in numbers)


def test_refusals_at_once_are_all_counted_also_while_the_tick_tells_them(cast: Cast) -> None:
    def either(number: int) -> None:
        for _round in range(5):
            if number == 0:
                refusals.tell_refusals()
            else:
                refusals.count_refusal(secret_id="", source="203.0.113.9")

    at_once(either)

    told = sum(entry.detail["times"] for entry in AuditEvent.objects.filter(what="api_key.refused"))
    waiting = sum(row.times for row in RefusedSignIn.objects.all())
    assert told + waiting == 5 * (AT_ONCE - 1)
