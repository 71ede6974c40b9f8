"""*Financials > Unassigned lines*: everything that belongs to nobody yet, *Import transactions* and *Auto assign bank lines*."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bankbook.books.assignments import actions, queries
from bankbook.books.banklines import queries as lines
from bankbook.books.banklines.models import BankLine
from bankbook.books.errors import Refused
from bankbook.books.imports import queries as imports
from bankbook.books.ledger import queries as ledgers
from bankbook.books.organisations.rules import Right
from bankbook.books.web.guard import BooksRequest, may, needs
from bankbook.books.web.panels import waiting

KINDS = {"approval": BankLine.Treatment.SUGGESTED, "left": BankLine.Treatment.UNASSIGNED, "suspense": BankLine.Treatment.SUSPENSE}


@require_GET
@needs(Right.VIEW_LINES)
def unassigned(request: BooksRequest) -> HttpResponse:
    """One kind of waiting line at a time, newest first."""
    counts = queries.unassigned_counts(request.organisation)
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        kind = "approval" if counts.get("suggested") else "left"
    found = BankLine.objects.filter(bank_account__organisation=request.organisation, treatment=KINDS[kind]).select_related("bank_account")
    page = lines.page(found, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        "kind": kind,
        "counts": counts,
        "waiting_count": counts.get("unassigned", 0) + counts.get("suggested", 0),
        "sums": queries.unassigned_sums(request.organisation),
        "rows": waiting(page.lines),
        "page": page,
        "run": queries.latest_run(request.organisation),
        "accounts": ledgers.bank_accounts(request.organisation),
        "has_lines": queries.has_lines(request.organisation),
        "panel": imports.latest_runs(request.organisation),
        "may_assign": may(request, Right.ASSIGN),
        "may_import": may(request, Right.IMPORT),
    }
    return render(request, "web/unassigned.html", context)


@require_POST
@needs(Right.ASSIGN)
def auto_assign(request: BooksRequest) -> HttpResponse:
    """Run the standard auto-assign process over one account, or over all of them."""
    chosen = request.POST.get("account", "")
    account = ledgers.bank_account(request.organisation, UUID(chosen)) if chosen else None
    outcome = actions.auto_assign(request.organisation, bank_account=account, by=request.actor)
    run = outcome.run
    if run is not None and run.looked_at == 0:
        messages.info(request, _("No line waits, so there was nothing to assign."))
    elif run is not None:
        said = ngettext("Auto assign looked at %(n)s line: %(done)s.", "Auto assign looked at %(n)s lines: %(done)s.", run.looked_at)
        done = _("%(assigned)s assigned, %(suggested)s for approval, %(left)s left alone") % {
            "assigned": run.assigned,
            "suggested": run.suggested,
            "left": run.left,
        }
        messages.success(request, said % {"n": run.looked_at, "done": done})
    return redirect("books:unassigned")


@require_POST
@needs(Right.ASSIGN)
def undo_run(request: BooksRequest, run: UUID) -> HttpResponse:
    """Take back everything of one run that still stands; what is locked stays and is counted."""
    try:
        undone = actions.undo_run(queries.run(request.organisation, run), by=request.actor)
    except actions.NothingToUndo as refusal:
        messages.warning(request, str(refusal))
        return redirect("books:unassigned")
    total = undone.count + len(undone.locked)
    if undone.locked:
        messages.warning(
            request,
            _("%(n)s of %(total)s were undone. %(locked)s could not: they lie in a locked period and are corrected by a journal.")
            % {"n": undone.count, "total": total, "locked": len(undone.locked)},
        )
    else:
        said = ngettext(
            "%(n)s assignment was undone. The books are as before the run.",
            "%(n)s assignments were undone. The books are as before the run.",
            total,
        )
        messages.success(request, said % {"n": total})
    return redirect("books:unassigned")


@require_POST
@needs(Right.ASSIGN)
def approve(request: BooksRequest, line: UUID) -> HttpResponse:
    """Assign one line as it was suggested."""
    found = lines.line(request.organisation, line)
    try:
        actions.approve(found, by=request.actor)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Approved. The line is assigned."))
    return redirect(f"{reverse('books:unassigned')}?kind=approval")


urlpatterns: list[URLPattern] = [
    path("financials/unassigned", unassigned, name="unassigned"),
    path("bank/auto-assign", auto_assign, name="auto-assign"),
    path("bank/auto-assign/<uuid:run>/undo", undo_run, name="undo-run"),
    path("bank/lines/<uuid:line>/approve", approve, name="approve-line"),
]
