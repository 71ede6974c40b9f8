"""The checks over an import preview: whether it adds up with what the books hold and the bank has said."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bankbook import clock
from bankbook.books.imports import actions
from bankbook.books.ledger.models import ClientBankAccount
from tests.books.cast import Cast, a_bank_account, actor, client_of
from tests.books.imports.bank import FakeBank, link, serving

pytestmark = pytest.mark.django_db


def oct_(day: int) -> date:
    return date(2026, 10, day)


@pytest.fixture(name="account")
def an_account(cast: Cast) -> ClientBankAccount:
    made = a_bank_account(cast.organisation, "Client account")
    link(made)
    return made


@pytest.fixture(name="bank")
def a_bank() -> Iterator[FakeBank]:
    with serving(FakeBank(opening=100_00)) as bank, clock.fixed(oct_(15)):
        yield bank


def looked_at(cast: Cast, account: ClientBankAccount, bank: FakeBank, lines: list[tuple[date, str, str, str]]) -> Any:
    file = SimpleUploadedFile("saved.json", bank.payload(lines))
    client = client_of(cast.bookkeeper)
    return client.post(reverse("books:import-file"), {"account": account.public_id, "file": file}, follow=True)


def with_balance(payload: bytes, *, amount: str, on: date) -> bytes:
    """The same file with the bank's balance at the close of a day beside its lines."""
    balance = {"balanceAmount": {"amount": amount, "currency": "GBP"}, "balanceType": "closingBooked", "referenceDate": on.isoformat()}
    return json.dumps(json.loads(payload) | {"balances": [balance]}).encode()


def titles(answer: Any) -> list[tuple[str, str]]:
    return [(check.tone, check.title) for check in answer.context["preview"].checks]


def test_without_an_opening_balance_there_is_nothing_to_start_from(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    answer = looked_at(cast, account, bank, [(oct_(12), "5.00", "X", "")])

    assert titles(answer) == [("ok", "Every row was read"), ("rest", "Nothing to compare with"), ("rest", "No balance to start from")]
    assert answer.context["sum"] == {}


def a_lost_line(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    """The bank's balance has a payment of 17 October, £36.00 out, that its feed never showed."""
    bank.book(oct_(12), "5.00", "BEFORE")
    actions.run_in_foreground(actions.request_import(account, by=actor(cast.bookkeeper)))
    bank.book(oct_(18), "7.00", "AFTER")
    bank.opening -= 3600
    with clock.fixed(oct_(20)):
        run = actions.run_in_foreground(actions.request_import(account, by=actor(cast.bookkeeper)))
    assert run.difference_minor == -3600


def test_a_file_that_fills_a_gap_adds_up_to_the_penny_with_the_banks_next_balance(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    a_lost_line(cast, account, bank)
    with clock.fixed(oct_(20)):
        answer = looked_at(cast, account, bank, [(oct_(17), "-36.00", "LOST", ""), (oct_(18), "7.00", "AFTER", "")])
    shown, page = answer.context["sum"], answer.content.decode()

    assert [shown[name].minor for name in ("opening", "held", "new", "comes_to", "close", "difference")] == [
        10500,
        700,
        -3600,
        7600,
        7600,
        0,
    ]
    assert (shown["opening_on"], shown["close_on"], shown["closes"]) == (oct_(16), oct_(19), True)
    assert titles(answer) == [("ok", "Every row was read"), ("ok", "1 row as held"), ("ok", "It adds up")]
    assert "1 line would be added, to the penny" in page
    assert 'class="money proved' in page


def test_a_file_that_does_not_add_up_says_by_how_much_and_where(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    a_lost_line(cast, account, bank)
    with clock.fixed(oct_(20)):
        answer = looked_at(cast, account, bank, [(oct_(17), "-30.00", "LOST", "")])
    page = answer.content.decode()

    assert answer.context["sum"]["difference"].minor == -600
    assert titles(answer)[-1] == ("look", "It does not add up")
    assert "The bank has £6.00 less. The first day that does not add up lies between 17 October 2026 and 19 October 2026." in page
    assert "to the penny" not in page
    assert 'class="money unproved' in page
    assert 'class="money proved' not in page


def test_lines_among_days_that_are_proved_would_break_the_proof_and_that_is_said(
    cast: Cast, account: ClientBankAccount, bank: FakeBank
) -> None:
    for day in (15, 16):
        bank.book(oct_(day - 1), "5.00", f"OF {day}")
        with clock.fixed(oct_(day)):
            actions.run_in_foreground(actions.request_import(account, by=actor(cast.bookkeeper)))
    with clock.fixed(oct_(16)):
        answer = looked_at(cast, account, bank, [(oct_(15), "1.00", "ONE MORE", "")])

    assert "The first day that does not add up is 15 October 2026." in answer.content.decode()


def test_a_balance_in_the_file_itself_is_compared(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(12), "5.00", "BEFORE")
    actions.run_in_foreground(actions.request_import(account, by=actor(cast.bookkeeper)))
    client = client_of(cast.bookkeeper)
    body = with_balance(bank.payload([(oct_(16), "2.00", "NEXT", "")]), amount="107.00", on=oct_(16))
    with clock.fixed(oct_(20)):
        file = SimpleUploadedFile("saved.json", body)
        answer = client.post(reverse("books:import-file"), {"account": account.public_id, "file": file}, follow=True)

    assert (answer.context["sum"]["close_on"], answer.context["sum"]["closes"]) == (oct_(16), True)


def test_lines_older_than_the_opening_balance_leave_it_true(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(12), "5.00", "BEFORE")
    actions.run_in_foreground(actions.request_import(account, by=actor(cast.bookkeeper)))
    account.refresh_from_db()
    assert account.opening_on is not None
    older = date(2026, 3, 2)
    assert older < account.opening_on
    answer = looked_at(cast, account, bank, [(older, "40.00", "OLDER", "")])

    assert answer.context["sum"]["opening"].minor == 10000 - 4000
    assert answer.context["sum"]["closes"]


def test_nothing_new_needs_no_sum(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.book(oct_(12), "5.00", "HELD")
    actions.run_in_foreground(actions.request_import(account, by=actor(cast.bookkeeper)))
    answer = looked_at(cast, account, bank, list(bank.feed))

    assert answer.context["sum"] == {}
    assert titles(answer)[-1] == ("ok", "Nothing to add up")
