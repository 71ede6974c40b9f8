"""Bringing in tenancies and charges: good rows in, bad rows told, the same file again changes nothing."""

import pytest

from bankbook.audit import SYSTEM
from bankbook.audit.models import AuditEvent
from bankbook.books.ledger.actions import import_charges, plan_charges, settle
from bankbook.books.ledger.models import Ledger, OpenItem
from bankbook.books.lettings.actions import import_tenancies, plan_tenancies
from bankbook.books.lettings.models import PaymentReference, Tenancy
from bankbook.books.lettings.queries import current_reference, shared_keys, tenancies
from bankbook.books.lettings.rules import FileRefused
from tests.books.cast import Cast, an_organisation

HEAD = "code,tenants,property,landlord,rent,currency,rent_day,payment_reference,start,end\n"
ANN = "T1,Ann Lee;Bo Ray,1 Mill Lane,L One,1150.00,GBP,1,HV7K3MQ4,2026-01-01,\n"
CY = "T2,Cy Dent,2 Mill Lane,L Two,900.00,GBP,15,HV9TN3BB,2026-02-01,2027-01-31\n"
CHARGES = "reference,tenancy_code,kind,due_date,amount,currency\n"


def file(*rows: str) -> bytes:
    return (HEAD + "".join(rows)).encode()


def charges(*rows: str) -> bytes:
    return (CHARGES + "".join(f"{row}\n" for row in rows)).encode()


def state(cast: Cast) -> tuple[list[object], ...]:
    return (
        list(
            tenancies(cast.organisation).values_list(
                "code", "tenants", "rent_minor", "let_property__address", "let_property__landlord__name", "end"
            )
        ),
        list(PaymentReference.objects.order_by("id").values_list("tenancy__code", "reference", "retired_on")),
        list(Ledger.objects.order_by("id").values_list("kind", "currency", "name")),
        list(OpenItem.objects.order_by("id").values_list("reference", "kind", "amount_minor", "outstanding_minor", "ledger__kind")),
    )


def test_a_tenancy_comes_with_its_property_landlord_reference_and_ledgers(cast: Cast) -> None:
    done = import_tenancies(cast.organisation, body=file(ANN), by=SYSTEM)

    assert (len(done.new), done.problems, done.warnings) == (1, (), ())
    tenancy = tenancies(cast.organisation).get()
    assert (tenancy.tenants, tenancy.let_property.landlord.name, current_reference(tenancy)) == (["Ann Lee", "Bo Ray"], "L One", "HV7K3MQ4")
    assert sorted(Ledger.objects.filter(organisation=cast.organisation).values_list("kind", flat=True)) == [
        "deposit",
        "landlord",
        "tenancy",
    ]
    assert AuditEvent.objects.filter(what="books.tenancies.imported", context=str(cast.organisation.public_id)).count() == 1


def test_the_same_file_again_changes_nothing_and_is_not_recorded(cast: Cast) -> None:
    import_tenancies(cast.organisation, body=file(ANN, CY), by=SYSTEM)
    import_charges(cast.organisation, body=charges("C1,T1,rent,2026-11-01,1150.00,GBP"), by=SYSTEM)
    before, events = state(cast), AuditEvent.objects.count()

    again = import_tenancies(cast.organisation, body=file(ANN, CY), by=SYSTEM)
    import_charges(cast.organisation, body=charges("C1,T1,rent,2026-11-01,1150.00,GBP"), by=SYSTEM)

    assert (len(again.new), len(again.changed), len(again.unchanged)) == (0, 0, 2)
    assert (state(cast), AuditEvent.objects.count()) == (before, events)


def test_bad_rows_are_told_cell_by_cell_and_cost_no_other(cast: Cast) -> None:
    bad = "T3,,3 Mill Lane,L One,x,GBP,32,ABC,2026-02-30,\n"

    done = import_tenancies(cast.organisation, body=file(ANN, bad, CY), by=SYSTEM)

    assert [row.code for row in done.new] == ["T1", "T2"]
    assert [(problem.row, problem.column) for problem in done.problems] == [(3, "tenants"), (3, "rent"), (3, "rent_day"), (3, "start")]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (ANN, "code"),
        ("T9,Di,1 Mill Lane,Somebody Else,900,GBP,1,,2026-01-01,\n", "landlord"),
        ("T9,Di,9 Mill Lane,L One,900,GBP,1,,2026-01-01,2025-01-01\n", "end"),
        ("T9,Di,9 Mill Lane,L One,900,GBP,1,---,2026-01-01,\n", "payment_reference"),
    ],
)
def test_a_row_that_contradicts_another_or_itself_is_left_out(cast: Cast, row: str, column: str) -> None:
    done = plan_tenancies(cast.organisation, file(ANN, row))
    assert len(done.new) == 1
    assert [(problem.row, problem.column) for problem in done.problems] == [(3, column)]


