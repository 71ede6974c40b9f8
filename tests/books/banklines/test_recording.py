"""Lines are recorded many at once: all of them in order, or none."""

from uuid import uuid4

import pytest
from django.db import IntegrityError

from bankbook.books.banklines.actions import LINES_A_STATEMENT, Row, record
from bankbook.books.banklines.models import BankLine
from tests.books.cast import Cast, a_bank_account

pytestmark = pytest.mark.django_db


def rows(count: int, *, text: str = "RENT") -> list[Row]:
    return [
        Row("2026-02-02", None, number, text, "A", "B", "C", f"{number:032x}", 1, number, 7 * number, 7, b"\\x%d" % number)
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, LINES_A_STATEMENT - 1, LINES_A_STATEMENT, LINES_A_STATEMENT + 1, 3 * LINES_A_STATEMENT + 2])
def test_every_line_is_recorded_once_and_in_order_under_the_id_that_is_returned(cast: Cast, count: int) -> None:
    account, run = a_bank_account(cast.organisation), uuid4()

    ids = record(account, run=run, rows=iter(rows(count)))

    lines = BankLine.objects.filter(bank_account=account).order_by("id")
    assert [line.public_id.hex for line in lines] == ids
    assert [(line.amount_minor, line.day_order, line.raw_start, line.raw_length, bytes(line.raw_digest)) for line in lines] == [
        (n, n, 7 * n, 7, b"\\x%d" % n) for n in range(count)
    ]
    assert {line.run for line in lines} <= {run}


@pytest.mark.parametrize("text", ["A\tB", "A\\nB", "A\nB", "\\", "\\N", "\r", "€ 'quoted' \"twice\" %s %% ; --"])
def test_any_text_of_a_bank_is_kept_as_it_is(cast: Cast, text: str) -> None:
    account = a_bank_account(cast.organisation)

    record(account, run=uuid4(), rows=[row._replace(counterparty=text) for row in rows(1, text=text)])

    line = BankLine.objects.get(bank_account=account)
    assert (line.text, line.counterparty) == (text, text)


@pytest.mark.parametrize("held", [0, LINES_A_STATEMENT + 20, 2 * LINES_A_STATEMENT + 1])
def test_where_one_line_is_there_already_none_is_recorded(cast: Cast, held: int) -> None:
    account, many = a_bank_account(cast.organisation), rows(2 * LINES_A_STATEMENT + 2)
    record(account, run=uuid4(), rows=[many[held]])

    with pytest.raises(IntegrityError):
        record(account, run=uuid4(), rows=many)

    assert BankLine.objects.filter(bank_account=account).count() == 1
