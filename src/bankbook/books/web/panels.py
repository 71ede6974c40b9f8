"""What the panel of a bank line shows: the decision's record turned into parts a template can draw."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from bankbook.books.assignments import queries
from bankbook.books.assignments.models import Assignment, Explanation
from bankbook.books.assignments.rules import wording
from bankbook.books.banklines.models import BankLine
from bankbook.books.imports.queries import raw_of


@dataclass(frozen=True, slots=True)
class Span:
    """A mark in the bank's text: characters [start, end)."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line with what is known about why it waits."""

    line: BankLine
    explanation: Explanation | None
    spans: list[Span] = field(default_factory=list)

    @property
    def record(self) -> dict[str, Any]:
        return self.explanation.record if self.explanation else {}


def waiting(lines: list[BankLine]) -> list[WaitingLine]:
    """The lines of one page with their reasons, in the same order; one statement for all of them."""
    reasons = queries.current_explanations([line.pk for line in lines])
    return [WaitingLine(line=line, explanation=reasons.get(line.pk), spans=spans(reasons.get(line.pk))) for line in lines]


def spans(explanation: Explanation | None) -> list[Span]:
    """The characters of the bank's text that named somebody."""
    who = (explanation.record.get("who") if explanation else None) or {}
    return [Span(start=each["start"], end=each["end"], kind="who") for each in who.get("evidence", ())]


def line_panel(line: BankLine) -> dict[str, Any]:
    """The context of `web/line_panel.html`: one line, what it went to, and why."""
    explanation = queries.current_explanations([line.pk]).get(line.pk)
    record = explanation.record if explanation else {}
    assignment = queries.live_assignment(line)
    return {
        "line": line,
        "raw": raw_of(line),
        "explanation": explanation,
        "record": record,
        "spans": spans(explanation),
        "assignment": assignment,
        "by_whom": _by_whom(assignment),
        "checks": [wording.check(each["name"], _=gettext) for each in record.get("checks", ()) if each["passed"]],
        "stage": wording.stage(explanation.stage, _=gettext) if explanation else "",
        "questions": list(line.questions.filter(is_open=True)),
        "is_locked": line.bank_account.locked_until is not None and line.booked_on <= line.bank_account.locked_until,
    }


def _by_whom(assignment: Assignment | None) -> str:
    if assignment is None:
        return ""
    if assignment.origin == Assignment.Origin.AUTO:
        return gettext("by Auto assign")
    return gettext("by %(name)s") % {"name": assignment.made_by}
