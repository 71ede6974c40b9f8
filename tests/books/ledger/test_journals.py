"""Double entry: what is posted balances, what is reversed is as if it had never been, and what is settled is never more than owed."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from bankbook.audit import SYSTEM
from bankbook.books.ledger import queries
from bankbook.books.ledger.actions import (
    JournalEntry,
    Settled,
    pair,
    post_journal,
    post_journals_bulk,
    record_import_journal,
    record_opening,
    reopen,
    reverse_journals_bulk,
    settle,
)
from bankbook.books.ledger.models import Journal, Ledger, Posting
from bankbook.books.ledger.rules import PostingLine, Unbalanced, WrongCurrency, check_balanced, reversed_postings, shown_minor, sums
from bankbook.money import Money
from tests.books.cast import Cast, a_bank_account, a_charge, a_tenancy, an_organisation

DAY = date(2026, 2, 2)
LINES = st.lists(
    st.builds(
        PostingLine,
        ledger_id=st.integers(1, 3),
        on=st.just(DAY),
        amount_minor=st.integers(-(10**15), 10**15),
        currency=st.sampled_from(["GBP", "EUR"]),
    ),
    max_size=6,
)


@given(LINES)
def test_balanced_means_zero_in_every_currency(lines: list[PostingLine]) -> None:
    if lines and not any(sums(lines).values()):
        check_balanced(lines)
    else:
        with pytest.raises(Unbalanced):
            check_balanced(lines)


@given(LINES)
def test_a_reversal_and_what_it_reverses_sum_to_nothing_on_each_ledger(lines: list[PostingLine]) -> None:
    both = [*lines, *reversed_postings(lines)]
    assert all(sum(line.amount_minor for line in both if line.ledger_id == key) == 0 for key in range(4))


def test_client_ledgers_are_shown_the_other_way_round() -> None:
    assert (shown_minor("bank", 5), shown_minor("tenancy", -5)) == (5, 5)


def test_an_opening_and_an_import_leave_cashbook_and_ledgers_agreeing(cast: Cast) -> None:
    account = a_bank_account(cast.organisation)
    assert queries.cashbook(account) is None

    record_opening(account, minor=100_00, on=DAY, by=SYSTEM)
    record_import_journal(
        account, run=uuid4(), days={DAY + timedelta(1): 50_00, DAY + timedelta(2): 0, DAY + timedelta(3): -20_00}, by=SYSTEM
    )

    assert queries.cashbook(account) == Money(130_00, "GBP")
    assert queries.cashbook(account, on=DAY + timedelta(2)) == Money(150_00, "GBP")
    assert queries.balance(queries.account_ledger(account, "unassigned")) == Money(-30_00, "GBP")
    assert Posting.objects.aggregate(total=Sum("amount_minor"))["total"] == 0


def test_an_opening_is_set_once(cast: Cast) -> None:
    account = a_bank_account(cast.organisation, opening_minor=0)
    with pytest.raises(Settled):
        record_opening(account, minor=1, on=DAY, by=SYSTEM)


def test_days_that_sum_to_nothing_make_no_journal(cast: Cast) -> None:
    assert record_import_journal(a_bank_account(cast.organisation), run=uuid4(), days={DAY: 0}, by=SYSTEM) is None


def test_a_posting_in_another_currency_or_another_agencys_ledger_is_refused(cast: Cast) -> None:
    pounds, euros = a_bank_account(cast.organisation), a_bank_account(cast.organisation, currency="EUR")
    foreign = a_bank_account(an_organisation())
    bank = queries.account_ledger(pounds, "bank")
    wrong = [PostingLine(ledger_id=queries.account_ledger(euros, "bank").pk, on=DAY, amount_minor=-5, currency="GBP")]
    theirs = pair(bank, queries.account_ledger(foreign, "bank"), on=DAY, minor=5)

    for postings in ([PostingLine(ledger_id=bank.pk, on=DAY, amount_minor=5, currency="GBP"), *wrong], theirs):
        with pytest.raises(WrongCurrency):
            post_journal(cast.organisation, kind="transfer", memo="", source=None, postings=postings, by=SYSTEM)
    assert Journal.objects.count() == 0


@pytest.mark.django_db
@given(moves=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 10**9)), min_size=1, max_size=8))
def test_reversing_restores_every_balance(moves: list[tuple[int, int, int]]) -> None:
    organisation = an_organisation()
    account, tenancy = a_bank_account(organisation), a_tenancy(organisation)
    ledgers = [*Ledger.objects.filter(bank_account=account).order_by("id")[:2], *Ledger.objects.filter(tenancy=tenancy).order_by("id")[:2]]
    before = queries.balances(ledgers)
    entries = [JournalEntry(kind="transfer", postings=pair(ledgers[a], ledgers[b], on=DAY, minor=minor)) for a, b, minor in moves]

    posted = post_journals_bulk(organisation, entries=entries, by=SYSTEM)
    between = queries.balances(ledgers)
    reverse_journals_bulk(posted, by=SYSTEM, memo="undone")

    assert sum(between.values()) == 0
    assert queries.balances(ledgers) == before
    assert not Journal.objects.filter(is_sealed=False).exists()


def test_many_journals_take_as_many_statements_as_one(cast: Cast, django_assert_max_num_queries: object) -> None:
    account = a_bank_account(cast.organisation)
    bank, unassigned = queries.account_ledger(account, "bank"), queries.account_ledger(account, "unassigned")
    entries = [JournalEntry(kind="transfer", postings=pair(bank, unassigned, on=DAY, minor=n)) for n in range(1, 401)]
    with django_assert_max_num_queries(10):  # type: ignore[operator]  # a fixture without a type
        post_journals_bulk(cast.organisation, entries=entries, by=SYSTEM)


def test_settling_takes_off_and_reopening_gives_back(cast: Cast) -> None:
    charge = a_charge(a_tenancy(cast.organisation), amount_minor=1000)

    settle({charge.pk: 400})
    charge.refresh_from_db()
    assert charge.outstanding_minor == 600

    reopen({charge.pk: 400})
    charge.refresh_from_db()
    assert charge.outstanding_minor == 1000


def test_no_more_is_settled_than_is_owed_nor_reopened_than_was_charged(cast: Cast) -> None:
    tenancy = a_tenancy(cast.organisation)
    fine, other = a_charge(tenancy, amount_minor=1000), a_charge(tenancy, amount_minor=1000)
    for change in (settle, reopen):
        with pytest.raises(Settled):
            change({fine.pk: 0, other.pk: 1001})
    assert set(queries.open_items(cast.organisation).values_list("outstanding_minor", flat=True)) == {1000}
