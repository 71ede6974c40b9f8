"""Bringing in tenancies, and holding a file while a person looks at what it would do."""

import zlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from bankbook import clock
from bankbook.audit import Actor, record
from bankbook.books.lettings import events, queries, rules
from bankbook.books.lettings.models import Landlord, PaymentReference, Property, StagedFile, Tenancy
from bankbook.books.lettings.rules.table import BODY_BYTES_MAX, FileRefused
from bankbook.books.organisations.models import Organisation
from bankbook.books.providers.zones import zone_of_country

BATCH: Final = 500
"""Rows written by one statement."""

STAGED_FOR: Final = timedelta(days=1)
"""A file that nobody decided on goes after a day: it holds people's names."""

CHANGING: Final = ("tenants", "let_property", "rent_minor", "rent_day", "start", "end")


def plan_tenancies(organisation: Organisation, body: bytes) -> rules.TenancyPlan:
    """Return what bringing in the file would do now; changes nothing. Raises `FileRefused`."""
    rows, problems = rules.parse(body)
    held = queries.held_rows(organisation)
    return rules.plan(rows, problems=problems, held=held, references=queries.reference_owners(organisation))


@transaction.atomic
def import_tenancies(organisation: Organisation, *, body: bytes, by: Actor, expected: rules.TenancyPlan | None = None) -> rules.TenancyPlan:
    """Bring in the file's good rows and return what was done; bad rows are in its problems and cost no other. Doing it again changes nothing.

    With `expected`, the plan that a person was shown, anything else than that plan is refused. Raises `FileRefused`.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    plan = plan_tenancies(organisation, body)
    if expected is not None and plan != expected:
        raise FileRefused(
            _("The books have changed since you looked. Look again at what the file would do; nothing was brought in."), code="stale"
        )
    _write(organisation, plan)
    if plan.new or plan.changed:
        record(
            by,
            what="books.tenancies.imported",
            target=("organisation", str(organisation.public_id)),
            context=str(organisation.public_id),
            detail={"new": len(plan.new), "changed": len(plan.changed), "unchanged": len(plan.unchanged), "problems": len(plan.problems)},
        )
    return plan


@transaction.atomic
def stage_file(organisation: Organisation, *, kind: str, name: str, body: bytes, by: Actor) -> StagedFile:
    """Hold a file until its person decides; older ones that nobody decided on go. Raises `FileRefused`."""
    if len(body) > BODY_BYTES_MAX:
        raise FileRefused(_("The file is larger than %(most)s MB.") % {"most": BODY_BYTES_MAX // 1_000_000})
    StagedFile.objects.filter(made_at__lt=clock.now() - STAGED_FOR).delete()
    packed = zlib.compress(body)
    return StagedFile.objects.create(
        organisation=organisation, kind=kind, name=name[:200], body=packed, made_by=by.label[:140], made_at=clock.now()
    )


def body_of(staged: StagedFile) -> bytes:
    """Return the bytes of a file that waits for a decision."""
    return zlib.decompress(bytes(staged.body))


@transaction.atomic
def drop_file(staged: StagedFile) -> None:
    """Let go of a file that was decided on."""
    staged.delete()


def _write(organisation: Organisation, plan: rules.TenancyPlan) -> None:
    rows = [*plan.new, *plan.changed]
    if not rows:
        return
    properties = _properties(organisation, rows)
    made = Tenancy.objects.bulk_create([_new(organisation, row, properties[row.property]) for row in plan.new], batch_size=BATCH)
    kept = _changed(organisation, plan.changed, properties)
    touched = [*made, *kept]
    today, new = clock.today(zone_of_country(organisation.country)), {row.code for row in plan.new}
    # What comes with a tenancy that is new to the books was issued when it began; a later one is issued today.
    issued = {row.code: min(row.start, today) if row.code in new else today for row in rows}
    _issue(organisation, {each.code: each for each in touched}, rows, issued=issued, today=today)
    events.announce_let(touched)


def _properties(organisation: Organisation, rows: Iterable[rules.TenancyRow]) -> dict[str, Property]:
    """Return each property that the rows name, by address, made or given its landlord where needed."""
    rows = list(rows)
    Landlord.objects.bulk_create(
        [Landlord(organisation=organisation, name=name) for name in dict.fromkeys(row.landlord for row in rows)],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    landlords = {each.name: each for each in Landlord.objects.filter(organisation=organisation)}
    owners = {row.property: landlords[row.landlord] for row in rows}
    Property.objects.bulk_create(
        [Property(organisation=organisation, address=address, landlord=owner) for address, owner in owners.items()],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    found = {
        each.address: each
        for each in Property.objects.filter(organisation=organisation).select_related("landlord")
        if each.address in owners
    }
    sold = [each for each in found.values() if each.landlord_id != owners[each.address].pk]
    for each in sold:
        each.landlord = owners[each.address]
    Property.objects.bulk_update(sold, ["landlord"], batch_size=BATCH)
    return found


def _new(organisation: Organisation, row: rules.TenancyRow, let: Property) -> Tenancy:
    return Tenancy(
        organisation=organisation,
        code=row.code,
        tenants=list(row.tenants),
        let_property=let,
        rent_minor=row.rent_minor,
        currency=row.currency,
        rent_day=row.rent_day,
        start=row.start,
        end=row.end,
    )


def _changed(organisation: Organisation, rows: Iterable[rules.TenancyRow], properties: dict[str, Property]) -> list[Tenancy]:
    wanted = {row.code: row for row in rows}
    found = [each for each in Tenancy.objects.filter(organisation=organisation) if each.code in wanted] if wanted else []
    for each in found:
        row = wanted[each.code]
        each.tenants, each.let_property, each.rent_minor = list(row.tenants), properties[row.property], row.rent_minor
        each.rent_day, each.start, each.end = row.rent_day, row.start, row.end
    Tenancy.objects.bulk_update(found, list(CHANGING), batch_size=BATCH)
    return found


def _issue(
    organisation: Organisation, tenancies: dict[str, Tenancy], rows: Sequence[rules.TenancyRow], *, issued: dict[str, date], today: date
) -> None:
    """Issue each row's reference and retire the tenancy's other ones, which are kept: whether they were ever issued must stay answerable."""
    wanted = {tenancies[row.code].pk: row.payment_reference for row in rows}
    live = PaymentReference.objects.filter(organisation=organisation, retired_on=None)
    retired = [each for each in live if each.tenancy_id in wanted and each.reference != wanted[each.tenancy_id]]
    for each in retired:
        each.retired_on = today
    PaymentReference.objects.bulk_update(retired, ["retired_on"], batch_size=BATCH)
    PaymentReference.objects.bulk_create(
        [
            PaymentReference(
                organisation=organisation,
                tenancy=tenancies[row.code],
                reference=row.payment_reference,
                key=rules.reference_key(row.payment_reference),
                issued_on=issued[row.code],
            )
            for row in rows
            if row.payment_reference
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["tenancy", "key"],
        update_fields=["reference", "retired_on"],
    )
