"""Auto assign, by hand, split, approve and undo, against a real database: money, charges and reasons stay in step."""

from datetime import date
from typing import Any

import pytest

from bankbook.books.assignments import actions, queries
from bankbook.books.assignments.actions.manual import NotAssignable, PartsDoNotSum
from bankbook.books.assignments.actions.undo import LineLocked, NothingToUndo
from bankbook.books.assignments.models import Allocation, Assignment, AssignmentRun, Explanation
from bankbook.books.banklines.models import BankLine
from bankbook.books.ledger import queries as ledgers
from bankbook.books.ledger.models import ClientBankAccount, Ledger, Posting
from bankbook.books.organisations.models import Organisation
from tests.books import cast as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> people.Cast:
    return people.cast()


@pytest.fixture
def account(cast: people.Cast) -> ClientBankAccount:
    return people.a_bank_account(cast.organisation, "Client account", opening_minor=100_000)


def state_of_money(organisation: Organisation) -> dict[str, Any]:
    """Every ledger's balance and every charge's rest: what an undo has to bring back exactly."""
    held = list(Ledger.objects.filter(organisation=organisation))
    return {
        "balances": {k: v for k, v in ledgers.balances(held).items() if v},
        "owed": {i.pk: i.outstanding_minor for i in organisation.openitem_set.all()},
    }


def treatment(line: BankLine) -> str:
    return BankLine.objects.get(pk=line.pk).treatment


def test_auto_assign_settles_the_quoted_charge_and_says_why(cast: people.Cast, account: ClientBankAccount) -> None:
    tenancy = people.a_tenancy(cast.organisation, "HV-01", reference="HV7K3MQ4")
    charge = people.a_charge(tenancy)
    line = people.a_line(account, text="ELLERY HV7K3MQ4 FP 02/02/26")

    outcome = actions.auto_assign(cast.organisation, bank_account=account, by=people.actor(cast.bookkeeper))

    assert outcome.run is not None
    assert (outcome.run.looked_at, outcome.run.assigned, outcome.run.left) == (1, 1, 0)
    charge.refresh_from_db()
    assert charge.outstanding_minor == 0
    assert treatment(line) == "assigned"
    own = ledgers.ledger_for_tenancy(tenancy, "GBP")
    assert ledgers.balance(own).minor == -95_000
    assert ledgers.balance(ledgers.account_ledger(account, "unassigned")).minor == 0
    answer = queries.for_lines([line.pk])[line.pk]
    assert answer.assignment is not None
    assert answer.assignment["tenancy_code"] == "HV-01"
    assert answer.assignment["open_item"] == charge.reference
    assert answer.assignment["origin"] == "auto"
    for told in ("HV7K3MQ4", "Morag Ellery", "£950.00 owed − £950.00 received = £0.00 left", charge.reference):
        assert told in answer.explanation


def test_a_line_left_alone_keeps_its_reason_and_touches_no_money(cast: people.Cast, account: ClientBankAccount) -> None:
    people.a_charge(people.a_tenancy(cast.organisation, reference="HV7K3MQ4"))
    line = people.a_line(account, text="ELLERY RENT")
    before = state_of_money(cast.organisation)

    actions.auto_assign(cast.organisation, bank_account=account, by=people.actor(cast.bookkeeper))

    assert state_of_money(cast.organisation) == before
    assert treatment(line) == "unassigned"
    answer = queries.for_lines([line.pk])[line.pk]
    assert answer.assignment is None
    assert "a name alone is not proof" in answer.explanation


def test_a_dry_run_says_the_same_and_writes_nothing(cast: people.Cast, account: ClientBankAccount) -> None:
    people.a_charge(people.a_tenancy(cast.organisation, reference="HV7K3MQ4"))
    people.a_line(account, text="HV7K3MQ4")
    shown = actions.auto_assign(cast.organisation, bank_account=account, by=people.actor(cast.bookkeeper), dry_run=True)
    assert shown.run is None
    assert (AssignmentRun.objects.count(), Explanation.objects.count(), Assignment.objects.count()) == (0, 0, 0)

    done = actions.auto_assign(cast.organisation, bank_account=account, by=people.actor(cast.bookkeeper))
    assert done.decisions == shown.decisions


def test_another_organisations_references_and_charges_are_never_used(cast: people.Cast, account: ClientBankAccount) -> None:
    people.a_charge(people.a_tenancy(cast.outsider.organisation, reference="HV7K3MQ4"))
    line = people.a_line(account, text="HV7K3MQ4")
    actions.auto_assign(cast.organisation, bank_account=account, by=people.actor(cast.bookkeeper))
    assert treatment(line) == "unassigned"


