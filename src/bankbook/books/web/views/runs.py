"""*Import runs*: what each brought, what it could not, and what it asks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from bankbook.books.imports import actions, queries
from bankbook.books.imports.models import ImportRun
from bankbook.books.imports.rules import RunState
from bankbook.books.organisations.rules import Right
from bankbook.books.web.guard import BooksRequest, may, needs
from bankbook.money import Money
from bankbook.ui.formats import written

COUNTED = {
    "new": gettext_lazy("Came in"),
    "held": gettext_lazy("Held already"),
    "changed": gettext_lazy("Changed at the bank"),
    "vanished": gettext_lazy("Gone at the bank"),
    "twin": gettext_lazy("Look like another line"),
    "waiting": gettext_lazy("Wait for their day to close"),
    "pending": gettext_lazy("Pending, kept out"),
    "before_start": gettext_lazy("Before the start date"),
    "locked": gettext_lazy("In a locked period"),
    "unreadable": gettext_lazy("Could not be read"),
}
"""What became of what the bank showed, in the order of a person's interest."""

LINES_SHOWN = 50
"""So many lines of a run stand on its page; all of them are under *View bank lines*."""

ROWS_SHOWN = 100
"""So many rows of a preview are drawn, what asks something first; a year's file has more than anybody reads."""


@require_GET
@needs(Right.VIEW_LINES)
def import_runs(request: BooksRequest) -> HttpResponse:
    """List the organisation's runs, newest first."""
    page = queries.page(request.organisation, after=_key(request, "after"), before=_key(request, "before"))
    rows = [(run, queries.sentence(run)) for run in page.runs]
    return render(request, "web/import_runs.html", {"rows": rows, "page": page, "may_import": may(request, Right.IMPORT)})


@require_GET
@needs(Right.VIEW_LINES)
def import_run(request: BooksRequest, run: UUID) -> HttpResponse:
    """Show one run; one that was only looked at shows what it would do."""
    found = queries.run(request.organisation, run)
    if found.state == RunState.PREVIEWED:
        return render(request, "web/import_preview.html", _preview(request, found))
    return render(request, "web/import_run.html", _course(request, found))


@require_POST
@needs(Right.IMPORT)
def confirm(request: BooksRequest, run: UUID) -> HttpResponse:
    """Bring a preview in."""
    found = actions.confirm(queries.run(request.organisation, run), by=request.actor)
    return redirect("books:import-run", found.public_id)


@require_POST
@needs(Right.IMPORT)
def discard(request: BooksRequest, run: UUID) -> HttpResponse:
    """Let a preview go."""
    actions.discard(queries.run(request.organisation, run), by=request.actor)
    messages.info(request, _("Discarded. Nothing was saved."))
    return redirect("books:import-runs")


@require_POST
@needs(Right.IMPORT)
def answer(request: BooksRequest, question: UUID) -> HttpResponse:
    """Close a question with what the person found."""
    asked = queries.question(request.organisation, question)
    try:
        actions.answer_question(asked, answer=request.POST.get("answer", "") or _("Looked at"), by=request.actor)
    except actions.Answered as refusal:
        messages.warning(request, str(refusal))
    return redirect("books:import-run", asked.run)


def _course(request: BooksRequest, run: ImportRun) -> dict[str, object]:
    currency = run.bank_account.currency
    lines = list(queries.lines_of(run)[: LINES_SHOWN + 1]) if run.is_committed else []
    return {
        "run": run,
        "said": queries.sentence(run),
        "missing": queries.missing(run),
        "balance": None if run.balance_minor is None else Money(run.balance_minor, currency),
        "difference": None if run.difference_minor is None else Money(run.difference_minor, currency),
        "counted": [(words, run.counts[name]) for name, words in COUNTED.items() if run.counts.get(name)],
        "questions": queries.questions(run),
        "lines": lines[:LINES_SHOWN],
        "has_more": len(lines) > LINES_SHOWN,
        "is_working": run.is_live and not run.failure_code,
        "trail": _trail(run),
        "may_import": may(request, Right.IMPORT),
    }


def _preview(request: BooksRequest, run: ImportRun) -> dict[str, object]:
    shown = queries.preview(run)
    return {
        "run": run,
        "preview": shown,
        "sum": _sum(shown, run.bank_account.currency),
        "rows": shown.rows[:ROWS_SHOWN],
        "hidden": max(len(shown.rows) - ROWS_SHOWN, 0),
        "asks": shown.counts["twin"] + shown.counts["changed"],
        "new": shown.counts["new"],
        "held": shown.counts["held"],
        "trail": _trail(run),
        "may_import": may(request, Right.IMPORT),
    }


def _sum(shown: queries.Preview, currency: str) -> dict[str, object]:
    """The arithmetic with its figures as money; empty where nothing can be added up."""
    found = shown.sum
    if found is None:
        return {}
    return {
        "opening": Money(found.opening.minor, currency),
        "opening_on": found.opening.on,
        "held": Money(found.held, currency),
        "new": Money(found.new, currency),
        "comes_to": Money(found.comes_to, currency),
        "close": Money(found.close.minor, currency) if found.close else None,
        "close_on": found.close.on if found.close else None,
        "difference": None if found.difference is None else Money(found.difference, currency),
        "closes": found.difference == 0 and found.first_bad is None,
    }


def _trail(run: ImportRun) -> list[tuple[str, str]]:
    return [(_("Import runs"), reverse("books:import-runs")), (f"{run.bank_account.name}, {written(run.created_at, style='moment')}", "")]


def _key(request: BooksRequest, name: str) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0


urlpatterns: list[URLPattern] = [
    path("bank/runs", import_runs, name="import-runs"),
    path("bank/runs/<uuid:run>", import_run, name="import-run"),
    path("bank/runs/<uuid:run>/import", confirm, name="import-run-confirm"),
    path("bank/runs/<uuid:run>/discard", discard, name="import-run-discard"),
    path("bank/questions/<uuid:question>", answer, name="answer-question"),
]
