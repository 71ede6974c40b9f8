"""Reading what is let, set-wise."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from bankbook.books.errors import NotFound
from bankbook.books.lettings import rules
from bankbook.books.lettings.models import PaymentReference, StagedFile, Tenancy
from bankbook.books.lettings.rules.table import BODY_BYTES_MAX, FileRefused
from bankbook.books.organisations.models import Organisation

PAGE_SIZE: Final = 50
"""Tenancies a page, as the design has it."""


def tenancies(organisation: Organisation) -> QuerySet[Tenancy]:
    """Return the organisation's tenancies by code, with property, landlord and references."""
    references = Prefetch("references", PaymentReference.objects.order_by("issued_on", "id"))
    found = Tenancy.objects.filter(organisation=organisation)
    return found.select_related("let_property__landlord").prefetch_related(references).order_by("code", "id")


def tenancy(organisation: Organisation, public_id: UUID) -> Tenancy:
    """Return one tenancy of the organisation. Raises `NotFound`."""
    found = tenancies(organisation).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such tenancy here."))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class TenancyPage:
    """One page of tenancies by code, and the cursors of its neighbours ("" where there is none)."""

    tenancies: list[Tenancy] = field(default_factory=list)
    newer: str = ""
    older: str = ""


def tenancy_page(organisation: Organisation, *, text: str = "", after: str = "", before: str = "", limit: int = PAGE_SIZE) -> TenancyPage:
    """Return one page of tenancies whose code, tenants, address, landlord or reference hold `text`. Cursors are codes."""
    found = tenancies(organisation)
    if text.strip():
        found = found.filter(_spoken_of(text.strip()))
    turned = bool(before)
    if turned:
        found = found.filter(code__lt=before).order_by("-code", "-id")
    elif after:
        found = found.filter(code__gt=after)
    rows = list(found[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    if turned:
        rows.reverse()
    has_newer, has_older = (more, True) if turned else (bool(after), more)
    return TenancyPage(tenancies=rows, newer=rows[0].code if rows and has_newer else "", older=rows[-1].code if rows and has_older else "")


def held_rows(organisation: Organisation) -> dict[str, rules.TenancyRow]:
    """Return every tenancy as a file would have it, by code: three statements."""
    return {each.code: _row(each) for each in tenancies(organisation)}


def reference_owners(organisation: Organisation) -> dict[str, frozenset[str]]:
    """Return the codes of the tenancies to which each reference was ever issued, by the reference's key."""
    owners: dict[str, set[str]] = defaultdict(set)
    for key, code in PaymentReference.objects.filter(organisation=organisation).values_list("key", "tenancy__code"):
        owners[key].add(code)
    return {key: frozenset(codes) for key, codes in owners.items()}


def shared_keys(organisation: Organisation) -> set[str]:
    """Return the keys of references that were issued to more than one tenancy, now or before."""
    issued = PaymentReference.objects.filter(organisation=organisation).values("key")
    return set(issued.annotate(n=Count("tenancy", distinct=True)).filter(n__gt=1).values_list("key", flat=True))


def current_reference(tenancy: Tenancy) -> str:
    """Return the reference that the tenancy is asked to quote now, "" where there is none; reads what `tenancies` loaded."""
    live = [each.reference for each in tenancy.references.all() if each.retired_on is None]
    return live[-1] if live else ""


def staged_file(organisation: Organisation, public_id: UUID, *, kind: str) -> StagedFile:
    """Return a file that waits for a decision. Raises `NotFound`, also when it has been decided on."""
    found = StagedFile.objects.filter(organisation=organisation, public_id=public_id, kind=kind).first()
    if found is None:
        raise NotFound(_("There is no such file here; it may have been brought in already."))
    return found


def _row(tenancy: Tenancy) -> rules.TenancyRow:
    return rules.TenancyRow(
        number=0,
        code=tenancy.code,
        tenants=tuple(tenancy.tenants),
        property=tenancy.let_property.address,
        landlord=tenancy.let_property.landlord.name,
        rent_minor=tenancy.rent_minor,
        currency=tenancy.currency,
        rent_day=tenancy.rent_day,
        payment_reference=current_reference(tenancy),
        start=tenancy.start,
        end=tenancy.end,
    )


def _spoken_of(text: str) -> Q:
    key = rules.reference_key(text)
    quoted = Exists(PaymentReference.objects.filter(tenancy=OuterRef("pk"), key__contains=key)) if key else Q(pk=None)
    return (
        Q(code__icontains=text)
        | Q(tenants__icontains=text)
        | Q(let_property__address__icontains=text)
        | Q(let_property__landlord__name__icontains=text)
        | Q(quoted)
    )


def read_file(path: Path) -> bytes:
    """Return the bytes of a file that a command was given, at most one more than are read. Raises `FileRefused`."""
    try:
        with path.open("rb") as file:
            return file.read(BODY_BYTES_MAX + 1)
    except OSError as error:
        raise FileRefused(_("%(path)s cannot be read: %(why)s.") % {"path": path, "why": error.strerror}) from error
