"""Ids that the bank gives anew: each change is asked about once, and a bank that gives others at every read is not asked about for ever."""

from collections.abc import Iterator
from datetime import date

import pytest

from bankbook import clock
from bankbook.books.banklines.models import BankLine
from bankbook.books.imports import actions
from bankbook.books.imports.models import LineQuestion
from bankbook.books.ledger.models import ClientBankAccount
from tests.books.cast import Cast, a_bank_account, actor
from tests.books.imports.bank import FakeBank, link, serving

pytestmark = pytest.mark.django_db


@pytest.fixture(name="account")
def an_account(cast: Cast) -> ClientBankAccount:
    made = a_bank_account(cast.organisation)
    link(made)
    return made


@pytest.fixture(name="bank")
def a_bank() -> Iterator[FakeBank]:
    with serving(FakeBank(opening=100_00)) as bank:
        yield bank


def click(account: ClientBankAccount, cast: Cast, *, day: int) -> None:
    with clock.fixed(date(2026, 10, day)):
        actions.run_in_foreground(actions.request_import(account, by=actor(cast.bookkeeper)))


def rename(bank: FakeBank, consent: str) -> None:
    """Give every line the id it has under another consent."""
    bank.feed = [(day, amount, text, f"{consent}-{number}") for number, (day, amount, text, _id) in enumerate(bank.feed)]


def asked() -> int:
    return LineQuestion.objects.filter(kind="changed", line=None).count()


def test_each_change_of_ids_is_asked_about_and_none_twice(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    for day in (12, 13, 14):
        bank.book(date(2026, 10, day), f"{day}.00", f"RENT {day}", f"first-{day}")
    click(account, cast, day=15)
    assert asked() == 0

    rename(bank, "second")
    click(account, cast, day=16)
    click(account, cast, day=17)
    assert asked() == 1

    rename(bank, "third")
    click(account, cast, day=18)
    rename(bank, "second")  # seen before: that is no news
    click(account, cast, day=19)
    assert asked() == 2
    assert BankLine.objects.count() == 3


def test_a_bank_that_gives_other_ids_at_every_read_is_not_asked_about_for_ever(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    for day in range(1, 21):
        bank.book(date(2026, 10, day), f"{day}.00", f"RENT {day}")
        rename(bank, f"read-{day}")
        click(account, cast, day=day + 1)
    assert asked() == 3
    assert BankLine.objects.count() == 20
