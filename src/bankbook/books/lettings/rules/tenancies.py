"""What a file of tenancies says, and what bringing it in would change. Pure: what the books hold is given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final

from django.utils.translation import gettext as _

from bankbook.books.lettings.rules import cells, table
from bankbook.books.lettings.rules.table import Problem, Row

COLUMNS: Final = ("code", "tenants", "property", "landlord", "rent", "currency", "rent_day", "payment_reference", "start", "end")
REFERENCE_LENGTH_MAX: Final = 35
"""As many characters as a SEPA remittance line or an end-to-end id has; the British 18 fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenancyRow:
    """One tenancy as the file has it. `payment_reference` is "" where none was issued; `end` is None while it goes on."""

    number: int = field(compare=False)
    code: str
    tenants: tuple[str, ...]
    property: str
    landlord: str
    rent_minor: int
    currency: str
    rent_day: int
    payment_reference: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TenancyPlan:
    """What bringing a file in would do: rows that are new, that change a tenancy, that say what the books hold; and what is wrong or worth knowing."""

    new: tuple[TenancyRow, ...]
    changed: tuple[TenancyRow, ...]
    unchanged: tuple[TenancyRow, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def reference_key(reference: str) -> str:
    """Return a reference as it is compared: upper case, letters and digits only."""
    return "".join(character for character in reference.upper() if character.isalnum())


def parse(body: bytes) -> tuple[list[TenancyRow], list[Problem]]:
    """Return the tenancies of a file, and the problems of the rows that hold none. Raises `FileRefused`."""
    found = table.read(body, COLUMNS)
    rows: list[TenancyRow] = []
    problems = list(found.problems)
    for row in found.rows:
        reader = cells.Reader(row)
        tenancy = _tenancy(reader, row)
        problems.extend(reader.problems)
        if tenancy is not None and not reader.problems:
            rows.append(tenancy)
    rows, doubled = _each_once(rows)
    rows, disputed = _one_landlord_each(rows)
    return rows, sorted([*problems, *doubled, *disputed], key=lambda problem: problem.row)


def plan(
    rows: Iterable[TenancyRow],
    *,
    problems: Iterable[Problem],
    held: Mapping[str, TenancyRow],
    references: Mapping[str, frozenset[str]],
) -> TenancyPlan:
    """Compare the rows with what is `held`, by tenancy code. `references` maps the key of every reference ever issued to its tenancies' codes."""
    new, changed, unchanged, refused = [], [], [], list(problems)
    rows = list(rows)
    for row in rows:
        known = held.get(row.code)
        if known is None:
            new.append(row)
        elif known == row:
            unchanged.append(row)
        elif known.currency != row.currency:
            reason = _("The rent of %(code)s is in %(currency)s; a tenancy cannot change its currency.") % {
                "code": row.code,
                "currency": known.currency,
            }
            refused.append(Problem(row=row.number, column="currency", reason=reason))
        else:
            changed.append(row)
    return TenancyPlan(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        problems=tuple(sorted(refused, key=lambda problem: problem.row)),
        warnings=tuple(_shared_references([*new, *changed, *unchanged], references)),
    )


def _tenancy(reader: cells.Reader, row: Row) -> TenancyRow | None:
    code = reader.cell("code", partial(cells.text, most=32))
    tenants = reader.cell("tenants", cells.names)
    address = reader.cell("property", partial(cells.text, most=200))
    landlord = reader.cell("landlord", partial(cells.text, most=140))
    currency = reader.cell("currency", cells.currency)
    rent = reader.cell("rent", partial(cells.amount, code=currency)) if currency else None
    rent_day = reader.cell("rent_day", partial(cells.whole, least=1, most=31))
    reference = reader.cell("payment_reference", _reference)
    start, end = reader.cell("start", cells.day), reader.cell("end", cells.optional_day)
    if start and end and end < start:
        reader.refuse("end", _("The tenancy would end before it starts."))
    if None in (code, tenants, address, landlord, currency, rent, rent_day, reference, start):
        return None
    return TenancyRow(
        number=row.number,
        code=code or "",
        tenants=tenants or (),
        property=address or "",
        landlord=landlord or "",
        rent_minor=rent or 0,
        currency=currency or "",
        rent_day=rent_day or 0,
        payment_reference=reference or "",
        start=start or date.min,
        end=end,
    )


def _reference(cell: str) -> str:
    reference = cells.text(cell, most=REFERENCE_LENGTH_MAX, required=False)
    if reference and not reference_key(reference):
        raise cells.BadCell(_("A payment reference holds at least one letter or digit."))
    return reference


def _each_once(rows: list[TenancyRow]) -> tuple[list[TenancyRow], list[Problem]]:
    first: dict[str, TenancyRow] = {}
    problems = []
    for row in rows:
        if row.code in first:
            reason = _("%(code)s stands in row %(row)s already.") % {"code": row.code, "row": first[row.code].number}
            problems.append(Problem(row=row.number, column="code", reason=reason))
        first.setdefault(row.code, row)
    return list(first.values()), problems


def _one_landlord_each(rows: list[TenancyRow]) -> tuple[list[TenancyRow], list[Problem]]:
    """A property has one landlord: a row that names another than the first one is left out."""
    owners: dict[str, str] = {}
    kept, problems = [], []
    for row in rows:
        owner = owners.setdefault(row.property, row.landlord)
        if owner == row.landlord:
            kept.append(row)
            continue
        reason = _("%(property)s belongs to %(owner)s further up in this file.") % {"property": row.property, "owner": owner}
        problems.append(Problem(row=row.number, column="landlord", reason=reason))
    return kept, problems


def _shared_references(rows: Iterable[TenancyRow], references: Mapping[str, frozenset[str]]) -> list[Problem]:
    """A reference that was ever issued to two tenancies identifies neither: kept, and said."""
    owners: dict[str, set[str]] = {key: set(codes) for key, codes in references.items()}
    rows = sorted(rows, key=lambda row: row.number)
    for row in rows:
        if row.payment_reference:
            owners.setdefault(reference_key(row.payment_reference), set()).add(row.code)
    return [
        Problem(
            row=row.number,
            column="payment_reference",
            reason=_("%(reference)s was also issued to %(others)s: a line that quotes it is never assigned by itself.")
            % {"reference": row.payment_reference, "others": ", ".join(sorted(others))},
        )
        for row in rows
        if row.payment_reference and (others := owners[reference_key(row.payment_reference)] - {row.code})
    ]