def test_a_changed_row_changes_the_tenancy_and_keeps_its_old_reference_for_ever(cast: Cast) -> None:
    import_tenancies(cast.organisation, body=file(ANN), by=SYSTEM)

    done = import_tenancies(cast.organisation, body=file(ANN.replace("1150.00", "1200.00").replace("HV7K3MQ4", "HVNEW222")), by=SYSTEM)

    assert len(done.changed) == 1
    tenancy = tenancies(cast.organisation).get()
    assert (tenancy.rent_minor, current_reference(tenancy)) == (120000, "HVNEW222")
    old = PaymentReference.objects.get(reference="HV7K3MQ4")
    assert old.retired_on is not None
    again = import_tenancies(cast.organisation, body=file(ANN), by=SYSTEM)
    old.refresh_from_db()
    assert (len(again.changed), old.retired_on, current_reference(tenancies(cast.organisation).get())) == (1, None, "HV7K3MQ4")


def test_a_reference_that_was_ever_issued_to_two_tenancies_is_kept_and_said(cast: Cast) -> None:
    import_tenancies(cast.organisation, body=file(ANN), by=SYSTEM)

    done = import_tenancies(cast.organisation, body=file(CY.replace("HV9TN3BB", "hv-7k3 mq4")), by=SYSTEM)

    assert (len(done.new), [(w.row, w.column) for w in done.warnings]) == (1, [(2, "payment_reference")])
    assert "T1" in done.warnings[0].reason
    assert shared_keys(cast.organisation) == {"HV7K3MQ4"}


def test_a_currency_never_changes(cast: Cast) -> None:
    import_tenancies(cast.organisation, body=file(ANN), by=SYSTEM)
    done = import_tenancies(cast.organisation, body=file(ANN.replace("GBP", "EUR")), by=SYSTEM)
    assert [(problem.column, len(done.changed)) for problem in done.problems] == [("currency", 0)]


def test_what_is_committed_is_what_was_shown_or_nothing(cast: Cast) -> None:
    shown = plan_tenancies(cast.organisation, file(ANN, CY))
    import_tenancies(cast.organisation, body=file(ANN), by=SYSTEM)

    with pytest.raises(FileRefused) as refusal:
        import_tenancies(cast.organisation, body=file(ANN, CY), by=SYSTEM, expected=shown)

    assert refusal.value.code == "stale"
    assert Tenancy.objects.count() == 1


def test_two_agencies_may_use_the_same_codes_references_and_charges(cast: Cast) -> None:
    other = an_organisation()
    for organisation in (cast.organisation, other):
        import_tenancies(organisation, body=file(ANN), by=SYSTEM)
        import_charges(organisation, body=charges("C1,T1,rent,2026-11-01,1150.00,GBP"), by=SYSTEM)
    assert shared_keys(cast.organisation) == set()
    assert OpenItem.objects.filter(reference="C1").count() == 2


def test_a_charge_is_owed_on_the_ledger_of_its_kind(cast: Cast) -> None:
    import_tenancies(cast.organisation, body=file(ANN), by=SYSTEM)

    import_charges(cast.organisation, body=charges("C1,T1,rent,2026-11-01,1150.00,GBP", "C2,T1,deposit,2026-01-01,1325,GBP"), by=SYSTEM)

    assert set(OpenItem.objects.values_list("reference", "ledger__kind", "outstanding_minor")) == {
        ("C1", "tenancy", 115000),
        ("C2", "deposit", 132500),
    }


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("C9,T9,rent,2026-11-01,1150.00,GBP", "tenancy_code"),
        ("C9,T1,rent,2026-11-01,1150.00,EUR", "currency"),
        ("C9,T1,rates,2026-11-01,1150.00,GBP", "kind"),
        ("C9,T1,rent,2026-11-31,1150.00,GBP", "due_date"),
        ("C9,T1,rent,2026-11-01,-1150.00,GBP", "amount"),
        ("C1,T1,fee,2026-11-01,20.00,GBP", "reference"),
        ("C1,T1,rent,2026-11-01,20.00,GBP", "amount"),
    ],
)
def test_a_charge_that_cannot_be_is_told(cast: Cast, row: str, column: str) -> None:
    import_tenancies(cast.organisation, body=file(ANN), by=SYSTEM)
    import_charges(cast.organisation, body=charges("C1,T1,rent,2026-11-01,1150.00,GBP"), by=SYSTEM)
    settle({OpenItem.objects.get().pk: 1})

    done = plan_charges(cast.organisation, charges(row))

    assert [(problem.row, problem.column) for problem in done.problems] == [(2, column)]
    assert (done.new, done.changed) == ((), ())


def test_a_charge_on_which_nothing_was_paid_may_change(cast: Cast) -> None:
    import_tenancies(cast.organisation, body=file(ANN), by=SYSTEM)
    import_charges(cast.organisation, body=charges("C1,T1,rent,2026-11-01,1150.00,GBP"), by=SYSTEM)
    import_charges(cast.organisation, body=charges("C1,T1,rent,2026-11-05,1000.00,GBP"), by=SYSTEM)
    assert list(OpenItem.objects.values_list("amount_minor", "outstanding_minor", "due_on__day")) == [(100000, 100000, 5)]


def test_the_number_of_statements_does_not_grow_with_the_rows(cast: Cast, django_assert_max_num_queries: object) -> None:
    rows = [f"T{n},Tenant {n},{n} Long Road,L {n % 7},900,GBP,1,REF{n:05},2026-01-01,\n" for n in range(400)]
    with django_assert_max_num_queries(40):  # type: ignore[operator]  # a fixture without a type
        import_tenancies(cast.organisation, body=file(*rows), by=SYSTEM)
    assert Tenancy.objects.count() == 400
