"""What a person took back stays taken back: auto assign suggests from then on, and says who took it back and when."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bankbook.books.assignments import actions, queries, rules
from bankbook.books.assignments.models import Allocation
from bankbook.books.assignments.rules import wording
from bankbook.books.banklines.models import BankLine
from bankbook.books.ledger import queries as ledgers
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.lettings.models import PaymentReference
from tests.books import cast as people
from tests.books.assignments.test_rules import VOICE, decide, line, rent

UNDO_DAY = date(2026, 11, 19)


def taken_back(*, tenancy_id: int = 1, item_id: int | None = 1) -> rules.TakenBack:
    items = frozenset() if item_id is None else frozenset({item_id})
    return rules.TakenBack(on=UNDO_DAY, who="Priya Nair", tenancy_ids=frozenset({tenancy_id}), item_ids=items)


@pytest.mark.parametrize(
    ("earlier", "told"),
    [
        (taken_back(), "Priya Nair took this assignment back on 2026-11-19, so a person decides."),
        (taken_back(item_id=9), "Priya Nair took an earlier assignment of this line back on 2026-11-19, so a person decides."),
        (taken_back(tenancy_id=2), "Priya Nair took an earlier assignment of this line back on 2026-11-19, so a person decides."),
    ],
    ids=["the same again", "another charge", "another tenancy"],
)
def test_a_line_that_was_taken_back_is_at_most_suggested(earlier: rules.TakenBack, told: str) -> None:
    decision = decide(line("HV7K3MQ4", taken_back=(earlier,)))
    assert (decision.outcome, decision.reason) == (rules.Outcome.SUGGESTED, "taken_back")
    assert rules.Check("no_taken_back", passed=False) in decision.checks
    assert told in wording.text(decision, voice=VOICE)


def test_another_doubt_is_told_beside_it() -> None:
    decision = decide(line("HV7K3MQ4 DEPOSIT", taken_back=(taken_back(),)))
    told = wording.doubt(decision, voice=VOICE)
    assert decision.reason == "deposit_named"
    assert "writes of a deposit" in told
    assert "took this assignment back" in told


def test_of_several_the_one_that_was_the_same_is_told() -> None:
    other = replace(taken_back(tenancy_id=2), on=date(2026, 11, 20))
    decision = decide(line("HV7K3MQ4", taken_back=(other, taken_back())))
    assert "took this assignment back on 2026-11-19" in wording.doubt(decision, voice=VOICE)


def test_what_was_taken_back_leaves_the_charge_to_another_line() -> None:
    first = line("HV7K3MQ4", taken_back=(taken_back(),))
    second = line("HV7K3MQ4 AGAIN", id=2, booked_on=date(2026, 11, 19))
    known = rules.World(
        tenancies={1: decide(first).tenancy},  # type: ignore[dict-item]  # a reference decides whose it is
        references=rules.ReferenceBook.of([rules.IssuedReference("HV7K3MQ4", "HV7K3MQ4", 1, date(2025, 1, 1))]),
        items={1: [rent(1)]},
    )
    decisions = rules.decide_all([first, second], world=known)
    assert [each.outcome for each in decisions] == [rules.Outcome.SUGGESTED, rules.Outcome.ASSIGNED]


@pytest.fixture(name="cast")
def a_cast(db: None) -> people.Cast:
    return people.cast()


@pytest.fixture(name="account")
def an_account(cast: people.Cast) -> ClientBankAccount:
    return people.a_bank_account(cast.organisation, "Client account", opening_minor=100_000)


def assign(cast: people.Cast) -> actions.Outcome:
    return actions.auto_assign(cast.organisation, by=people.actor(cast.bookkeeper))


def told(line: BankLine) -> str:
    return queries.for_lines([line.pk])[line.pk].explanation


def test_the_next_run_only_suggests_what_a_person_undid(cast: people.Cast, account: ClientBankAccount) -> None:
    charge = people.a_charge(people.a_tenancy(cast.organisation, reference="HV7K3MQ4"))
    one = people.a_line(account, text="HV7K3MQ4")
    assign(cast)
    with time_machine.travel("2026-07-10T23:30:00+00:00", tick=False):
        actions.undo(one, by=people.actor(cast.manager))

    for _again in range(2):
        run = assign(cast).run
        assert run is not None
        assert (run.assigned, run.suggested) == (0, 1)
    assert "Tom Ashdown took this assignment back on 11 July 2026, so a person decides." in told(one)
    charge.refresh_from_db()
    assert charge.outstanding_minor == 95_000

    one = BankLine.objects.select_related("bank_account__organisation").get(pk=one.pk)
    actions.approve(one, by=people.actor(cast.bookkeeper))
    charge.refresh_from_db()
    assert charge.outstanding_minor == 0


def test_a_different_answer_is_only_suggested_too(cast: people.Cast, account: ClientBankAccount) -> None:
    people.a_charge(people.a_tenancy(cast.organisation, "HV-01", reference="HV7K3MQ4"))
    other = people.a_tenancy(cast.organisation, "HV-02")
    people.a_charge(other)
    one = people.a_line(account, text="HV7K3MQ4")
    assign(cast)
    actions.undo(one, by=people.actor(cast.manager))
    PaymentReference.objects.filter(key="HV7K3MQ4").update(tenancy=other)

    run = assign(cast).run

    assert run is not None
    assert (run.assigned, run.suggested) == (0, 1)
    assert "HV-02" in told(one)
    assert "Tom Ashdown took an earlier assignment of this line back on" in told(one)


def test_what_was_assigned_by_hand_and_undone_is_only_suggested_too(cast: people.Cast, account: ClientBankAccount) -> None:
    tenancy = people.a_tenancy(cast.organisation, reference="HV7K3MQ4")
    people.a_charge(tenancy)
    one = people.a_line(account, text="HV7K3MQ4")
    own = ledgers.ledger_for_tenancy(tenancy, "GBP")
    actions.assign(one, parts=[actions.HandPart(own, Allocation.Purpose.CREDIT, 95_000)], by=people.actor(cast.manager))
    actions.undo(one, by=people.actor(cast.manager))

    assign(cast)

    assert "Tom Ashdown took an earlier assignment of this line back on" in told(one)


def test_undoing_a_whole_run_holds_nothing_against_its_lines(cast: people.Cast, account: ClientBankAccount) -> None:
    for reference in ("HV7K3MQ4", "HV9TN3BB"):
        people.a_charge(people.a_tenancy(cast.organisation, reference=reference))
    one, _other = people.a_line(account, text="HV7K3MQ4"), people.a_line(account, text="HV9TN3BB")
    run = assign(cast).run
    assert run is not None
    actions.undo(one, by=people.actor(cast.bookkeeper))
    actions.undo_run(run, by=people.actor(cast.bookkeeper))

    again = assign(cast).run

    assert again is not None
    assert (again.assigned, again.suggested) == (1, 1)  # the one undone by itself is remembered, the other is not


def test_looking_back_takes_no_more_statements_for_many_lines(cast: people.Cast, account: ClientBankAccount) -> None:
    tenancy = people.a_tenancy(cast.organisation, reference="HV7K3MQ4")
    people.a_charge(tenancy)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.undecided_lines([account])
        return len(seen)

    def undo_one(day: int) -> None:
        one = people.a_line(account, booked_on=date(2026, 2, day), text="HV7K3MQ4")
        assign(cast)
        actions.undo(one, by=people.actor(cast.bookkeeper))

    undo_one(1)
    few = statements()
    for day in range(2, 6):
        undo_one(day)
    assert statements() == few
