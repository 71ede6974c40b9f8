"""Bank lines: what the bank said stays, and a list of them is read page by page without losing or doubling one."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from bankbook.books.banklines import queries
from bankbook.books.banklines.models import BankLine
from bankbook.books.errors import NotFound
from tests.books.cast import Cast, a_bank_account, a_line, an_organisation

DAY = date(2026, 2, 2)
ALLOWED = {"presence", "treatment"}


def test_every_fact_of_a_line_is_guarded(cast: Cast) -> None:
    line = a_line(a_bank_account(cast.organisation), text="RENT")
    other = a_bank_account(cast.organisation)
    changed: dict[str, object] = {
        "id": line.pk + 1000, "public_id": other.public_id, "bank_account": other, "run": other.public_id, "booked_on": DAY + timedelta(9),
        "value_on": DAY, "amount_minor": 1, "currency": "EUR", "text": "x", "counterparty": "x", "counterparty_account": "x", "provider_id": "x",
        "fingerprint": "x", "occurrence": 9, "day_order": 9, "raw_start": 9, "raw_length": 9, "raw_digest": b"9",
    }  # fmt: skip
    assert set(changed) | ALLOWED == {field.name for field in BankLine._meta.concrete_fields}

    for name, value in changed.items():
        with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
            BankLine.objects.filter(pk=line.pk).update(**{name: value})


def test_what_the_books_make_of_a_line_may_change(cast: Cast) -> None:
    line = a_line(a_bank_account(cast.organisation))
    BankLine.objects.filter(pk=line.pk).update(treatment="assigned", presence="amended_at_bank")
    line.refresh_from_db()
    line.treatment = "unassigned"
    line.save()
    assert (line.treatment, line.presence) == ("unassigned", "amended_at_bank")


def test_a_line_is_never_deleted(cast: Cast) -> None:
    line = a_line(a_bank_account(cast.organisation))
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        BankLine.objects.filter(pk=line.pk)._raw_delete("default")


def test_an_outsiders_line_is_not_there(cast: Cast) -> None:
    line = a_line(a_bank_account(an_organisation()))
    with pytest.raises(NotFound):
        queries.line(cast.organisation, line.public_id)


@pytest.mark.django_db
@given(
    lines=st.lists(st.tuples(st.integers(0, 4), st.integers(-3, 3).filter(bool)), min_size=1, max_size=14),
    order=st.sampled_from(sorted(queries.ORDERS)),
    limit=st.integers(1, 5),
)
def test_pages_hold_every_line_once_in_order_and_lead_back(lines: list[tuple[int, int]], order: queries.Order, limit: int) -> None:
    account = a_bank_account(an_organisation())
    for day, minor in lines:
        a_line(account, minor, booked_on=DAY + timedelta(day))
    whole = [line.pk for line in queries.lines(account, order=order, limit=1000).lines]

    pages = [queries.lines(account, order=order, limit=limit)]
    while pages[-1].older:
        pages.append(queries.lines(account, order=order, limit=limit, after=pages[-1].older))

    assert [line.pk for page in pages for line in page.lines] == whole
    assert len(whole) == len(lines)
    back = pages[-1]
    for page in reversed(pages[:-1]):
        back = queries.lines(account, order=order, limit=limit, before=back.newer)
        assert [line.pk for line in back.lines] == [line.pk for line in page.lines]
    assert pages[0].newer == ""


@pytest.mark.parametrize("cursor", ["x", "2026-02-02", "2026-02-02_x", "_", "9_9_9"])
def test_a_cursor_that_is_none_is_refused(cast: Cast, cursor: str) -> None:
    with pytest.raises(queries.BadCursor):
        queries.lines(a_bank_account(cast.organisation), after=cursor)


def test_lines_are_found_by_days_text_counterparty_amount_and_state(cast: Cast) -> None:
    account = a_bank_account(cast.organisation)
    rent = a_line(account, 950_00, booked_on=DAY, text="OKAFOR HV7K3MQ4")
    back = a_line(account, -950_00, booked_on=DAY + timedelta(1), counterparty="Okafor", treatment="assigned")
    a_line(account, 10_00, booked_on=DAY + timedelta(2), text="INTEREST")

    def found(**wanted: object) -> set[int]:
        return {line.pk for line in queries.lines(account, **wanted).lines}  # type: ignore[arg-type]  # a test's own keyword passing

    assert found(text="okafor") == {rent.pk, back.pk}
    assert found(amount=950_00) == {rent.pk, back.pk}
    assert found(text="hv7k3mq4", last=DAY) == {rent.pk}
    assert found(states=["assigned"]) == {back.pk}
    assert found(first=DAY + timedelta(1), last=DAY + timedelta(1)) == {back.pk}


def test_days_carry_the_balance_at_their_close(cast: Cast) -> None:
    account = a_bank_account(cast.organisation, opening_minor=1000)
    for day, minor in ((0, 100), (0, 50), (2, -30)):
        a_line(account, minor, booked_on=DAY + timedelta(day))

    days = queries.days(account)
    later = queries.days(account, first=DAY + timedelta(1))

    assert [(each.count, each.sum_minor, each.balance_minor) for each in days] == [(2, 150, 1150), (1, -30, 1120)]
    assert [each.balance_minor for each in later] == [1120]
    assert [each.balance_minor for each in queries.days(a_bank_account(cast.organisation))] == []


def test_a_page_is_one_statement(cast: Cast, django_assert_num_queries: object) -> None:
    account = a_bank_account(cast.organisation)
    for minor in range(1, 30):
        a_line(account, minor)
    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture without a type
        queries.lines(account, limit=10)
