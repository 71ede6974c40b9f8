"""Which days are asked for: the seed's FAQ, day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankbook.books.imports.rules import DayRange, window

OCT = date(2026, 10, 1)


def on(day: int, month: int = 10, year: int = 2026) -> date:
    return date(year, month, day)


def test_a_first_import_reads_ninety_days_up_to_the_close_of_the_previous_day() -> None:
    found = window(today=on(15), start_on=None, covered_until=None)

    assert found.asked == DayRange(on(15) - timedelta(days=90), on(14))
    assert found.covered == found.asked
    assert found.missing is None
    assert found.is_full


def test_a_click_on_the_fifteenth_and_the_next_on_the_twentieth_covers_the_fifteenth_to_the_nineteenth() -> None:
    first = window(today=on(15), start_on=None, covered_until=None)
    assert first.covered
    second = window(today=on(20), start_on=None, covered_until=first.covered.last, full_read_on=on(15))

    assert second.covered == DayRange(on(15), on(19))
    assert second.asked == DayRange(on(4), on(19))  # and ten days before the cursor once more
    assert not second.is_full


def test_an_account_that_starts_later_is_read_from_its_start() -> None:
    assert window(today=on(15), start_on=on(3), covered_until=None).asked == DayRange(on(3), on(14))


@pytest.mark.parametrize("start_on", [on(15), on(16), on(1, 12)])
def test_before_a_day_of_the_account_has_closed_there_is_nothing_to_read(start_on: date) -> None:
    found = window(today=on(15), start_on=start_on, covered_until=None)

    assert (found.asked, found.covered, found.missing) == (None, None, None)


def test_a_lapse_of_less_than_ninety_days_loses_nothing() -> None:
    found = window(today=on(15), start_on=None, covered_until=on(15) - timedelta(days=89))

    assert found.missing is None
    assert found.covered == DayRange(on(15) - timedelta(days=88), on(14))


def test_a_lapse_of_exactly_what_the_bank_serves_loses_nothing() -> None:
    assert window(today=on(15), start_on=None, covered_until=on(15) - timedelta(days=91)).missing is None


def test_after_a_lapse_of_more_than_ninety_days_the_exact_days_that_could_not_be_had_are_named() -> None:
    found = window(today=on(15), start_on=None, covered_until=on(15) - timedelta(days=100))

    assert found.missing == DayRange(on(15) - timedelta(days=99), on(15) - timedelta(days=91))
    assert found.missing.days == 9
    assert found.covered == DayRange(on(15) - timedelta(days=90), on(14))


def test_a_start_date_before_what_the_bank_serves_is_a_gap_of_the_first_import() -> None:
    assert window(today=on(15), start_on=on(1, 7), covered_until=None).missing == DayRange(on(1, 7), on(16, 7))


@pytest.mark.parametrize(
    ("full_read_on", "proof_failed", "is_full"),
    [(on(14), False, False), (on(9), False, False), (on(8), False, True), (None, False, True), (on(14), True, True)],
)
def test_all_that_the_bank_serves_is_read_again_once_a_week_and_after_a_failed_proof(
    full_read_on: date | None, proof_failed: bool, is_full: bool
) -> None:
    found = window(today=on(15), start_on=None, covered_until=on(13), full_read_on=full_read_on, proof_failed=proof_failed)

    assert found.is_full is is_full
    assert found.asked
    assert found.asked.first == (on(15) - timedelta(days=90) if is_full else on(3))


def test_a_second_click_on_the_same_day_reads_again_and_covers_what_it_read() -> None:
    found = window(today=on(15), start_on=None, covered_until=on(14), full_read_on=on(14))

    assert found.asked == found.covered == DayRange(on(4), on(14))


def test_a_clock_that_went_back_never_asks_for_a_day_that_is_not_over() -> None:
    found = window(today=on(15), start_on=None, covered_until=on(30), full_read_on=on(15))

    assert found.asked
    assert found.asked.last == on(14)
    assert found.asked.first <= on(14)


days_ = st.dates(min_value=date(2020, 2, 27), max_value=date(2036, 12, 31))


@given(
    today=days_,
    start_ago=st.none() | st.integers(-3, 400),
    cursor_ago=st.none() | st.integers(-2, 400),
    full_ago=st.none() | st.integers(0, 30),
)
def test_no_day_between_the_cursor_and_the_close_is_ever_forgotten(
    today: date, start_ago: int | None, cursor_ago: int | None, full_ago: int | None
) -> None:
    start_on = None if start_ago is None else today - timedelta(days=start_ago)
    covered_until = None if cursor_ago is None else today - timedelta(days=cursor_ago)
    full_read_on = None if full_ago is None else today - timedelta(days=full_ago)
    found = window(today=today, start_on=start_on, covered_until=covered_until, full_read_on=full_read_on)

    close = today - timedelta(days=1)
    wanted = covered_until + timedelta(days=1) if covered_until else start_on
    day = wanted or today - timedelta(days=90)
    while day <= close:
        read = found.asked is not None and day in found.asked
        assert read or (found.missing is not None and day in found.missing) or (start_on is not None and day < start_on)
        day += timedelta(days=1)
    if found.asked:
        assert found.asked.last == close
        assert found.asked.first >= today - timedelta(days=90)
