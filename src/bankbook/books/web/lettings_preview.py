"""What a file of tenancies or charges would do, as rows that a person can check against the file."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bankbook.books.ledger.rules.charges import ChargeRow
from bankbook.books.lettings.rules import Problem, TenancyRow
from bankbook.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """One row of the file: its line there, what would be done with it, and what it says."""

    number: int
    what: str  # new | changed | unchanged
    name: str
    detail: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The whole of what would be done. `mark` names it: the same mark, the same plan."""

    title: str
    mark: str
    rows: list[PreviewRow]
    problems: list[Problem]
    warnings: list[Problem]
    new: int
    changed: int
    unchanged: int
    left_out: int
    more: int

    @property
    def does_something(self) -> bool:
        """Whether there is anything to bring in."""
        return bool(self.new or self.changed)


def preview(kind: str, plan: Any, *, most: int) -> Preview:
    """Return a plan of either kind as it is shown, with at most `most` rows of each sort written out."""
    told = _tenancy if kind == "tenancies" else _charge
    parts = (("new", plan.new), ("changed", plan.changed), ("unchanged", plan.unchanged))
    rows = [told(row, what) for what, found in parts for row in found[:most]]
    warnings = list(getattr(plan, "warnings", ()))
    return Preview(
        title=_title(len(plan.new), len(plan.changed), len(plan.unchanged)),
        mark=sha256(repr(plan).encode()).hexdigest(),
        rows=rows,
        problems=list(plan.problems[:most]),
        warnings=warnings[:most],
        new=len(plan.new),
        changed=len(plan.changed),
        unchanged=len(plan.unchanged),
        left_out=_lines(plan.problems),
        more=len(plan.new) + len(plan.changed) + len(plan.unchanged) - len(rows),
    )


def _title(new: int, changed: int, unchanged: int) -> str:
    if new and changed:
        return _("%(new)s would be added, %(changed)s changed") % {"new": new, "changed": changed}
    if new:
        return ngettext("%(n)s row would be added", "%(n)s rows would be added", new) % {"n": new}
    if changed:
        return ngettext("%(n)s row would be changed", "%(n)s rows would be changed", changed) % {"n": changed}
    return _("Nothing new: %(n)s held already") % {"n": unchanged} if unchanged else _("No row can be brought in")


def _lines(problems: Iterable[Problem]) -> int:
    """How many rows of the file have a problem; one row may have several."""
    return len({problem.row for problem in problems})


def _tenancy(row: TenancyRow, what: str) -> PreviewRow:
    detail = [row.property, row.landlord, row.payment_reference or _("no reference")]
    name = f"{row.code} {', '.join(row.tenants)}"
    return PreviewRow(number=row.number, what=what, name=name, detail=" · ".join(detail), amount=Money(row.rent_minor, row.currency))


def _charge(row: ChargeRow, what: str) -> PreviewRow:
    detail = f"{row.tenancy_code} · {row.kind} · {row.due_on.isoformat()}"
    return PreviewRow(number=row.number, what=what, name=row.reference, detail=detail, amount=Money(row.amount_minor, row.currency))
