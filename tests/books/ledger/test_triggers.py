"""The database itself refuses to seal what does not balance and to touch what is sealed, on whichever engine this runs."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from bankbook import clock
from bankbook.audit import SYSTEM
from bankbook.books.ledger.actions import pair, post_journal
from bankbook.books.ledger.models import Journal, Ledger, Posting
from tests.books.cast import Cast, a_bank_account
from tests.books.cast import cast as the_cast

DAY = date(2026, 2, 2)


def two_ledgers(cast: Cast) -> tuple[Ledger, Ledger]:
    account = a_bank_account(cast.organisation)
    return Ledger.objects.get(bank_account=account, kind="bank"), Ledger.objects.get(bank_account=account, kind="unassigned")


def open_journal(cast: Cast) -> Journal:
    return Journal.objects.create(organisation=cast.organisation, kind="transfer", made_at=clock.now())


def sealed(cast: Cast) -> Journal:
    into, out_of = two_ledgers(cast)
    return post_journal(cast.organisation, kind="transfer", memo="", source=None, postings=pair(into, out_of, on=DAY, minor=100), by=SYSTEM)


def test_a_journal_that_does_not_balance_is_not_sealed(cast: Cast) -> None:
    into, _ = two_ledgers(cast)
    journal = open_journal(cast)
    Posting.objects.create(journal=journal, ledger=into, on=DAY, amount_minor=100, currency="GBP")

    with pytest.raises(IntegrityError, match="sum to zero per currency"), transaction.atomic():
        Journal.objects.filter(pk=journal.pk).update(is_sealed=True)


def test_a_journal_that_balances_across_currencies_only_is_not_sealed(cast: Cast) -> None:
    into, out_of = two_ledgers(cast)
    journal = open_journal(cast)
    Posting.objects.create(journal=journal, ledger=into, on=DAY, amount_minor=100, currency="GBP")
    Posting.objects.create(journal=journal, ledger=out_of, on=DAY, amount_minor=-100, currency="EUR")

    with pytest.raises(IntegrityError, match="sum to zero per currency"), transaction.atomic():
        Journal.objects.filter(pk=journal.pk).update(is_sealed=True)


def test_a_journal_without_postings_is_not_sealed(cast: Cast) -> None:
    journal = open_journal(cast)

    with pytest.raises(IntegrityError, match="sum to zero per currency"), transaction.atomic():
        Journal.objects.filter(pk=journal.pk).update(is_sealed=True)


def test_a_journal_is_not_born_sealed(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="sealed after its postings"), transaction.atomic():
        Journal.objects.create(organisation=cast.organisation, kind="transfer", made_at=clock.now(), is_sealed=True)


def test_a_sealed_journal_is_neither_changed_nor_opened_nor_deleted(cast: Cast) -> None:
    journal = sealed(cast)

    for change in ({"memo": "other"}, {"is_sealed": False}):
        with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
            Journal.objects.filter(pk=journal.pk).update(**change)
    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        Journal.objects.filter(pk=journal.pk)._raw_delete("default")


def test_the_postings_of_a_sealed_journal_are_neither_added_to_nor_changed_nor_deleted(cast: Cast) -> None:
    journal = sealed(cast)
    posting = journal.postings.first()
    assert posting is not None

    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        Posting.objects.create(journal=journal, ledger=posting.ledger, on=DAY, amount_minor=1, currency="GBP")
    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        journal.postings.update(amount_minor=0)
    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        journal.postings.all().delete()


def test_a_posting_cannot_be_moved_into_or_out_of_a_sealed_journal(cast: Cast) -> None:
    journal, other = sealed(cast), open_journal(cast)
    posting = journal.postings.first()
    assert posting is not None
    loose = Posting.objects.create(journal=other, ledger=posting.ledger, on=DAY, amount_minor=1, currency="GBP")

    for moved, target in ((posting, other), (loose, journal)):
        with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
            Posting.objects.filter(pk=moved.pk).update(journal=target)


@given(amounts=st.lists(st.tuples(st.integers(-(10**12), 10**12), st.sampled_from(["GBP", "EUR"])), min_size=1, max_size=6))
@pytest.mark.django_db
def test_sealing_agrees_with_arithmetic(amounts: list[tuple[int, str]]) -> None:
    with transaction.atomic():
        cast = the_cast()
        into, _ = two_ledgers(cast)
        journal = open_journal(cast)
        Posting.objects.bulk_create(
            [Posting(journal=journal, ledger=into, on=DAY, amount_minor=minor, currency=currency) for minor, currency in amounts]
        )
        sums = {currency: sum(minor for minor, each in amounts if each == currency) for _, currency in amounts}
        try:
            with transaction.atomic():
                Journal.objects.filter(pk=journal.pk).update(is_sealed=True)
            was_sealed = True
        except IntegrityError:
            was_sealed = False
        transaction.set_rollback(True)

    assert was_sealed == (not any(sums.values()))
