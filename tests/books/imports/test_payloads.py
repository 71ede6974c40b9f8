"""What a bank sent is kept once and whole, and each line finds its own item in it again, to the byte."""

import json

import pytest
from django.db import IntegrityError, transaction

from bankbook.audit import SYSTEM
from bankbook.books.banklines.models import BankLine
from bankbook.books.imports import actions, queries
from bankbook.books.imports.actions import payloads
from bankbook.books.imports.models import ImportRun, PayloadPart, RawPayload
from bankbook.books.imports.queries.payloads import body_of
from tests.books.cast import Cast, a_bank_account, a_line

pytestmark = pytest.mark.django_db

TEXTS = ["RENT", "RENT", "Miete März €", "ARREARS", "A NUL \x00 INSIDE"]


def sent(number: int, text: str) -> dict[str, object]:
    amount = {"amount": f"{number + 1}.00", "currency": "GBP"}
    return {
        "bookingDate": "2026-02-02",
        "transactionAmount": amount,
        "remittanceInformationUnstructured": text,
        "unheardOf": [number, None],
    }


def a_file(*, indent: int | None = None) -> bytes:
    pending = [sent(90, "PENDING")]
    return json.dumps(
        {"transactions": {"pending": pending, "booked": [sent(*one) for one in enumerate(TEXTS)]}}, indent=indent, ensure_ascii=False
    ).encode()


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("part_bytes", [1, 7, 300, 1 << 20])
def test_each_line_is_shown_as_the_bank_sent_it_wherever_the_stretches_end(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, indent: int | None, part_bytes: int
) -> None:
    monkeypatch.setattr(payloads, "PART_BYTES", part_bytes)
    body, account = a_file(indent=indent), a_bank_account(cast.organisation)

    run = actions.import_file(account, by=SYSTEM, name="f", body=body)

    lines = BankLine.objects.filter(bank_account=account).order_by("amount_minor")
    assert [json.loads(queries.raw_of(line)) for line in lines] == [sent(*one) for one in enumerate(TEXTS)]
    assert all(queries.raw_of(line).encode() in body for line in lines)
    assert run.payload is not None
    assert body_of(run.payload) == body


def test_a_body_sent_again_is_kept_once(cast: Cast) -> None:
    account = a_bank_account(cast.organisation)
    for name in ("first", "again"):
        actions.import_file(account, by=SYSTEM, name=name, body=a_file())

    assert (ImportRun.objects.count(), RawPayload.objects.count(), PayloadPart.objects.count()) == (2, 1, 1)


def test_a_line_that_no_import_brought_has_nothing_to_show(cast: Cast) -> None:
    assert queries.raw_of(a_line(a_bank_account(cast.organisation))) == ""


def test_what_a_bank_sent_is_neither_changed_nor_deleted(cast: Cast) -> None:
    actions.import_file(a_bank_account(cast.organisation), by=SYSTEM, name="f", body=a_file())

    for model, change in ((RawPayload, {"sha256": "x"}), (PayloadPart, {"body": b"x"}), (PayloadPart, {"start": 9})):
        with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
            model.objects.update(**change)
    for model in (RawPayload, PayloadPart):
        with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_a_run_is_not_parted_from_what_it_read(cast: Cast) -> None:
    run = actions.import_file(a_bank_account(cast.organisation), by=SYSTEM, name="f", body=a_file())
    other = RawPayload.objects.create(sha256="other", size=1)

    for change in ({"payload": other}, {"payload": None}, {"public_id": cast.organisation.public_id}):
        with pytest.raises(IntegrityError, match="keeps what it read"), transaction.atomic():
            ImportRun.objects.filter(pk=run.pk).update(**change)
    with pytest.raises(IntegrityError, match="keeps what it read"), transaction.atomic():
        ImportRun.objects.filter(pk=run.pk)._raw_delete("default")
    ImportRun.objects.filter(pk=run.pk).update(failure_code="x")
