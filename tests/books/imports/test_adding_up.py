"""The arithmetic of a preview: opening, lines held, new lines and the bank's balances, and the first day that does not add up."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bankbook.books.imports.rules import DayRange
from bankbook.books.imports.rules.adding_up import Close, add_up


def may(day: int) -> date:
    return date(2026, 5, day)


OPENING = Close(may(17), 1000)


def test_lines_that_lead_to_the_banks_balance_close_the_sum() -> None:
    found = add_up(opening=OPENING, held={may(20): 50}, new={may(18): -300, may(19): 25}, closes=[Close(may(29), 775)])

    assert (found.held, found.new, found.comes_to, found.difference, found.first_bad) == (50, -275, 775, 0, None)


def test_a_difference_names_the_days_among_which_the_first_bad_one_lies() -> None:
    found = add_up(opening=OPENING, held={}, new={may(18): -300, may(25): 1}, closes=[Close(may(20), 700), Close(may(29), 737)])

    assert (found.difference, found.first_bad) == (36, DayRange(may(21), may(29)))


def test_balances_of_two_neighbouring_days_name_the_day_itself() -> None:
    found = add_up(opening=OPENING, held={}, new={may(18): 5, may(19): 7}, closes=[Close(may(18), 1005), Close(may(19), 1013)])

    assert (found.difference, found.first_bad) == (1, DayRange(may(19), may(19)))


def test_a_wrong_day_that_a_later_one_makes_good_is_found_all_the_same() -> None:
    found = add_up(opening=OPENING, held={}, new={may(18): 5, may(20): 5}, closes=[Close(may(18), 1010), Close(may(20), 1010)])

    assert (found.difference, found.first_bad) == (0, DayRange(may(18), may(18)))


def test_without_a_balance_to_end_at_nothing_is_said_of_a_difference() -> None:
    found = add_up(opening=OPENING, held={may(30): 9}, new={may(18): 5}, closes=[Close(may(17), 1), Close(may(2), 1)])

    assert (found.close, found.difference, found.first_bad, found.comes_to) == (None, None, None, 1014)


def test_lines_after_the_last_balance_are_not_counted_against_it() -> None:
    found = add_up(opening=OPENING, held={}, new={may(18): 5, may(22): 900}, closes=[Close(may(19), 1005)])

    assert (found.comes_to, found.new, found.difference) == (1005, 5, 0)


AMOUNTS = st.lists(st.tuples(st.integers(1, 40), st.integers(-(10**9), 10**9)), min_size=1, max_size=30)


@given(AMOUNTS, AMOUNTS, st.sets(st.integers(1, 60), min_size=1), st.integers(1, 10**6))
def test_true_balances_always_add_up_and_a_false_one_is_always_found(
    held: list[tuple[int, int]], new: list[tuple[int, int]], known: set[int], error: int
) -> None:
    def days(pairs: list[tuple[int, int]]) -> dict[date, int]:
        return {OPENING.on + timedelta(days=after): minor for after, minor in pairs}

    ours, theirs = days(held), days(new)
    truth = [
        Close(
            on := OPENING.on + timedelta(days=after), OPENING.minor + sum(m for d in (ours, theirs) for each, m in d.items() if each <= on)
        )
        for after in sorted(known)
    ]
    true = add_up(opening=OPENING, held=ours, new=theirs, closes=truth)
    false = add_up(opening=OPENING, held=ours, new=theirs, closes=[Close(truth[0].on, truth[0].minor + error), *truth[1:]])

    assert (true.difference, true.first_bad) == (0, None)
    assert false.first_bad == DayRange(OPENING.on + timedelta(days=1), truth[0].on)
