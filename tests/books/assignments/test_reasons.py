"""What is written beside a decision: reasons that are true at that moment and told apart, and a record that names whose books it was."""

import pytest

from bankbook.audit.models import AuditEvent
from bankbook.books.assignments import actions, queries
from bankbook.books.assignments.models import Allocation, Explanation
from bankbook.books.ledger import queries as ledgers
from bankbook.books.ledger.models import ClientBankAccount, OpenItem
from tests.books import cast as people

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def a_cast() -> people.Cast:
    return people.cast()


@pytest.fixture(name="account")
def an_account(cast: people.Cast) -> ClientBankAccount:
    return people.a_bank_account(cast.organisation, "Client account", opening_minor=100_000)


def test_the_arithmetic_is_that_of_the_moment_not_of_the_page(cast: people.Cast, account: ClientBankAccount) -> None:
    tenancy = people.a_tenancy(cast.organisation)
    charge, line = people.a_charge(tenancy, amount_minor=95_000), people.a_line(account, 20_000, text="RENT")
    own = ledgers.ledger_for_tenancy(tenancy, "GBP")
    given = [actions.HandPart(own, Allocation.Purpose.RENT, 20_000, charge)]
    OpenItem.objects.filter(pk=charge.pk).update(outstanding_minor=50_000)  # somebody else was quicker

    actions.assign(line, parts=given, by=people.actor(cast.bookkeeper))

    assert "£500.00 owed − £200.00 = £300.00 left" in queries.for_lines([line.pk])[line.pk].explanation


def test_each_part_of_a_split_says_what_was_owed_when_it_was_placed(cast: people.Cast, account: ClientBankAccount) -> None:
    tenancy = people.a_tenancy(cast.organisation)
    charge, other = people.a_charge(tenancy, amount_minor=95_000), people.a_charge(tenancy, amount_minor=30_000)
    line = people.a_line(account, 90_000, text="RENT")
    own = ledgers.ledger_for_tenancy(tenancy, "GBP")
    given = [
        actions.HandPart(own, Allocation.Purpose.RENT, 40_000, charge),
        actions.HandPart(own, Allocation.Purpose.RENT, 30_000, other),
        actions.HandPart(own, Allocation.Purpose.RENT, 20_000, charge),
    ]

    actions.assign(line, parts=given, by=people.actor(cast.bookkeeper))

    explanation = Explanation.objects.get(line=line, is_current=True)
    sums = ["£950.00 owed − £400.00 = £550.00 left", "£300.00 owed − £300.00 = £0.00 left", "£550.00 owed − £200.00 = £350.00 left"]
    assert [told in part["sentence"] for told, part in zip(sums, explanation.record["what"], strict=True)] == [True, True, True]
    assert all(told in explanation.text for told in sums)


def test_equal_lines_assigned_alike_are_told_apart(cast: people.Cast, account: ClientBankAccount) -> None:
    own = ledgers.ledger_for_tenancy(people.a_tenancy(cast.organisation), "GBP")
    lines = [people.a_line(account, 500, text="RENT"), people.a_line(account, 500, text="RENT")]
    for line in lines:
        actions.assign(line, parts=[actions.HandPart(own, Allocation.Purpose.RENT, 500)], by=people.actor(cast.bookkeeper))
    assert len({answer.explanation for answer in queries.for_lines([line.pk for line in lines]).values()}) == 2


def test_every_act_is_recorded_with_the_organisation_it_happened_in(cast: people.Cast, account: ClientBankAccount) -> None:
    by, organisation = people.actor(cast.bookkeeper), cast.organisation
    people.a_charge(people.a_tenancy(organisation, reference="HV7K3MQ4"))
    line = people.a_line(account, text="HV7K3MQ4")
    run = actions.auto_assign(organisation, bank_account=account, by=by).run
    assert run is not None
    actions.undo_run(run, by=by)
    own = ledgers.ledger_for_tenancy(organisation.tenancy_set.get(), "GBP")
    actions.assign(line, parts=[actions.HandPart(own, Allocation.Purpose.RENT, line.amount_minor)], by=by)
    actions.undo(line, by=by)
    told = AuditEvent.objects.filter(what__in=["lines.auto_assigned", "assignment_run.undone", "line.assigned", "line.assignment_undone"])
    assert set(told.values_list("context", flat=True)) == {str(organisation.public_id)}
    assert told.count() == 4


def test_a_line_left_for_two_references_names_each_with_its_owner(cast: people.Cast, account: ClientBankAccount) -> None:
    people.a_tenancy(cast.organisation, "HV-01", reference="HV7K3MQ4")
    people.a_tenancy(cast.organisation, "HV-02", reference="HV4N28Z6")
    line = people.a_line(account, text="hv4n28z6 + HV7K3MQ4")
    actions.auto_assign(cast.organisation, bank_account=account, by=people.actor(cast.bookkeeper))
    told = queries.for_lines([line.pk])[line.pk].explanation
    assert "“hv4n28z6” is that of" in told
    assert told.index("HV-02") < told.index("“HV7K3MQ4” is that of") < told.index("HV-01")
