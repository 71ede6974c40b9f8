"""*Statement*: what happened on a ledger between two days, oldest first, to print or to take away."""

import csv
import io
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bankbook.books.ledger import queries
from bankbook.books.ledger.models import Ledger
from bankbook.books.ledger.queries import TooManyEntries
from bankbook.books.organisations.rules import Right
from bankbook.books.web import ledger_pages
from bankbook.books.web.cells import plain
from bankbook.books.web.forms.ledgers import DaysForm
from bankbook.books.web.guard import BooksRequest, may, needs
from bankbook.money import Money, decimal_text

HEADINGS = ("date", "kind", "text", "amount", "currency", "balance_after")


@needs(Right.VIEW_LEDGERS)
@require_safe
def statement(request: BooksRequest, ledger: UUID) -> HttpResponse:
    """Show one ledger's statement; days that hold too much say so and leave the choice of others."""
    shown, days = _asked(request, ledger)
    context = {"ledger": shown, "days": days, "may_export": may(request, Right.EXPORT)}
    try:
        context |= ledger_pages.statement_context(shown, days=days)
    except TooManyEntries as refusal:
        context["refusal"] = refusal
    return render(request, "web/ledger_statement.html", context)


@needs(Right.EXPORT)
@require_safe
def statement_csv(request: BooksRequest, ledger: UUID) -> HttpResponse:
    """Give the same as a file: brought forward, every entry, and what stands at the end. Below zero, more was charged than came in."""
    shown, days = _asked(request, ledger)
    told = queries.whole_statement(shown, first=days.since, last=days.until)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerow([days.since, "brought_forward", _("Brought forward"), "", shown.currency, decimal_text(told.before)])
    for row in ledger_pages.rows_of(told, oldest_first=True):
        writer.writerow(_cells(row))
    writer.writerow([days.until, "closing", _("At the end"), "", shown.currency, decimal_text(told.at_end)])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="statement-{shown.public_id}.csv"'
    return response


def _asked(request: BooksRequest, ledger: UUID) -> tuple[Ledger, DaysForm]:
    shown = queries.ledger(request.organisation, ledger)
    return shown, DaysForm(request.GET, zone=ledger_pages.zone_of(shown))


def _cells(row: ledger_pages.Row) -> list[object]:
    amount: Money = -row.entry.amount if row.entry.charge else row.entry.amount
    kind = "charge" if row.entry.charge else "movement"
    return [row.entry.on, kind, plain(row.text), decimal_text(amount), amount.currency, decimal_text(row.entry.after)]


urlpatterns = [
    path("financials/ledgers/<uuid:ledger>/statement", statement, name="ledger-statement"),
    path("financials/ledgers/<uuid:ledger>/statement.csv", statement_csv, name="ledger-statement-csv"),
]