def test_undoing_a_run_brings_back_every_balance_and_charge(cast: people.Cast, account: ClientBankAccount) -> None:
    first, second = (people.a_tenancy(cast.organisation, reference=each, start=date(2025, 3, 1)) for each in ("HV7K3MQ4", "HV9TN3BB"))
    people.a_charge(first)
    people.a_charge(second, amount_minor=50_000)
    lines = [
        people.a_line(account, 120_000, text="HV7K3MQ4"),
        people.a_line(account, 20_000, text="HV9TN3BB"),
        people.a_line(account, text="CASH"),
    ]
    before = state_of_money(cast.organisation)
    run = actions.auto_assign(cast.organisation, bank_account=account, by=people.actor(cast.bookkeeper)).run
    assert run is not None
    assert state_of_money(cast.organisation) != before

    undone = actions.undo_run(run, by=people.actor(cast.bookkeeper))

    assert (undone.count, list(undone.locked)) == (2, [])
    assert state_of_money(cast.organisation) == before
    assert [treatment(line) for line in lines] == ["unassigned"] * 3
    assert Assignment.objects.count() == 2  # kept as history
    with pytest.raises(NothingToUndo):
        actions.undo_run(run, by=people.actor(cast.bookkeeper))


def test_undoing_one_leaves_the_rest(cast: people.Cast, account: ClientBankAccount) -> None:
    people.a_charge(people.a_tenancy(cast.organisation, reference="HV7K3MQ4"))
    people.a_charge(people.a_tenancy(cast.organisation, reference="HV9TN3BB"))
    one, other = people.a_line(account, text="HV7K3MQ4"), people.a_line(account, text="HV9TN3BB")
    actions.auto_assign(cast.organisation, bank_account=account, by=people.actor(cast.bookkeeper))

    actions.undo(one, by=people.actor(cast.bookkeeper))

    assert (treatment(one), treatment(other)) == ("unassigned", "assigned")
    with pytest.raises(NothingToUndo):
        actions.undo(one, by=people.actor(cast.bookkeeper))


def test_a_locked_line_is_neither_assigned_nor_undone(cast: people.Cast, account: ClientBankAccount) -> None:
    people.a_charge(people.a_tenancy(cast.organisation, reference="HV7K3MQ4"))
    line = people.a_line(account, text="HV7K3MQ4")
    run = actions.auto_assign(cast.organisation, bank_account=account, by=people.actor(cast.bookkeeper)).run
    assert run is not None
    ClientBankAccount.objects.filter(pk=account.pk).update(locked_until=date(2026, 3, 1))
    line = BankLine.objects.select_related("bank_account").get(pk=line.pk)

    with pytest.raises(LineLocked):
        actions.undo(line, by=people.actor(cast.bookkeeper))
    undone = actions.undo_run(run, by=people.actor(cast.bookkeeper))
    assert (undone.count, [each.pk for each in undone.locked]) == (0, [line.pk])
    assert treatment(line) == "assigned"
    late = people.a_line(account, 100, text="HV7K3MQ4 LATE")
    account.refresh_from_db()
    actions.auto_assign(cast.organisation, bank_account=account, by=people.actor(cast.bookkeeper))
    assert "locked period" in queries.for_lines([late.pk])[late.pk].explanation


def parts(*given: tuple[Ledger, str, int, Any]) -> list[actions.HandPart]:
    return [actions.HandPart(ledger, Allocation.Purpose(purpose), minor, item) for ledger, purpose, minor, item in given]


def test_a_line_is_split_by_hand_over_charges_and_ledgers(cast: people.Cast, account: ClientBankAccount) -> None:
    tenancy = people.a_tenancy(cast.organisation)
    rent, deposit = people.a_charge(tenancy), people.a_charge(tenancy, kind="deposit", amount_minor=110_000)
    line = people.a_line(account, 205_000, text="DEP AND FIRST RENT")
    tenancy_ledger, deposit_ledger = ledgers.ledger_for_tenancy(tenancy, "GBP"), ledgers.ledger_for_tenancy(tenancy, "GBP", kind="deposit")

    given = parts((tenancy_ledger, "rent", 95_000, rent), (deposit_ledger, "deposit", 110_000, deposit))
    actions.assign(line, parts=given, by=people.actor(cast.bookkeeper))

    rent.refresh_from_db()
    deposit.refresh_from_db()
    assert (rent.outstanding_minor, deposit.outstanding_minor) == (0, 0)
    assert (ledgers.balance(tenancy_ledger).minor, ledgers.balance(deposit_ledger).minor) == (-95_000, -110_000)
    assert "assigned by Priya Nair" in queries.for_lines([line.pk])[line.pk].explanation
    assert sum(Posting.objects.filter(journal__is_sealed=True).values_list("amount_minor", flat=True)) == 0


