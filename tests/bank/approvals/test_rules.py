"""Slots, people and verdicts, without a database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankbook.bank.approvals.rules import (
    LEVELS,
    TRANSITIONS,
    Event,
    Judge,
    Levels,
    People,
    Standing,
    State,
    Why,
    can_be_filled,
    orphans,
    people,
    policy,
    required,
    still_needed,
    warnings_due,
    why_not,
)

ANA, BEN, CLEO = (UUID(int=number) for number in (1, 2, 3))

levels = st.sampled_from(LEVELS)
slots = st.lists(levels, min_size=1, max_size=3).map(lambda found: tuple(sorted(found)))
crowds = st.dictionaries(st.integers(0, 4).map(lambda number: UUID(int=number)), st.frozensets(levels, min_size=1, max_size=2), max_size=4)


def seats(**held: str) -> People:
    """ana="A" or ana="AB"."""
    who = {"ana": ANA, "ben": BEN, "cleo": CLEO}
    return {who[name]: frozenset(each) for name, each in held.items()}


@pytest.mark.parametrize(
    ("asked", "minimum", "found"),
    [
        ((), 1, ("A",)),
        ((), 2, ("A", "A")),
        (("B", "A"), 1, ("A", "B")),
        (("B",), 3, ("B", "B", "B")),
        (("A", "A", "C"), 2, ("A", "A", "C")),
    ],
)
def test_a_policy_is_level_a_unless_set_and_never_below_the_minimum(asked: Levels, minimum: int, found: Levels) -> None:
    assert policy(asked, minimum=minimum) == found


@pytest.mark.parametrize(
    ("submitted", "current", "both"),
    [
        ("A", "A", "A"),
        ("A", "AA", "AA"),
        ("AA", "A", "AA"),
        ("A", "B", "AB"),
        ("AB", "B", "AB"),
        ("A", "AAB", "AAB"),
    ],
)
def test_of_two_policies_both_are_satisfied(submitted: str, current: str, both: str) -> None:
    assert required(submitted, current) == tuple(both)


@given(slots, slots)
def test_what_both_policies_need_is_the_least_that_satisfies_both(first: Levels, second: Levels) -> None:
    both = required(first, second)

    assert still_needed(first, both) == still_needed(second, both) == ()
    for position in range(len(both)):
        less = both[:position] + both[position + 1 :]
        assert still_needed(first, less) or still_needed(second, less)


@pytest.mark.parametrize(
    ("needed", "given_", "left"), [("A", "", "A"), ("A", "A", ""), ("A", "B", "A"), ("AAB", "A", "AB"), ("AB", "BB", "A"), ("A", "AA", "")]
)
def test_an_approval_fills_a_slot_of_its_level_only(needed: str, given_: str, left: str) -> None:
    assert still_needed(needed, given_) == tuple(left)


@pytest.mark.parametrize(
    ("asked", "crowd", "can"),
    [
        ("A", seats(ana="A"), True),
        ("A", seats(ana="B"), False),
        ("AA", seats(ana="A"), False),
        ("AA", seats(ana="A", ben="A"), True),
        ("AB", seats(ana="AB"), False),
        ("AB", seats(ana="AB", ben="A"), True),
        ("AB", seats(ana="A", ben="AB"), True),
        ("ABC", seats(ana="AB", ben="BC", cleo="A"), True),
        ("AAB", seats(ana="A", ben="B", cleo="AB"), True),
        ("AAB", seats(ana="B", ben="B", cleo="AB"), False),
    ],
)
def test_slots_are_matched_to_distinct_people(asked: str, crowd: People, can: bool) -> None:
    assert can_be_filled(asked, crowd) is can


def by_trying(asked: Sequence[str], crowd: People) -> bool:
    """The same answer by trying every way to seat people."""
    return any(all(slot in crowd[who] for slot, who in zip(asked, seated, strict=True)) for seated in permutations(crowd, len(asked)))


@given(slots, crowds)
def test_the_matching_finds_a_way_exactly_where_there_is_one(asked: Levels, crowd: People) -> None:
    assert can_be_filled(asked, crowd) is by_trying(asked, crowd)


@given(slots, crowds, st.integers(5, 9), levels)
def test_one_more_approver_never_makes_it_impossible(asked: Levels, crowd: People, number: int, level: str) -> None:
    more = {**crowd, UUID(int=number): frozenset({level})}

    assert can_be_filled(asked, more) or not can_be_filled(asked, crowd)


def test_several_users_of_one_person_are_one_person() -> None:
    assert people([(ANA, "A"), (ANA, "B"), (BEN, "A")]) == {ANA: frozenset("AB"), BEN: frozenset("A")}


BOTH = Standing(("A",), seats(ana="A", ben="A"), makers=frozenset({ANA, BEN}))
ALONE = Standing(("A",), seats(ana="A"), makers=frozenset({ANA}), self_approving=frozenset({ANA}))


@pytest.mark.parametrize(
    ("before", "after", "is_orphan"),
    [
        (BOTH, BOTH, False),
        (BOTH, replace(BOTH, approvers={}), True),
        (BOTH, replace(BOTH, approvers=seats(ana="A")), False),
        (BOTH, replace(BOTH, slots=("B",)), True),
        (BOTH, replace(BOTH, approvers=seats(ana="A"), makers=frozenset({ANA})), False),
        (replace(BOTH, slots=("C",)), replace(BOTH, slots=("C",), approvers={}), False),
        (ALONE, replace(ALONE, self_approving=frozenset()), True),
        (ALONE, replace(ALONE, approvers=seats(ana="B")), True),
        (replace(ALONE, self_approving=frozenset()), replace(ALONE, self_approving=frozenset(), approvers={}), True),
    ],
    ids=[
        "nothing changes",
        "the last approvers go",
        "one of two goes",
        "a policy that nobody fills",
        "whoever only asked goes too",
        "it was impossible before",
        "a lone administrator loses self-approval",
        "and the level",
        "the last approver, who could not bring his own through",
    ],
)
def test_orphans_are_refused_only_where_somebody_could_before(before: Standing, after: Standing, is_orphan: bool) -> None:
    assert orphans(before, after) is is_orphan


@given(slots, crowds, crowds)
def test_what_could_not_be_approved_before_is_no_orphan_after(asked: Levels, before: People, after: People) -> None:
    is_orphan = orphans(Standing(asked, before), Standing(asked, after))

    assert is_orphan == (by_trying(asked, before) and not by_trying(asked, after))


ABLE = Judge(is_pending=True, has_decided=False, level="A", needed=("A",))
OWN = replace(ABLE, is_own=True, is_self_approved=True)
WIDENING = replace(OWN, widens_own_rights=True)


@pytest.mark.parametrize(
    ("judge", "why"),
    [
        (ABLE, None),
        (replace(ABLE, is_pending=False), Why.ENDED),
        (replace(ABLE, has_decided=True), Why.DECIDED),
        (replace(ABLE, level=""), Why.NO_RIGHT),
        (replace(ABLE, level="B"), Why.LEVEL),
        (replace(ABLE, needed=("B", "C")), Why.LEVEL),
        (replace(ABLE, widens_own_rights=True), None),
        (OWN, None),
        (replace(OWN, is_self_approved=False), Why.OWN),
        (WIDENING, Why.OWN_RIGHTS),
        (replace(WIDENING, is_fresh=True), Why.OWN_RIGHTS),
        (replace(WIDENING, is_sole_administrator=True), Why.PROVE_AGAIN),
        (replace(WIDENING, is_sole_administrator=True, is_fresh=True), None),
        (replace(WIDENING, is_sole_administrator=True, is_fresh=True, is_self_approved=False), Why.OWN),
    ],
)
def test_who_can_decide(judge: Judge, why: Why | None) -> None:
    assert why_not(judge) is why


@pytest.mark.parametrize(
    ("left", "due"),
    [(timedelta(days=5), 0), (timedelta(days=4), 1), (timedelta(hours=25), 1), (timedelta(hours=24), 2), (timedelta(hours=1), 2)],
    ids=["5 days", "4 days", "25 hours", "24 hours", "1 hour"],
)
def test_warnings_fall_due_as_the_time_runs_out(left: timedelta, due: int) -> None:
    assert warnings_due(left) == due


def test_only_a_pending_request_becomes_anything_else() -> None:
    assert {state for state, _event in TRANSITIONS} == {State.PENDING}
    assert {event for _state, event in TRANSITIONS} == set(Event)
    assert set(TRANSITIONS.values()) == set(State) - {State.PENDING}
