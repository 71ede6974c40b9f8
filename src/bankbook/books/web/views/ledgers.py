"""Ledgers: find one, read it, take it away as CSV; and the tenancies they belong to."""

import csv
import io
from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from bankbook.books.ledger import queries
from bankbook.books.ledger.models import Ledger
from bankbook.books.ledger.rules import shown_minor
from bankbook.books.lettings import queries as lettings
from bankbook.books.organisations.rules import Right
from bankbook.books.web import ledger_pages
from bankbook.books.web.cells import plain
from bankbook.books.web.forms.ledgers import KIND_WORDS, DaysForm, FindLedgerForm, FindTenancyForm
from bankbook.books.web.guard import BooksRequest, may, needs
from bankbook.books.web.paging import page_urls
from bankbook.money import Money, decimal_text


@needs(Right.VIEW_LEDGERS)
@require_safe
def ledgers(request: BooksRequest) -> HttpResponse:
    """List ledgers by name with what each holds and what is owed on it."""
    form = FindLedgerForm(request.GET)
    found = queries.find_ledgers(request.organisation, **form.wanted())
    page = queries.ledger_page(found, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {"form": form, "rows": _rows(page.ledgers), "pages": page_urls(request, newer=page.newer, older=page.older)}
    return render(request, "web/ledgers.html", context | {"is_filtered": form.is_filled})


@needs(Right.VIEW_LEDGERS)
@require_safe
def ledger(request: BooksRequest, ledger: UUID) -> HttpResponse:
    """Show one ledger: what stands on it, and how it came to that, newest first."""
    shown = queries.ledger(request.organisation, ledger)
    days = DaysForm(request.GET, zone=ledger_pages.zone_of(shown))
    rights = {"may_export": may(request, Right.EXPORT), "may_charge": may(request, Right.IMPORT_LETTINGS)}
    context = ledger_pages.context(shown, days=days) | rights
    return render(request, "web/ledger.html", context)


@needs(Right.EXPORT)
@require_safe
def ledger_csv(request: BooksRequest, ledger: UUID) -> HttpResponse:
    """Give the same entries as a file, every one of them."""
    shown = queries.ledger(request.organisation, ledger)
    days = DaysForm(request.GET, zone=ledger_pages.zone_of(shown))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["date", "kind", "text", "amount", "currency", "balance_after"])
    told = queries.whole_statement(shown, first=days.since, last=days.until)
    for row in ledger_pages.rows_of(told, oldest_first=False):
        kind = "charge" if row.entry.charge else "movement"
        amount = -row.entry.amount if row.entry.charge else row.entry.amount
        writer.writerow([row.entry.on, kind, plain(row.text), decimal_text(amount), amount.currency, decimal_text(row.entry.after)])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ledger-{shown.public_id}.csv"'
    return response


@needs(Right.VIEW_LEDGERS)
@require_safe
def tenancies(request: BooksRequest) -> HttpResponse:
    """List tenancies by code with rent, reference and what is owed."""
    form = FindTenancyForm(request.GET)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = lettings.tenancy_page(request.organisation, text=form.text, after=after, before=before)
    context = {
        "form": form,
        "rows": ledger_pages.tenancy_rows(request.organisation, page.tenancies),
        "pages": page_urls(request, newer=page.newer, older=page.older),
        "may_import": may(request, Right.IMPORT_LETTINGS),
        "is_filtered": bool(form.text),
    }
    return render(request, "web/tenancies.html", context)


def _rows(found: Sequence[Ledger]) -> list[tuple[Ledger, str, Money, Money]]:
    held, owed = queries.balances(found), queries.outstanding(found)
    return [
        (
            each,
            str(KIND_WORDS[Ledger.Kind(each.kind)]),
            Money(shown_minor(each.kind, held[each.pk]), each.currency),
            Money(owed[each.pk], each.currency),
        )
        for each in found
    ]


urlpatterns = [
    path("financials/ledgers", ledgers, name="ledgers"),
    path("financials/ledgers/<uuid:ledger>", ledger, name="ledger"),
    path("financials/ledgers/<uuid:ledger>/csv", ledger_csv, name="ledger-csv"),
    path("financials/tenancies", tenancies, name="tenancies"),
]
