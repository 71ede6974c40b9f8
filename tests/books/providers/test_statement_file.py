"""A saved answer and the balances that lie beside its lines: read whatever the size of the file, or refused in words."""

import json
from typing import Any

import pytest

from bankbook.books.providers import statement_file
from bankbook.money import Money
from bankbook.wire import openbanking as wire
from bankbook.wire.openbanking import codec

LINE = {"bookingDate": "2026-10-02", "transactionAmount": {"amount": "1.00", "currency": "GBP"}}
BALANCE = {"balanceType": "closingBooked", "balanceAmount": {"amount": "12.30", "currency": "GBP"}, "referenceDate": "2026-10-02"}


def saved(*, text: str = "RENT", **beside: Any) -> bytes:
    return json.dumps({"transactions": {"booked": [LINE | {"remittanceInformationUnstructured": text}], "pending": []}, **beside}).encode()


@pytest.mark.parametrize("size", [0, wire.BODY_BYTES_MAX], ids=["small", "larger than any other answer"])
def test_the_balances_of_a_file_are_read_however_large_it_is(size: int) -> None:
    read = statement_file.read(saved(text="x" * size, balances=[BALANCE]))

    assert [balance.amount for balance in read.balances] == [Money(1230, "GBP")]
    assert len(read.items) == 1


@pytest.mark.parametrize("beside", [{}, {"balances": None}, {"balances": []}])
def test_a_file_need_not_name_a_balance(beside: dict[str, Any]) -> None:
    assert statement_file.read(saved(text='"balances" balances', **beside)).balances == ()


@pytest.mark.parametrize("beside", ["12.30", {"balanceAmount": 1}, [1], [{"balanceType": "closingBooked"}]])
def test_balances_that_cannot_be_read_are_refused_in_words_and_the_file_with_them(beside: Any) -> None:
    with pytest.raises(statement_file.UnreadableFile, match=r"balances in this file cannot be read.*Nothing was imported"):
        statement_file.read(saved(balances=beside))


def test_balances_that_are_too_large_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "BODY_BYTES_MAX", 100)

    with pytest.raises(statement_file.UnreadableFile, match="at most 100"):
        statement_file.read(saved(balances=[BALANCE]))


def test_what_was_kept_is_read_again_without_its_balances() -> None:
    read = statement_file.read_items(saved(balances="nonsense"))

    assert (len(read.items), read.balances) == (1, ())
