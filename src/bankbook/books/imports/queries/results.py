"""What came of a run: as data for programs, as a sentence for people."""

from typing import Any

from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _

from bankbook.books.imports.models import ImportRun, LineQuestion
from bankbook.books.imports.queries import words
from bankbook.books.imports.rules import DayRange, RunState
from bankbook.money import Money, decimal_text

type Result = dict[str, Any]


def result(run: ImportRun) -> Result:
    """Return a run as the commands answer it; `from` and `until` are the days it covered."""
    counts = run.counts
    return {
        "run": str(run.public_id),
        "bank_account": str(run.bank_account.public_id),
        "state": run.state,
        "from": run.covered_from,
        "until": run.covered_until,
        "new": counts.get("new", 0),
        "held": counts.get("held", 0) + counts.get("changed", 0),
        "waiting": counts.get("waiting", 0),
        "pending": counts.get("pending", 0),
        "counts": counts,
        "questions": run.progress.get("questions", []) if run.is_dry_run else [_question(one) for one in questions(run)],
        "problems": [*run.problems, *_failure(run)],
        "missing": _missing(run),
        "proof": run.proof,
        "difference": None if run.difference_minor is None else decimal_text(Money(run.difference_minor, run.bank_account.currency)),
        "sentence": sentence(run),
    }


def questions(run: ImportRun) -> list[LineQuestion]:
    """Return what this run asks a person, open questions first."""
    found = LineQuestion.objects.filter(bank_account_id=run.bank_account_id, run=run.public_id)
    return list(found.select_related("line").order_by("-is_open", "id"))


def missing(run: ImportRun) -> DayRange | None:
    """Return the days that the run could not have."""
    return DayRange(run.missing_from, run.missing_until) if run.missing_from and run.missing_until else None


def sentence(run: ImportRun) -> str:
    """Say in words how a run stands or what came of it."""
    if run.failure_sentence and (run.state in {RunState.FAILED, RunState.QUEUED}):
        return run.failure_sentence
    if run.state == RunState.QUEUED:
        return _("Waiting its turn.")
    if run.state == RunState.FETCHING:
        return _("Reading from the bank. You can leave this page; the import goes on.")
    if run.state in {RunState.STAGED, RunState.COMMITTING} and not run.counts:
        return _("%(count)s lines read, now being compared with the books.") % {"count": f"{run.progress.get('lines', 0):,}"}
    if run.state == RunState.DISCARDED:
        return _("Looked at and discarded. Nothing was saved.")
    return _outcome(run)


def _outcome(run: ImportRun) -> str:
    counted = words.counts_sentence(run.counts)
    said = (
        _("No new lines. %(rest)s.") % {"rest": counted.partition(", ")[2]}
        if not run.counts.get("new") and ", " in counted
        else f"{counted}."
    )
    if run.state == RunState.PREVIEWED:
        return _("%(said)s Nothing is saved yet.") % {"said": said}
    lost = missing(run)
    if lost is not None:
        return f"{said} {words.missing_sentence(lost)}"
    if run.covered_until is None:
        return said
    covered = _("%(said)s Covered up to %(day)s.")
    if any(problem["code"] == words.BALANCE_UNKNOWN for problem in run.problems):
        covered = _("%(said)s Covered up to %(day)s; the balance could not be checked.")
    return covered % {"said": said, "day": formatted(run.covered_until, "j F Y")}


def _question(one: LineQuestion) -> dict[str, Any]:
    return {
        "id": str(one.public_id),
        "kind": one.kind,
        "line": str(one.line.public_id) if one.line else None,
        "sentence": one.sentence,
        "is_open": one.is_open,
    }


def _failure(run: ImportRun) -> list[dict[str, Any]]:
    if not run.failure_code or run.is_committed:
        return []
    return [{"code": run.failure_code, "sentence": run.failure_sentence, "retry_at": run.next_attempt_at}]


def _missing(run: ImportRun) -> dict[str, Any] | None:
    lost = missing(run)
    return None if lost is None else {"first": lost.first, "last": lost.last}
