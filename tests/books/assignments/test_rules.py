"""What auto assign decides, and what it refuses to decide. Pure: no database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankbook.books.assignments import rules
from bankbook.books.assignments.rules import record, wording
from bankbook.money import Money, decimal_text

DAY = date(2026, 11, 18)
START = date(2025, 3, 2)


def gbp(minor: int) -> Money:
    return Money(minor, "GBP")


def tenancy(id: int = 1, **changes: object) -> rules.Tenancy:
    names = {1: ("Amara Okafor", "4 Tidewater Court"), 2: ("Adaeze Okafor", "11 Tidewater Court"), 3: ("Sam Baines", "2 Packet Row")}
    tenant, address = names.get(id, (f"Tenant Number{id}", f"{id} Quay"))
    given = rules.Tenancy(
        id=id, code=f"T{id:03}", tenants=(tenant,), address=address, rent=gbp(115000), start=START, end=None, had_receipt=True
    )
    return replace(given, **changes)  # type: ignore[arg-type]  # a test's own keyword passing


def rent(
    id: int, tenancy_id: int = 1, minor: int = 115000, due: date = date(2026, 11, 15), kind: rules.ItemKind = rules.ItemKind.RENT
) -> rules.Item:
    return rules.Item(id=id, tenancy_id=tenancy_id, kind=kind, reference=f"C{id:04}", due_on=due, outstanding=gbp(minor))


def issued(key: str, tenancy_id: int = 1) -> rules.IssuedReference:
    return rules.IssuedReference(key=rules.key_of(key), reference=key, tenancy_id=tenancy_id, issued_on=START)


def line(text: str, minor: int = 115000, id: int = 1, **changes: object) -> rules.Line:
    given = rules.Line(id=id, booked_on=DAY, amount=gbp(minor), text=text, counterparty="", occurrence=1)
    return replace(given, **changes)  # type: ignore[arg-type]  # a test's own keyword passing


def world(
    *,
    tenancies: list[rules.Tenancy] | None = None,
    references: list[rules.IssuedReference] | None = None,
    items: list[rules.Item] | None = None,
) -> rules.World:
    known = tenancies or [tenancy(1), tenancy(2), tenancy(3)]
    charges: dict[int, list[rules.Item]] = {}
    for item in items if items is not None else [rent(1)]:
        charges.setdefault(item.tenancy_id, []).append(item)
    book = rules.ReferenceBook.of(references or [issued("HV7K3MQ4"), issued("HV9TN3BB", 2)])
    return rules.World(tenancies={each.id: each for each in known}, references=book, items=charges)


def decide(one: rules.Line, **known: object) -> rules.Decision:
    return rules.decide_all([one], world=world(**known))[0]  # type: ignore[arg-type]  # a test's own keyword passing


@pytest.mark.parametrize(
    "text",
    ["OKAFOR A HV7K3MQ4 FP 18/11/26 0731", "hv7k3mq4", "HV7K 3MQ4", "HV7K-3MQ4", "REF:HV7K3MQ4.", "OKAFORAHV7K3MQ4FP", "HV7K3MQ4NOV"],
)
def test_an_issued_reference_is_found_however_the_bank_spaces_or_glues_it(text: str) -> None:
    decision = decide(line(text))
    assert decision.outcome is rules.Outcome.ASSIGNED
    assert decision.tenancy is not None
    assert decision.tenancy.id == 1
    found = decision.evidence[0]
    assert text[found.start : found.end] == found.matched
    assert rules.key_of(found.matched) == "HV7K3MQ4"


@pytest.mark.parametrize("text", ["HV7K3MQ", "HV7K3MQ5", "HV7K3MQ49", "HV7K3MO4", "OKAFOR RENT", "", "HV7K3M Q"])
def test_a_damaged_or_absent_reference_settles_nothing(text: str) -> None:
    decision = decide(line(text))
    assert decision.outcome is rules.Outcome.LEFT
    assert decision.parts == ()


@pytest.mark.parametrize(
    ("text", "key", "found"),
    [
        ("16 STREET", "6STREET", False),  # never inside another number
        ("6 STREET", "6STREET", False),  # pieced together from two words, and too plain
        ("T10012", "T10012", True),
        ("T100129", "T10012", False),
        ("AT10012", "T10012", False),
        ("RENT 12", "RENT12", False),
        ("RENT12", "RENT12", True),
        ("6", "6", False),  # shorter than six never counts
        ("FLAT2", "FLAT2", False),
    ],
)
def test_short_references_must_stand_as_themselves(text: str, key: str, found: bool) -> None:
    assert bool(rules.find(text, rules.ReferenceBook.of([issued(key)]))) is found


def test_a_reference_inside_a_longer_issued_one_is_not_read_twice() -> None:
    book = rules.ReferenceBook.of([issued("HVAL0001", 1), issued("HVAL0001B", 2)])
    assert [each.reference.tenancy_id for each in rules.find("PAID HVAL0001B THANKS", book)] == [2]


def test_a_reference_that_ever_belonged_to_two_tenancies_is_no_evidence_for_either() -> None:
    decision = decide(line("HV7K3MQ4"), references=[issued("HV7K3MQ4", 1), issued("HV7K3MQ4", 2)])
    assert decision.outcome is rules.Outcome.LEFT
    assert decision.reason == "reference_of_several"
    assert {each.id for each in decision.claimants} == {1, 2}


def test_two_references_of_two_tenancies_in_one_text_abstain() -> None:
    decision = decide(line("HV7K3MQ4 AND HV9TN3BB"))
    assert (decision.outcome, decision.reason) == (rules.Outcome.LEFT, "several_references")


def test_two_references_of_one_tenancy_agree() -> None:
    decision = decide(line("HV7K3MQ4 HVOLD123"), references=[issued("HV7K3MQ4"), issued("HVOLD123")])
    assert decision.outcome is rules.Outcome.ASSIGNED


def paid(decision: rules.Decision) -> list[tuple[str, int]]:
    return [(part.item.reference if part.item else "credit", part.amount.minor) for part in decision.parts]


def test_the_amount_of_one_open_charge_settles_that_charge_and_not_the_oldest() -> None:
    decision = decide(line("HV7K3MQ4", 90000), items=[rent(1, due=date(2026, 10, 15)), rent(2, minor=90000)])
    assert paid(decision) == [("C0002", 90000)]


@pytest.mark.parametrize(
    ("early_days", "expected"),
    [
        (3, [("C0002", 115000)]),
        (10, [("C0002", 115000)]),
        (11, [("C0001", 114000), ("C0002", 1000)]),
        (30, [("C0001", 114000), ("C0002", 1000)]),
    ],
)
def test_the_next_rents_amount_settles_that_rent_only_near_its_day_while_an_older_one_is_open(
    early_days: int, expected: list[tuple[str, int]]
) -> None:
    owed = [rent(1, minor=114000, due=DAY - timedelta(days=1)), rent(2, due=DAY + timedelta(days=early_days))]

    assert paid(decide(line("HV7K3MQ4"), items=owed)) == expected


@pytest.mark.parametrize(
    ("minor", "expected"),
    [
        (50000, [("C0001", 50000)]),
        (150000, [("C0001", 115000), ("C0002", 35000)]),
        (230000, [("C0001", 115000), ("C0002", 115000)]),
        (240000, [("C0001", 115000), ("C0002", 115000), ("credit", 10000)]),
    ],
)
def test_rent_is_paid_oldest_first_and_a_surplus_stays_as_credit(minor: int, expected: list[tuple[str, int]]) -> None:
    decision = decide(line("HV7K3MQ4", minor), items=[rent(2), rent(1, due=date(2026, 10, 15))])
    assert decision.outcome is rules.Outcome.ASSIGNED
    assert paid(decision) == expected


def test_an_open_charge_is_used_up_once_in_a_run_whatever_the_order_of_lines() -> None:
    lines = [line("HV7K3MQ4", id=1), line("HV7K3MQ4 B", id=2, booked_on=date(2026, 11, 17))]
    known = world(items=[rent(1)])
    forward, backward = rules.decide_all(lines, world=known), rules.decide_all(lines[::-1], world=known)
    assert forward == backward
    assert [paid(each) for each in forward] == [[("C0001", 115000)], [("credit", 115000)]]


@pytest.mark.parametrize(
    ("change", "text", "items", "reason"),
    [
        ({"is_disputed": True}, "HV7K3MQ4", None, "tenancy_in_dispute"),
        ({"end": date(2026, 10, 31)}, "HV7K3MQ4", None, "tenancy_ended"),
        ({"start": date(2027, 3, 1)}, "HV7K3MQ4", None, "before_the_tenancy"),
        ({"had_refund": True}, "HV7K3MQ4", None, "refunded_before"),
        ({"start": date(2026, 11, 1), "had_receipt": False}, "HV7K3MQ4", [rent(1, minor=90000)], "first_payment"),
        ({}, "HV7K3MQ4", [rent(1), rent(2, minor=50000, kind=rules.ItemKind.DEPOSIT)], "deposit_open"),
        ({}, "HV7K3MQ4 DEPOSIT", None, "deposit_named"),
        ({}, "HV7K3MQ4", [rent(1), rent(2, kind=rules.ItemKind.FEE)], "equal_charges_of_different_kinds"),
        ({}, "HV7K3MQ4", [rent(1, minor=90000), rent(2, minor=500, kind=rules.ItemKind.FEE)], "charges_of_different_kinds"),
        ({}, "BAINES HV7K3MQ4", [rent(1), rent(2, tenancy_id=3)], "names_another"),
    ],
)
def test_a_doubt_makes_a_suggestion_and_touches_no_charge(
    change: dict[str, object], text: str, items: list[rules.Item] | None, reason: str
) -> None:
    tenancies = [replace(tenancy(1), **change), tenancy(2), tenancy(3)]  # type: ignore[arg-type]  # a test's own keyword passing
    decision = decide(line(text), tenancies=tenancies, items=items)
    assert (decision.outcome, decision.reason) == (rules.Outcome.SUGGESTED, reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_locked": True}, "not_period_open"),
        ({"has_open_question": True}, "not_no_open_question"),
        ({"amount": gbp(-115000)}, "not_money_in"),
    ],
)
def test_guards_stop_a_line_whatever_its_text_says(change: dict[str, object], reason: str) -> None:
    decision = decide(line("HV7K3MQ4", **change))
    assert (decision.outcome, decision.stage, decision.reason) == (rules.Outcome.LEFT, "guards", reason)


def test_money_in_another_currency_is_never_assigned() -> None:
    decision = decide(line("HV7K3MQ4", amount=Money(115000, "EUR")))
    assert (decision.outcome, decision.reason) == (rules.Outcome.LEFT, "other_currency")


def test_the_runner_up_is_named_with_why_it_lost() -> None:
    decision = decide(line("OKAFOR A HV7K3MQ4"), items=[rent(1), rent(2, tenancy_id=2)])
    assert decision.runner_up is not None
    assert decision.runner_up.tenancy.id == 2
    text = wording.text(decision, voice=VOICE)
    assert "Runner-up: Adaeze Okafor, 11 Tidewater Court (tenancy T002)." in text
    assert "the reference is not theirs" in text


@pytest.mark.parametrize(
    ("text", "payer", "items", "told"),
    [
        ("OKAFOR HV7K3MQ4", "", [rent(1)], "Their surname is in the text and they owe or pay just this amount, but the reference"),
        ("HV7K3MQ4", "A Okafor", [rent(1)], "Their surname is the payer’s and they owe or pay just this amount, but the reference"),
        ("OKAFOR HV7K3MQ4", "A Okafor", [rent(1, minor=500)], "Their surname is in the text, but the reference"),
        ("HV7K3MQ4", "A Okafor", [rent(1, minor=500)], "Their surname is the payer’s, but the reference"),
    ],
    ids=["in the text, same amount", "the payer's, same amount", "in both", "the payer's"],
)
def test_the_runner_up_s_surname_is_said_to_be_where_it_is(text: str, payer: str, items: list[rules.Item], told: str) -> None:
    other = tenancy(2) if items[0].outstanding == gbp(115000) else tenancy(2, rent=gbp(99000))
    decision = decide(line(text, items[0].outstanding.minor, counterparty=payer), tenancies=[tenancy(1), other], items=items)
    shown = record.of(decision, voice=VOICE)["runner_up"]
    assert shown["sentence"].startswith(told)
    assert shown["sentence"] in wording.text(decision, voice=VOICE)
    assert "Runner-up" not in shown["sentence"]


@pytest.mark.parametrize(
    ("text", "payer", "told"),
    [
        ("BAINES HV7K3MQ4", "", "The text also names the tenant of another tenancy"),
        ("HV7K3MQ4", "S Baines", "The payer has the surname of the tenant of another tenancy"),
    ],
    ids=["in the text", "the payer's"],
)
def test_who_else_is_named_is_said_to_be_where_it_is(text: str, payer: str, told: str) -> None:
    decision = decide(line(text, counterparty=payer), items=[rent(1), rent(2, tenancy_id=3)])
    assert decision.reason == "names_another"
    assert wording.doubt(decision, voice=VOICE).startswith(told)


VOICE = wording.Voice(_=lambda text: text, amount=decimal_text, day=date.isoformat)

REASONS = st.sampled_from(["HV7K3MQ4", "OKAFOR RENT", "HV7K3MQ4 HV9TN3BB", "BAINES", "", "HV7K3MQ4 DEPOSIT"])


@given(
    st.lists(
        st.tuples(REASONS, st.sampled_from([-5000, 500, 115000, 230000]), st.integers(0, 2), st.sampled_from(["", "A Okafor"])),
        min_size=2,
        max_size=8,
    )
)
def test_parts_sum_to_the_line_no_charge_is_overpaid_and_no_two_decisions_read_the_same(rows: list[tuple[str, int, int, str]]) -> None:
    counts: dict[tuple[str, int, int, str], int] = {}
    lines = []
    for number, row in enumerate(rows):
        counts[row] = counts.get(row, 0) + 1
        text, minor, back, counterparty = row
        lines.append(
            line(
                text,
                minor,
                id=number,
                booked_on=date(2026, 11, 18 - back),
                counterparty=counterparty,
                occurrence=counts[row],
                equal_lines=rows.count(row),
            )
        )
    decisions = rules.decide_all(lines, world=world(items=[rent(1), rent(2, due=date(2026, 10, 15)), rent(3, tenancy_id=2)]))
    used: dict[int, int] = {}
    for decision in decisions:
        if decision.parts:
            assert sum(part.amount.minor for part in decision.parts) == decision.line.amount.minor
        if decision.outcome is rules.Outcome.ASSIGNED:
            for part in decision.parts:
                if part.item is not None:
                    used[part.item.id] = used.get(part.item.id, 0) + part.amount.minor
    assert all(minor <= 115000 for minor in used.values())
    texts = [wording.text(decision, voice=VOICE) for decision in decisions]
    assert len(set(texts)) == len(texts)
    assert rules.decide_all(lines[::-1], world=world(items=[rent(1), rent(2, due=date(2026, 10, 15)), rent(3, tenancy_id=2)])) == decisions
