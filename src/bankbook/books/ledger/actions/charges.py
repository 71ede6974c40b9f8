"""Charges, from a file and one by one: what tenancies owe. A charge is not money held, so nothing is posted."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from bankbook.audit import Actor, record
from bankbook.books.ledger import queries
from bankbook.books.ledger.models import Ledger, OpenItem
from bankbook.books.ledger.rules import charges, new_charge
from bankbook.books.ledger.rules.new_charge import NotACharge
from bankbook.books.lettings.models import Tenancy
from bankbook.books.lettings.rules import FileRefused
from bankbook.books.organisations.models import Organisation

BATCH: Final = 500
"""Rows written by one statement."""


def plan_charges(organisation: Organisation, body: bytes) -> charges.ChargePlan:
    """Return what bringing in the file would do now; changes nothing. Raises `FileRefused`."""
    rows, problems = charges.parse(body)
    tenancies = dict(Tenancy.objects.filter(organisation=organisation).values_list("code", "currency"))
    return charges.plan(rows, problems=problems, tenancies=tenancies, held=queries.held_charges(organisation))


@transaction.atomic
def import_charges(organisation: Organisation, *, body: bytes, by: Actor, expected: charges.ChargePlan | None = None) -> charges.ChargePlan:
    """Bring in the file's good rows and return what was done; bad rows are in its problems and cost no other. Doing it again changes nothing.

    With `expected`, the plan that a person was shown, anything else than that plan is refused. Raises `FileRefused`.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    list(OpenItem.objects.select_for_update().filter(organisation=organisation).order_by("pk").values_list("pk"))
    plan = plan_charges(organisation, body)
    if expected is not None and plan != expected:
        raise FileRefused(
            _("The books have changed since you looked. Look again at what the file would do; nothing was brought in."), code="stale"
        )
    _add(organisation, plan.new)
    _change(organisation, plan.changed)
    if plan.new or plan.changed:
        record(
            by,
            what="books.charges.imported",
            target=("organisation", str(organisation.public_id)),
            context=str(organisation.public_id),
            detail={"new": len(plan.new), "changed": len(plan.changed), "unchanged": len(plan.unchanged), "problems": len(plan.problems)},
        )
    return plan


@transaction.atomic
def add_charge(ledger: Ledger, *, kind: str, reference: str, due_on: str, amount: str, by: Actor) -> OpenItem:
    """Charge something on the ledger of a tenancy or of its deposit and return the open item. What is typed is read as a cell of a file is.

    Raises `NotACharge`, whose `field` names what was wrong; its code is "reference_taken" where another charge has the reference.
    """
    organisation = Organisation.objects.select_for_update().get(pk=ledger.organisation_id)
    read = new_charge.read(ledger_kind=ledger.kind, currency=ledger.currency, kind=kind, reference=reference, due_on=due_on, amount=amount)
    _check_reference(organisation, read.reference)
    made = OpenItem.objects.create(
        organisation=organisation,
        ledger=ledger,
        tenancy=ledger.tenancy,
        kind=read.kind,
        reference=read.reference,
        due_on=read.due_on,
        amount_minor=read.amount_minor,
        outstanding_minor=read.amount_minor,
        currency=ledger.currency,
    )
    record(
        by,
        what="books.charge.added",
        target=("open_item", str(made.public_id)),
        context=str(organisation.public_id),
        detail={
            "ledger": str(ledger.public_id),
            "kind": made.kind,
            "reference": made.reference,
            "due_on": made.due_on.isoformat(),
            "amount_minor": made.amount_minor,
            "currency": made.currency,
        },
    )
    return made


def _check_reference(organisation: Organisation, reference: str) -> None:
    taken = OpenItem.objects.filter(organisation=organisation, reference=reference).select_related("ledger").first()
    if taken is not None:
        words = _("%(reference)s is a charge on %(ledger)s already; give this one a reference of its own. Nothing was added.")
        facts = {"reference": reference, "ledger": taken.ledger.name}
        raise NotACharge(words % facts, field="reference", code="reference_taken")


def _add(organisation: Organisation, rows: tuple[charges.ChargeRow, ...]) -> None:
    if not rows:
        return
    tenancies = {each.code: each for each in Tenancy.objects.filter(organisation=organisation)}
    wanted = Ledger.objects.filter(organisation=organisation, kind__in=[Ledger.Kind.TENANCY, Ledger.Kind.DEPOSIT], tenancy__isnull=False)
    ledgers = {(each.tenancy_id, each.kind, each.currency): each for each in wanted}
    OpenItem.objects.bulk_create(
        [
            OpenItem(
                organisation=organisation,
                ledger=ledgers[tenancies[row.tenancy_code].pk, _ledger_kind(row.kind), row.currency],
                tenancy=tenancies[row.tenancy_code],
                kind=row.kind,
                reference=row.reference,
                due_on=row.due_on,
                amount_minor=row.amount_minor,
                outstanding_minor=row.amount_minor,
                currency=row.currency,
            )
            for row in rows
        ],
        batch_size=BATCH,
    )


def _change(organisation: Organisation, rows: tuple[charges.ChargeRow, ...]) -> None:
    """Only charges on which nothing has been paid come here, so what is owed is the whole new amount."""
    wanted = {row.reference: row for row in rows}
    if not wanted:
        return
    found = [each for each in OpenItem.objects.filter(organisation=organisation) if each.reference in wanted]
    for each in found:
        row = wanted[each.reference]
        each.due_on, each.amount_minor, each.outstanding_minor = row.due_on, row.amount_minor, row.amount_minor
    OpenItem.objects.bulk_update(found, ["due_on", "amount_minor", "outstanding_minor"], batch_size=BATCH)


def _ledger_kind(kind: str) -> str:
    return Ledger.Kind.DEPOSIT if kind == "deposit" else Ledger.Kind.TENANCY
