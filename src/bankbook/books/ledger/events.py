"""Ledgers follow what is let: a tenancy that comes to be gets its ledgers in the same transaction."""

from collections.abc import Sequence

from bankbook.books.ledger.models import Ledger
from bankbook.books.lettings.models import Tenancy


def open_ledgers(tenancies: Sequence[Tenancy]) -> None:
    """Open the tenancy, deposit and landlord ledger of each tenancy where there is none yet, set-wise. Handler of `lettings.events.let`."""
    Ledger.objects.bulk_create([ledger for tenancy in tenancies for ledger in _of(tenancy)], batch_size=500, ignore_conflicts=True)


def _of(tenancy: Tenancy) -> list[Ledger]:
    landlord = tenancy.let_property.landlord
    common = {"organisation_id": tenancy.organisation_id, "currency": tenancy.currency}
    who = f"{tenancy.tenant_names}, {tenancy.let_property.address}"
    return [
        Ledger(kind=Ledger.Kind.TENANCY, name=who[:200], tenancy=tenancy, **common),
        Ledger(kind=Ledger.Kind.DEPOSIT, name=f"{who[:190]} · deposit", tenancy=tenancy, **common),
        Ledger(kind=Ledger.Kind.LANDLORD, name=landlord.name[:200], landlord=landlord, **common),
    ]
