"""Taking back: one assignment or a whole run, exactly. Nothing is deleted; reversing journals stand beside what they undo."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bankbook import audit, clock
from bankbook.books.assignments.models import Allocation, Assignment, AssignmentRun, Explanation
from bankbook.books.banklines import actions as banklines
from bankbook.books.banklines.models import BankLine
from bankbook.books.errors import Refused
from bankbook.books.ledger import actions as ledger
from bankbook.books.organisations.models import Organisation

BATCH = 500


class NothingToUndo(Refused):
    code = "nothing_to_undo"


class LineLocked(Refused):
    code = "line_locked"


@dataclass(frozen=True, slots=True)
class Undone:
    """How many assignments were taken back, and the lines that could not be because their period is locked."""

    count: int
    locked: Sequence[BankLine]


def undo(line: BankLine, *, by: audit.Actor) -> Assignment:
    """Take back what a line was assigned to; from then on auto assign only suggests for it. Raises `NothingToUndo`, `LineLocked`."""
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=line.bank_account.organisation_id)
        assignment = _live(Assignment.objects.filter(line=line)).first()
        if assignment is None:
            raise NothingToUndo(_("This line is not assigned, so there is nothing to undo."))
        if _is_locked(assignment):
            raise LineLocked(_("This line lies in a locked period. Correct it by a journal."))
        _take_back([assignment], by=by, is_refused=True)
        audit.record(
            by,
            what="line.assignment_undone",
            target=("bank_line", str(line.public_id)),
            context=str(organisation.public_id),
            detail={"assignment": str(assignment.public_id)},
        )
        return assignment


def undo_run(run: AssignmentRun, *, by: audit.Actor) -> Undone:
    """Take back everything of a run that still stands; another run may assign it again.

    Lines in a locked period stay and are listed. Raises `NothingToUndo`.
    """
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=run.organisation_id)
        standing = list(_live(Assignment.objects.filter(run=run)))
        suggested = _withdraw_suggestions(run)
        if not standing and not suggested:
            raise NothingToUndo(_("Nothing of this run stands any more, so there is nothing to undo."))
        free = [assignment for assignment in standing if not _is_locked(assignment)]
        _take_back(free, by=by, is_refused=False)
        if len(free) == len(standing):
            AssignmentRun.objects.filter(pk=run.pk).update(state=AssignmentRun.State.UNDONE)
        locked = [assignment.line for assignment in standing if _is_locked(assignment)]
        detail = {"undone": len(free), "locked": len(locked)}
        target, context = ("assignment_run", str(run.public_id)), str(organisation.public_id)
        audit.record(by, what="assignment_run.undone", target=target, context=context, detail=detail)
        return Undone(count=len(free), locked=locked)


def _live(assignments: models.QuerySet[Assignment]) -> models.QuerySet[Assignment]:
    return assignments.filter(state=Assignment.State.LIVE).select_related("line__bank_account", "journal__organisation").order_by("id")


def _withdraw_suggestions(run: AssignmentRun) -> int:
    """Take back what the run only suggested and nobody has decided since; the books held nothing of it."""
    open_ones = Explanation.objects.filter(run=run, is_current=True, outcome=Explanation.Outcome.SUGGESTED)
    lines = list(open_ones.values_list("line_id", flat=True))
    for start in range(0, len(lines), BATCH):
        Explanation.objects.filter(run=run, is_current=True, line_id__in=lines[start : start + BATCH]).update(is_current=False)
    banklines.set_treatment(lines, treatment=BankLine.Treatment.UNASSIGNED)
    return len(lines)


def _is_locked(assignment: Assignment) -> bool:
    until = assignment.line.bank_account.locked_until
    return until is not None and assignment.line.booked_on <= until


def _take_back(assignments: Sequence[Assignment], *, by: audit.Actor, is_refused: bool) -> None:
    ledger.reverse_journals_bulk([assignment.journal for assignment in assignments], by=by, memo=gettext("Assignment undone"))
    ids = [assignment.pk for assignment in assignments]
    reopened: dict[int, int] = defaultdict(int)
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        for item_id, minor in Allocation.objects.filter(assignment_id__in=some, open_item__isnull=False).values_list(
            "open_item_id", "amount_minor"
        ):
            reopened[item_id] += minor
        undone = {"state": Assignment.State.UNDONE, "undone_by": by.label, "undone_at": clock.now(), "is_refused": is_refused}
        Assignment.objects.filter(pk__in=some).update(**undone)
        Explanation.objects.filter(assignment_id__in=some).update(is_current=False)
    ledger.reopen(reopened)
    banklines.set_treatment([assignment.line_id for assignment in assignments], treatment=BankLine.Treatment.UNASSIGNED)
