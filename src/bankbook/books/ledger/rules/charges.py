"""What a file of charges says, and what bringing it in would change. Pure: tenancies and held charges are given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final

from django.utils.translation import gettext as _

from bankbook.books.lettings.rules import cells, table
from bankbook.books.lettings.rules.table import Problem, Row

COLUMNS: Final = ("reference", "tenancy_code", "kind", "due_date", "amount", "currency")
KINDS: Final = ("rent", "deposit", "fee", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRow:
    """One charge as the file has it."""

    number: int = field(compare=False)
    reference: str
    tenancy_code: str
    kind: str
    due_on: date
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCharge:
    """A charge that the books hold: as a file would have it, and what is still owed on it."""

    row: ChargeRow
    outstanding_minor: int

    @property
    def is_untouched(self) -> bool:
        """Whether nothing has been paid on it."""
        return self.outstanding_minor == self.row.amount_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargePlan:
    """What bringing a file in would do: rows that are new, that change a charge, that say what the books hold; and what is wrong."""

    new: tuple[ChargeRow, ...]
    changed: tuple[ChargeRow, ...]
    unchanged: tuple[ChargeRow, ...]
    problems: tuple[Problem, ...]


def parse(body: bytes) -> tuple[list[ChargeRow], list[Problem]]:
    """Return the charges of a file, and the problems of the rows that hold none. Raises `FileRefused`."""
    found = table.read(body, COLUMNS)
    rows: dict[str, ChargeRow] = {}
    problems = list(found.problems)
    for row in found.rows:
        reader = cells.Reader(row)
        charge = _charge(reader, row)
        if charge is not None and charge.reference in rows:
            reason = _("%(reference)s stands in row %(row)s already.") % {
                "reference": charge.reference,
                "row": rows[charge.reference].number,
            }
            reader.refuse("reference", reason)
        problems.extend(reader.problems)
        if charge is not None and not reader.problems:
            rows[charge.reference] = charge
    return list(rows.values()), sorted(problems, key=lambda problem: problem.row)


def plan(
    rows: Iterable[ChargeRow], *, problems: Iterable[Problem], tenancies: Mapping[str, str], held: Mapping[str, HeldCharge]
) -> ChargePlan:
    """Compare the rows with what is `held`, by reference. `tenancies` maps each tenancy's code to its currency."""
    new, changed, unchanged, refused = [], [], [], list(problems)
    for row in rows:
        known = held.get(row.reference)
        reason = _why_not(row, known, tenancies)
        if reason is not None:
            refused.append(reason)
        elif known is None:
            new.append(row)
        elif known.row == row:
            unchanged.append(row)
        else:
            changed.append(row)
    return ChargePlan(
        new=tuple(new), changed=tuple(changed), unchanged=tuple(unchanged), problems=tuple(sorted(refused, key=lambda problem: problem.row))
    )


def _why_not(row: ChargeRow, known: HeldCharge | None, tenancies: Mapping[str, str]) -> Problem | None:
    """Why the row cannot be brought in; None where it can."""
    if row.tenancy_code not in tenancies:
        reason = _("There is no tenancy %(code)s. Bring in its tenancy first.") % {"code": row.tenancy_code}
        return Problem(row=row.number, column="tenancy_code", reason=reason)
    if tenancies[row.tenancy_code] != row.currency:
        reason = _("Tenancy %(code)s is in %(currency)s.") % {"code": row.tenancy_code, "currency": tenancies[row.tenancy_code]}
        return Problem(row=row.number, column="currency", reason=reason)
    if known is None or known.row == row:
        return None
    if (known.row.tenancy_code, known.row.kind) != (row.tenancy_code, row.kind):
        reason = _("%(reference)s is a charge of another kind or tenancy in the books; give this one a reference of its own.") % {
            "reference": row.reference
        }
        return Problem(row=row.number, column="reference", reason=reason)
    if not known.is_untouched:
        reason = _("%(reference)s has been paid in part or in full; it cannot be changed.") % {"reference": row.reference}
        return Problem(row=row.number, column="amount", reason=reason)
    return None


def _charge(reader: cells.Reader, row: Row) -> ChargeRow | None:
    reference = reader.cell("reference", partial(cells.text, most=64))
    code = reader.cell("tenancy_code", partial(cells.text, most=32))
    kind = reader.cell("kind", _kind)
    due_on = reader.cell("due_date", cells.day)
    currency = reader.cell("currency", cells.currency)
    amount = reader.cell("amount", partial(cells.amount, code=currency)) if currency else None
    if reference is None or code is None or kind is None or due_on is None or currency is None or amount is None:
        return None
    return ChargeRow(
        number=row.number, reference=reference, tenancy_code=code, kind=kind, due_on=due_on, amount_minor=amount, currency=currency
    )


def _kind(cell: str) -> str:
    kind = cell.strip().lower()
    if kind not in KINDS:
        raise cells.BadCell(_("“%(kind)s” is not a kind of charge; write %(kinds)s.") % {"kind": cell[:40], "kinds": ", ".join(KINDS)})
    return kind
