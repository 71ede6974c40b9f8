"""One cell at a time: what is read, and the reason for what is not. Nothing unreadable becomes a default."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankbook.books.lettings.rules import cells
from bankbook.books.lettings.rules.cells import BadCell
from bankbook.money import Money, decimal_text


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("1150", 115000),
        ("1150.00", 115000),
        ("1,150.00", 115000),
        ("1,150", 115000),
        ("£1,150.00", 115000),
        ("1150,50", 115050),
        ("1,15", 115),
        ("1.150,50", 115050),
        ("12,345,678.90", 1234567890),
        (" 7.5 ", 750),
        ("1 150.00", 115000),
        ("0.01", 1),
    ],
)
def test_amounts_as_people_write_them(written: str, minor: int) -> None:
    assert cells.amount(written, "GBP") == minor


@pytest.mark.parametrize("written", ["", "x", "-5", "0", "0.00", "1.2.3", "1e3", "١٢", "NaN", "1.005", "1,1500.00", "9" * 30, "--5", "5-"])
def test_what_is_no_amount_is_said(written: str) -> None:
    with pytest.raises(BadCell):
        cells.amount(written, "GBP")


@given(st.integers(1, 10**15), st.sampled_from(["GBP", "JPY", "KWD"]))
def test_an_amount_written_as_files_carry_it_is_read_back(minor: int, currency: str) -> None:
    assert cells.amount(decimal_text(Money(minor, currency)), currency) == minor


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-10-15", date(2026, 10, 15)),
        ("15/10/2026", date(2026, 10, 15)),
        ("5/1/2026", date(2026, 1, 5)),
        ("15.10.2026", date(2026, 10, 15)),
    ],
)
def test_days_as_people_write_them(written: str, day: date) -> None:
    assert cells.day(written) == day


@pytest.mark.parametrize("written", ["", "2026-02-30", "10/15/2026", "15/10/26", "15 Oct 2026", "0000-01-01", "3026-01-01", "1-2-3"])
def test_what_is_no_day_is_said(written: str) -> None:
    with pytest.raises(BadCell):
        cells.day(written)


def test_names_are_separated_by_semicolons_and_each_counts_once() -> None:
    assert cells.names(" Ann  Marsh ;Bo; ;Ann Marsh") == ("Ann Marsh", "Bo")
    with pytest.raises(BadCell):
        cells.names(" ; ")


@pytest.mark.parametrize("written", ["a\x00b", "a\x1bb", "", "  ", "x" * 33])
def test_a_text_that_cannot_be_stored_is_said(written: str) -> None:
    with pytest.raises(BadCell):
        cells.text(written, most=32)


@pytest.mark.parametrize("written", ["0", "32", "1.5", "", "-1", "²"])
def test_a_number_out_of_range_is_said(written: str) -> None:
    with pytest.raises(BadCell):
        cells.whole(written, least=1, most=31)


@pytest.mark.parametrize("written", ["gbp", " GBP "])
def test_currencies_in_any_case(written: str) -> None:
    assert cells.currency(written) == "GBP"


@pytest.mark.parametrize("written", ["", "POUND", "XXX", "£"])
def test_what_is_no_currency_is_said(written: str) -> None:
    with pytest.raises(BadCell):
        cells.currency(written)
