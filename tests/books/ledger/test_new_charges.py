"""A charge added by hand: what is read, what is refused with which code, and that it is recorded once."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankbook.audit.models import AuditEvent
from bankbook.books.ledger.actions import add_charge
from bankbook.books.ledger.models import Ledger, OpenItem
from bankbook.books.ledger.rules import NotACharge, new_charge
from tests.books.cast import Cast, a_bank_account, a_charge, a_tenancy, actor, today

TYPED = {"kind": "fee", "reference": "KEY-518", "due_on": "2026-08-03", "amount": "18.00"}


def read(*, ledger_kind: str = "tenancy", currency: str = "GBP", **typed: str) -> new_charge.NewCharge:
    return new_charge.read(ledger_kind=ledger_kind, currency=currency, **(TYPED | typed))


@pytest.mark.parametrize(
    ("typed", "minor"), [("18", 1800), ("18.00", 1800), ("£1,150.00", 115000), ("1.150,00", 115000), (" 0.01 ", 1)], ids=str
)
def test_an_amount_is_read_as_in_a_file(typed: str, minor: int) -> None:
    assert read(amount=typed).amount_minor == minor


def test_a_yen_has_no_pence() -> None:
    assert read(currency="JPY", amount="1800").amount_minor == 1800
    with pytest.raises(NotACharge):
        read(currency="JPY", amount="1800.50")


@given(st.integers(min_value=1, max_value=10**12))
def test_what_is_written_with_two_decimals_is_read_to_the_penny(minor: int) -> None:
    assert read(amount=f"{minor // 100}.{minor % 100:02d}").amount_minor == minor


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"amount": "0"}, "amount", "not_a_charge"),
        ({"amount": "-5"}, "amount", "not_a_charge"),
        ({"amount": "one pound"}, "amount", "not_a_charge"),
        ({"amount": "1.005"}, "amount", "not_a_charge"),
        ({"due_on": "2026-02-30"}, "due_on", "not_a_charge"),
        ({"due_on": "soon"}, "due_on", "not_a_charge"),
        ({"due_on": "0026-02-03"}, "due_on", "not_a_charge"),
        ({"reference": "  "}, "reference", "not_a_charge"),
        ({"reference": "x" * 65}, "reference", "not_a_charge"),
        ({"reference": "a\x00b"}, "reference", "not_a_charge"),
        ({"kind": "deposit"}, "kind", "wrong_kind"),
        ({"kind": "payable"}, "kind", "wrong_kind"),
        ({"kind": "rent", "ledger_kind": "deposit"}, "kind", "wrong_kind"),
        ({"ledger_kind": "landlord"}, "", "no_charges_here"),
        ({"ledger_kind": "bank"}, "", "no_charges_here"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_charged_is_refused_at_its_field(typed: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(NotACharge) as refusal:
        read(**typed)

    assert (refusal.value.field, refusal.value.code) == (field, code)


def test_a_charge_is_owed_in_full_and_recorded_once(cast: Cast) -> None:
    tenancy = a_tenancy(cast.organisation)
    ledger = Ledger.objects.get(tenancy=tenancy, kind="tenancy")
    before = AuditEvent.objects.count()

    made = add_charge(ledger, by=actor(cast.bookkeeper), **TYPED)

    made.refresh_from_db()
    assert (made.ledger, made.tenancy, made.kind, made.reference) == (ledger, tenancy, "fee", "KEY-518")
    assert (made.due_on, made.amount_minor, made.outstanding_minor, made.currency) == (date(2026, 8, 3), 1800, 1800, "GBP")
    assert AuditEvent.objects.count() == before + 1
    assert AuditEvent.objects.latest("seq").what == "books.charge.added"


def test_a_reference_is_given_once_in_an_organisation_and_may_be_another_organisations(cast: Cast) -> None:
    tenancy, other = a_tenancy(cast.organisation), a_tenancy(cast.organisation)
    a_charge(other, due_on=today(), reference="KEY-518")
    a_charge(a_tenancy(cast.outsider.organisation), due_on=today(), reference="KEY-519")
    ledger = Ledger.objects.get(tenancy=tenancy, kind="tenancy")
    before = AuditEvent.objects.count()

    with pytest.raises(NotACharge) as refusal:
        add_charge(ledger, by=actor(cast.bookkeeper), **TYPED)

    assert (refusal.value.field, refusal.value.code) == ("reference", "reference_taken")
    assert (OpenItem.objects.filter(ledger=ledger).count(), AuditEvent.objects.count()) == (0, before)
    assert add_charge(ledger, by=actor(cast.bookkeeper), **(TYPED | {"reference": "KEY-519"})).outstanding_minor == 1800


def test_a_cashbook_takes_no_charge(cast: Cast) -> None:
    ledger = Ledger.objects.get(bank_account=a_bank_account(cast.organisation), kind="bank")

    with pytest.raises(NotACharge):
        add_charge(ledger, by=actor(cast.bookkeeper), **TYPED)

    assert not OpenItem.objects.exists()
