"""The story's tenancies and charges, brought in through the same door as any agency's: as files."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.conf import settings

from bankbook import clock, story
from bankbook.audit import SYSTEM
from bankbook.books.ledger.actions import import_charges
from bankbook.books.ledger.rules import charges
from bankbook.books.lettings.actions import import_tenancies
from bankbook.books.lettings.rules import tenancies
from bankbook.books.organisations.models import Organisation
from bankbook.books.site.demo import secrets_file
from bankbook.money import Money, decimal_text

ZONE: Final = "Europe/London"


def tell() -> None:
    """Bring in what the story holds for the days since, where this home is the demo's. Told again, it changes nothing."""
    part = secrets_file.part(settings.CONFIG.home)
    if part is None:
        return
    organisation = Organisation.objects.get(name=story.HARBOUR_VALE)
    import_tenancies(organisation, body=tenancies_file(), by=SYSTEM)
    import_charges(organisation, body=charges_file(clock.today(ZONE), since=date.fromisoformat(part["since"])), by=SYSTEM)


def tenancies_file() -> bytes:
    """Return the story's tenancies as tenancies.csv."""
    rows = (
        (
            each.code,
            ";".join(each.tenants),
            each.property,
            each.landlord,
            decimal_text(Money(each.rent_minor, each.currency)),
            each.currency,
            each.rent_day,
            each.payment_reference,
            each.start,
            each.end or "",
        )
        for each in story.tenancies()
    )
    return _file(tenancies.COLUMNS, rows)


def charges_file(today: date, *, since: date) -> bytes:
    """Return what is owed to books that begin on `since`, charged up to a month after `today`, as charges.csv."""
    rows = (
        (
            each.reference,
            each.tenancy_code,
            each.kind,
            each.due_date,
            decimal_text(Money(each.amount_minor, each.currency)),
            each.currency,
        )
        for each in story.charges_since(since, today=today)
    )
    return _file(charges.COLUMNS, rows)


def _file(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()
