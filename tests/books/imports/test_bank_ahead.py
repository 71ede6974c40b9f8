"""A bank that is further than the books: its day is later, or it books under days to come. What has not closed waits, and the balance still proves."""

from collections.abc import Iterator
from datetime import date

import pytest

from bankbook import clock
from bankbook.books.imports import actions
from bankbook.books.imports.models import ImportRun
from bankbook.books.ledger.models import ClientBankAccount
from tests.books.cast import Cast, a_bank_account, actor
from tests.books.imports.bank import FakeBank, link, serving

pytestmark = pytest.mark.django_db


def oct_(day: int) -> date:
    return date(2026, 10, day)


@pytest.fixture(name="account")
def an_account(cast: Cast) -> ClientBankAccount:
    made = a_bank_account(cast.organisation)
    link(made)
    return made


@pytest.fixture(name="bank")
def a_bank() -> Iterator[FakeBank]:
    with serving(FakeBank(opening=100_00, own_day=oct_(31))) as bank:
        for day in range(1, 32):
            bank.book(oct_(day), f"{day}.00", f"RENT {day}")
        yield bank


def click(account: ClientBankAccount, cast: Cast, today: date) -> ImportRun:
    with clock.fixed(today):
        return actions.run_in_foreground(actions.request_import(account, by=actor(cast.bookkeeper)))


def test_days_that_have_not_closed_here_wait_and_the_next_import_is_proved(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    first = click(account, cast, oct_(13))
    second = click(account, cast, oct_(15))
    third = click(account, cast, oct_(20))

    assert (first.counts["new"], first.counts["waiting"], first.state) == (12, 19, "committed")
    assert (second.counts["new"], second.proof, second.difference_minor, second.state) == (2, "proved", 0, "committed")
    assert (third.counts["new"], third.proof, third.difference_minor, third.state) == (5, "proved", 0, "committed")
