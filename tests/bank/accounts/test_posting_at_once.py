"""Two people post to one account at the same moment: both are booked, under numbers of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from bankbook.audit import SYSTEM
from bankbook.bank.accounts import actions
from bankbook.bank.accounts.models import Account, Entry
from bankbook.bank.accounts.rules import NotPending
from tests.bank.cast import a_group, an_account, today_at

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 4
EACH = 5


@pytest.fixture(name="account")
def an_account_alone() -> Account:
    return an_account(a_group().entities.get())


def test_postings_at_once_all_get_numbers_of_their_own(account: Account) -> None:
    def post(worker: int) -> None:
        try:
            for number in range(EACH):
                booked_on = today_at(account) - timedelta(days=number)
                actions.post(account, by=SYSTEM, amount_minor=1, text=f"{worker} {number}", booked_on=booked_on)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as workers:
        list(workers.map(post, range(AT_ONCE)))

    assert sorted(Entry.objects.values_list("sequence", flat=True)) == list(range(1, AT_ONCE * EACH + 1))


def test_a_hold_is_booked_once_however_many_try(account: Account) -> None:
    hold = actions.hold(account, by=SYSTEM, amount_minor=-100, text="x", value_on=today_at(account))

    def book(_worker: int) -> bool:
        try:
            actions.book_hold(hold, by=SYSTEM, booked_on=today_at(account))
        except NotPending:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(AT_ONCE) as workers:
        done = list(workers.map(book, range(AT_ONCE)))

    assert sorted(done) == [False] * (AT_ONCE - 1) + [True]
    assert Entry.objects.count() == 1