def test_refused_parts_change_nothing(cast: people.Cast, account: ClientBankAccount) -> None:
    tenancy, foreign = people.a_tenancy(cast.organisation), people.a_tenancy(cast.outsider.organisation)
    charge = people.a_charge(tenancy, amount_minor=50_000)
    line = people.a_line(account, 95_000, text="RENT")
    own, theirs = ledgers.ledger_for_tenancy(tenancy, "GBP"), ledgers.ledger_for_tenancy(foreign, "GBP")
    bank = ledgers.account_ledger(account, "bank")
    before = state_of_money(cast.organisation)
    refused: list[tuple[list[actions.HandPart], type[Exception], str]] = [
        (parts((own, "rent", 90_000, None)), PartsDoNotSum, "parts_do_not_sum"),
        ([], PartsDoNotSum, "parts_do_not_sum"),
        (parts((own, "rent", 95_000, charge)), NotAssignable, "more_than_owed"),
        (parts((own, "rent", 100_000, None), (own, "rent", -5_000, None)), NotAssignable, "wrong_direction"),
        (parts((theirs, "rent", 95_000, None)), NotAssignable, "wrong_ledger"),
        (parts((bank, "rent", 95_000, None)), NotAssignable, "wrong_ledger"),
    ]
    for given, error, code in refused:
        with pytest.raises(error) as caught:
            actions.assign(line, parts=given, by=people.actor(cast.bookkeeper))
        assert caught.value.code == code  # type: ignore[attr-defined]  # every refusal carries a code
    assert state_of_money(cast.organisation) == before
    assert treatment(line) == "unassigned"


def test_a_line_is_assigned_once(cast: people.Cast, account: ClientBankAccount) -> None:
    own = ledgers.ledger_for_tenancy(people.a_tenancy(cast.organisation), "GBP")
    line = people.a_line(account, 500)
    actions.assign(line, parts=parts((own, "rent", 500, None)), by=people.actor(cast.bookkeeper))
    with pytest.raises(NotAssignable):
        actions.assign(line, parts=parts((own, "rent", 500, None)), by=people.actor(cast.bookkeeper))


def test_money_out_is_assigned_by_hand_too(cast: people.Cast, account: ClientBankAccount) -> None:
    own = ledgers.ledger_for_tenancy(people.a_tenancy(cast.organisation), "GBP")
    line = people.a_line(account, -12_000, text="REFUND")
    actions.assign(line, parts=parts((own, "other", -12_000, None)), by=people.actor(cast.bookkeeper))
    assert ledgers.balance(own).minor == 12_000


def test_a_suggestion_waits_with_untouched_books_and_is_approved_as_shown(cast: people.Cast, account: ClientBankAccount) -> None:
    tenancy = people.a_tenancy(cast.organisation, reference="HV7K3MQ4", end=date(2026, 1, 31))
    charge = people.a_charge(tenancy, amount_minor=30_000)
    line = people.a_line(account, 40_000, text="HV7K3MQ4")
    before = state_of_money(cast.organisation)
    actions.auto_assign(cast.organisation, bank_account=account, by=people.actor(cast.bookkeeper))
    assert treatment(line) == "suggested"
    assert state_of_money(cast.organisation) == before
    assert "ended on 31 January 2026" in queries.for_lines([line.pk])[line.pk].explanation

    line = BankLine.objects.select_related("bank_account__organisation").get(pk=line.pk)
    approved = actions.approve(line, by=people.actor(cast.bookkeeper))

    assert approved.origin == "suggested"
    charge.refresh_from_db()
    assert charge.outstanding_minor == 0
    assert [(part.purpose, part.amount_minor) for part in approved.allocations.order_by("id")] == [("rent", 30_000), ("credit", 10_000)]
    with pytest.raises(actions.NotSuggested):
        actions.approve(line, by=people.actor(cast.bookkeeper))


def test_auto_assign_takes_the_same_number_of_statements_for_one_line_and_for_many(
    cast: people.Cast, account: ClientBankAccount, django_assert_max_num_queries: Any
) -> None:
    tenancy = people.a_tenancy(cast.organisation, reference="HV7K3MQ4")
    for month in range(1, 9):
        people.a_charge(tenancy, due_on=date(2026, month, 1))
    for day in range(1, 25):
        people.a_line(account, booked_on=date(2026, 2, day), text="HV7K3MQ4")
    with django_assert_max_num_queries(60):
        actions.auto_assign(cast.organisation, bank_account=account, by=people.actor(cast.bookkeeper))


def test_undoing_a_run_withdraws_its_suggestions_too(cast: people.Cast, account: ClientBankAccount) -> None:
    people.a_charge(people.a_tenancy(cast.organisation, reference="HV7K3MQ4", end=date(2026, 1, 31)))
    line = people.a_line(account, text="HV7K3MQ4")
    run = actions.auto_assign(cast.organisation, bank_account=account, by=people.actor(cast.bookkeeper)).run
    assert run is not None
    assert treatment(line) == "suggested"

    undone = actions.undo_run(run, by=people.actor(cast.bookkeeper))

    assert (undone.count, treatment(line)) == (0, "unassigned")
    assert line.pk not in queries.for_lines([line.pk])
    with pytest.raises(NothingToUndo):
        actions.undo_run(run, by=people.actor(cast.bookkeeper))
