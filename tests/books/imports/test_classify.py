"""What each item of a fetch is: the table of the traps that banks set, and the properties that hold for any feed."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankbook.books.providers.port import ItemSeen
from tests.books.imports.feeds import FIRST, Books, content, days, item


def test_a_feed_read_twice_adds_nothing_the_second_time() -> None:
    feed = [item(0, 500, "A"), item(0, 500, "A"), item(1, -300, "B", id="7")]
    books = Books()
    first = books.read(feed, days(0, 5))
    again = books.read(feed, days(0, 5))

    assert (len(first.new), first.held) == (3, 0)
    assert (len(again.new), again.held, again.changed, again.vanished, again.twins) == (0, 3, [], [], [])


def test_equal_lines_of_one_day_are_both_kept_and_a_third_one_that_comes_later_too() -> None:
    books = Books()
    books.read([item(text="RENT"), item(text="RENT")], days(0, 0))
    later = books.read([item(text="RENT"), item(text="RENT"), item(text="RENT")], days(0, 1))

    assert len(later.new) == 1
    assert sorted(line.occurrence for line in books.lines) == [1, 2, 3]


def test_plus_and_minus_of_one_amount_are_two_lines() -> None:
    books = Books()
    books.read([item(minor=100, text="BIZUM"), item(minor=-100, text="BIZUM")], days(0, 0))

    assert sorted(line.minor for line in books.lines) == [-100, 100]


def test_what_is_pending_or_of_a_day_that_is_not_over_is_kept_out_and_counted() -> None:
    pending = item(0, is_pending=True, text="CARD")
    outcome = Books().read([pending, item(5), item(6), item(40)], days(0, 5), close=5)

    assert (len(outcome.new), len(outcome.pending), len(outcome.waiting)) == (1, 1, 2)


def test_a_pending_item_that_books_under_another_id_is_one_line() -> None:
    books = Books()
    books.read([item(0, -900, "CARD 1234", id="p1", is_pending=True)], days(0, 0))
    booked = books.read([item(1, -900, "CARD 1234 SHOP", id="b9")], days(0, 1))

    assert len(booked.new) == len(books.lines) == 1


def test_an_item_before_the_start_and_one_in_a_locked_period_do_not_come_in() -> None:
    books = Books()
    outcome = books.read(
        [item(0), item(2), item(4)], days(0, 5), start_on=FIRST + timedelta(days=1), locked_until=FIRST + timedelta(days=3)
    )

    assert (len(outcome.before_start), len(outcome.locked), len(outcome.new)) == (1, 1, 1)


def test_a_line_of_a_locked_period_that_is_held_stays_held() -> None:
    books = Books()
    books.read([item(0)], days(0, 0))
    outcome = books.read([item(0)], days(0, 0), locked_until=FIRST)

    assert (outcome.held, outcome.locked) == (1, [])


def test_an_item_without_any_day_is_not_guessed_at() -> None:
    outcome = Books().read([item(booked_on=None, value_on=None)], days(0, 5))

    assert (len(outcome.undated), outcome.new) == (1, [])


def test_a_text_and_an_id_given_anew_are_one_line_and_one_question() -> None:
    books = Books()
    books.read([item(3, -14900, "12.03 EXAMPLE STORE", id="A1")], days(3, 3))
    second = books.read([item(3, -14900, "EXAMPLE STORE", id="B7")], days(3, 3))
    third = books.read([item(3, -14900, "EXAMPLE STORE", id="B7")], days(3, 3))

    assert (len(second.new), len(second.changed), second.vanished) == (0, 1, [])
    assert (len(third.new), third.held, third.changed) == (0, 1, [])  # asked once


def test_where_the_bank_reports_one_more_of_an_amount_the_one_that_looks_least_like_ours_is_new() -> None:
    books = Books()
    books.read([item(text="SMITH J RENT JUNE", party="J Smith")], days(0, 0))
    outcome = books.read([item(text="JONES RENT"), item(text="SMITH J RENT", party="J Smith")], days(0, 0))

    assert [line.item.text for line in outcome.new] == ["JONES RENT"]
    assert [change.item.text for change in outcome.changed] == ["SMITH J RENT"]


def test_a_line_that_moves_to_another_day_under_its_own_id_is_a_question_and_no_second_line() -> None:
    books = Books()
    books.read([item(3, 100, "A", id="x1")], days(0, 5))
    moved = books.read([item(4, 100, "A", id="x1")], days(0, 5))
    again = books.read([item(4, 100, "A", id="x1")], days(0, 5))

    assert (len(moved.new), [change.moved for change in moved.changed]) == (0, [True])
    assert (len(again.new), again.held, again.vanished) == (0, 1, [])


def test_an_id_that_the_bank_uses_again_for_another_amount_is_two_lines_and_no_question() -> None:
    books = Books()
    books.read([item(0, 100, "A", id="9998")], days(0, 0))
    outcome = books.read([item(0, 100, "A", id="9998"), item(1, 250, "B", id="9998")], days(0, 1))

    assert (len(outcome.new), outcome.twins) == (1, [])


@pytest.mark.parametrize("in_one_fetch", [True, False])
def test_one_id_and_amount_on_two_days_are_two_lines_and_a_question(in_one_fetch: bool) -> None:
    books, feed = Books(), [item(0, 100, "A", id="x1"), item(9, 100, "A", id="x1")]
    if not in_one_fetch:
        books.read(feed[:1], days(0, 0))
    outcome = books.read(feed if in_one_fetch else feed[1:], days(0, 9) if in_one_fetch else days(5, 9))

    assert len(books.lines) == 2
    assert [(twin.line.day - FIRST.toordinal(), twin.exact) for twin in outcome.twins] == [(9, False)]


def test_one_amount_value_day_and_party_under_two_booking_days_are_two_lines_and_a_question() -> None:
    books = Books()
    books.read([item(1, 100, "A", party="Bar", value=0)], days(0, 1))
    outcome = books.read([item(1, 100, "A", party="Bar", value=0), item(2, 100, "A2", party="Bar", value=0)], days(0, 2))

    assert (len(books.lines), len(outcome.twins)) == (2, 1)


def test_a_line_that_is_gone_at_the_bank_is_a_question_once_and_its_return_is_noted() -> None:
    books = Books()
    books.read([item(0, text="A"), item(1, text="B")], days(0, 1))
    gone = books.read([item(1, text="B")], days(0, 1))
    books.lines = [line._replace(presence="vanished_at_bank") if line.text == "A" else line for line in books.lines]
    still = books.read([item(1, text="B")], days(0, 1))
    back = books.read([item(0, text="A"), item(1, text="B")], days(0, 1))

    assert [line.text for line in gone.vanished] == ["A"]
    assert still.vanished == []
    assert ([line.text for line in back.back], back.new) == (["A"], [])


def test_a_file_says_nothing_about_lines_it_does_not_hold() -> None:
    books = Books()
    books.read([item(0, text="A"), item(0, text="B")], days(0, 0))

    assert books.read([item(0, text="B")], None).vanished == []


def test_an_empty_answer_over_days_full_of_lines_is_doubted_and_not_believed() -> None:
    books = Books()
    books.read([item(n, text=str(n)) for n in range(4)], days(0, 4))
    outcome = books.read([], days(0, 4))

    assert (outcome.silent, outcome.vanished) == (4, [])


def test_ids_that_change_at_every_fetch_are_noted_and_ask_nothing_line_by_line() -> None:
    books = Books()
    books.read([item(text="A", id="one"), item(1, text="B", id="two")], days(0, 1))
    outcome = books.read([item(text="A", id="three"), item(1, text="B", id="four")], days(0, 1))

    assert (outcome.held, len(outcome.new_ids), outcome.changed, outcome.new) == (2, 2, [], [])


items_ = st.builds(
    item,
    st.integers(0, 8),
    st.sampled_from([100, -100, 250, 0]),
    st.sampled_from(["RENT", "rent ", "FEE", ""]),
    id=st.sampled_from(["", "", "9998", "x1", "x2", "x3"]),
    party=st.sampled_from(["", "Smith", "Jones"]),
)
feeds_ = st.lists(items_, max_size=14)
cuts_ = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=6)


@given(feed=feeds_, cuts=cuts_, shuffle=st.randoms(use_true_random=False))
def test_any_cut_of_a_feed_into_overlapping_windows_in_any_order_gives_the_same_lines(
    feed: list[ItemSeen], cuts: list[tuple[int, int]], shuffle: object
) -> None:
    books = Books()
    windows = [*((min(cut), max(cut)) for cut in cuts), (0, 8)]
    shuffle.shuffle(windows)  # type: ignore[attr-defined]
    for first, last in windows:
        part = [one for one in feed if one.booked_on in days(first, last)]
        shuffle.shuffle(part)  # type: ignore[attr-defined]
        outcome = books.read(part, days(first, last))
        assert (outcome.changed, outcome.vanished) == ([], [])

    assert books.content() == content(feed)


@given(feed=feeds_, reissue=st.booleans())
def test_a_second_import_never_adds_a_line_even_when_every_id_was_given_anew(feed: list[ItemSeen], reissue: bool) -> None:
    books = Books()
    books.read(feed, days(0, 8))
    again = [item((one.booked_on - FIRST).days, one.amount.minor, one.text, id=f"new{n}") for n, one in enumerate(feed) if one.booked_on]
    outcome = books.read(again if reissue else feed, days(0, 8))

    assert outcome.new == []
    assert books.content() == content(feed)


@given(parts=st.lists(feeds_, min_size=1, max_size=4))
def test_the_books_never_hold_fewer_lines_of_a_day_and_amount_than_the_bank_reported(parts: list[list[ItemSeen]]) -> None:
    books = Books()
    for part in parts:
        books.read(part, None)
        reported = Counter((one.booked_on, one.amount.minor) for one in part)
        kept = Counter((line.day, line.minor) for line in books.lines)
        assert all(kept[day.toordinal(), minor] >= count for (day, minor), count in reported.items() if day)


@given(feed=feeds_, shuffle=st.randoms(use_true_random=False))
def test_the_order_in_which_a_bank_lists_its_items_makes_no_difference(feed: list[ItemSeen], shuffle: object) -> None:
    one, other, mixed = Books(), Books(), list(feed)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    one.read(feed, days(0, 8))
    other.read(mixed, days(0, 8))

    def facts(books: Books) -> set[tuple[object, ...]]:
        return {(line.key, line.occurrence, line.provider_id, line.party) for line in books.lines}

    assert facts(one) == facts(other)
