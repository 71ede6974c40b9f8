"""*Bank > View bank lines*: what the bank said, line by line, and where each went."""

import csv
from collections.abc import Iterator
from typing import Any, Final, cast
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET

from bankbook.books.assignments.queries import for_lines
from bankbook.books.banklines import queries as banklines
from bankbook.books.banklines.models import BankLine
from bankbook.books.errors import NotFound
from bankbook.books.imports import queries as imports
from bankbook.books.ledger import queries as ledgers
from bankbook.books.organisations.rules import Right
from bankbook.books.web import lines_page
from bankbook.books.web.cells import plain
from bankbook.books.web.forms.bank_lines import LinesForm
from bankbook.books.web.guard import BooksRequest, may, needs
from bankbook.books.web.panels import line_panel
from bankbook.money import decimal_text

WAITING_SHOWN: Final = 999
"""A count on a tab says how much waits; beyond this it only says "a lot", and counting on would be waste."""

HEADINGS: Final = (
    "booked_on",
    "value_on",
    "amount",
    "currency",
    "text",
    "counterparty",
    "state",
    "ledger",
    "purpose",
    "open_item",
    "explanation",
)


@require_GET
@needs(Right.VIEW_LINES)
def bank_lines(request: BooksRequest) -> HttpResponse:
    """Show one page of one account's lines."""
    accounts = list(ledgers.bank_accounts(request.organisation))
    form = LinesForm(request.GET, accounts)
    context: dict[str, Any] = {
        "form": form,
        "account": form.chosen,
        "panel": imports.latest_runs(request.organisation),
        "may_import": may(request, Right.IMPORT),
        "may_export": may(request, Right.EXPORT),
        "may_assign": may(request, Right.ASSIGN),
    }
    if form.chosen is not None:
        context |= _table(request, form) | _open_line(request, form)
    return render(request, "web/bank_lines.html", context)


@require_GET
@needs(Right.EXPORT)
def export(request: BooksRequest) -> StreamingHttpResponse:
    """Stream every line that the page's filter fits, as CSV."""
    form = LinesForm(request.GET, list(ledgers.bank_accounts(request.organisation)))
    name = f"bank-lines-{form.chosen.public_id}.csv" if form.chosen else "bank-lines.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(_csv(_lines(form)), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(form: LinesForm) -> Any:
    if form.chosen is None:
        return BankLine.objects.none()
    found = banklines.matching(BankLine.objects.filter(bank_account=form.chosen), form.wanted())
    return lines_page.with_questions(found) if form.state == "questions" else found


def _table(request: BooksRequest, form: LinesForm) -> dict[str, Any]:
    order = cast(banklines.Order, form.data["sort"])
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    lines = _lines(form)
    page = banklines.page(lines.select_related("bank_account"), order=order, after=after, before=before)
    assert form.chosen is not None
    by_day = order in {"newest", "oldest"}
    folds = form.is_whole and not form.shows_every_day
    options = {"newest_first": order == "newest", "is_whole": form.is_whole, "folds": folds}
    bands = lines_page.bands(form.chosen, page.lines, **options) if by_day else []
    return {
        "bands": bands,
        "folded": sum(band.folded is not None for band in bands),
        "sums": banklines.sums(lines),
        "rows": [] if by_day else lines_page.loose(form.chosen, page.lines),
        "has_balance": order == "newest" and form.is_whole and form.chosen.opening_minor is not None,
        "newer": f"?{form.query(before=page.newer)}" if page.newer else "",
        "older": f"?{form.query(after=page.older)}" if page.older else "",
        "tabs": _tabs(form),
        "is_filtered": not form.is_whole or bool(form.wanted().first or form.wanted().last),
        "has_lines": bool(page.lines) or BankLine.objects.filter(bank_account=form.chosen).exists(),
        "every_day": f"?{form.query(days='' if form.shows_every_day else 'all', after=after, before=before)}",
        "clear": f"?{form.query(q='', state='', **{'from': '', 'to': ''})}",
        "export": f"{reverse('books:export-lines')}?{form.query()}",
        "here": form.query(after=after, before=before),
    }


def _tabs(form: LinesForm) -> list[dict[str, Any]]:
    """The states, with a count where something waits for a person."""
    lines = BankLine.objects.filter(bank_account=form.chosen)
    tabs: list[dict[str, Any]] = [
        {"state": state, "href": f"?{form.query(state=state)}", "count": None}
        for state in ("", "unassigned", "suggested", "assigned", "suspense", "locked", "questions")
    ]
    for tab in tabs:
        if tab["state"] in {"unassigned", "suggested", "suspense"}:
            tab["count"] = lines.filter(treatment=tab["state"])[:WAITING_SHOWN].count() or None
    assert form.chosen is not None
    tabs[-1]["count"] = imports.open_questions(form.chosen)[:WAITING_SHOWN].count() or None
    return tabs


def _open_line(request: BooksRequest, form: LinesForm) -> dict[str, Any]:
    """The line whose panel is open, by the address' `line`; one that is not there opens nothing."""
    try:
        line = banklines.line(request.organisation, UUID(request.GET.get("line", "")))
    except (ValueError, NotFound):
        return {}
    kept = form.query(after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return {**line_panel(line), "close": f"?{kept}"}


def _csv(lines: Any) -> Iterator[bytes]:
    writer = csv.writer(_Echo())
    yield writer.writerow(HEADINGS)
    for page in lines_page.pages_of(lines):
        known = for_lines([line.pk for line in page])
        yield b"".join(writer.writerow(_cells(line, known.get(line.pk))) for line in page)


class _Echo:
    """What the csv module writes to: it hands each row back as bytes."""

    def write(self, row: str) -> bytes:
        return row.encode()


def _cells(line: BankLine, found: Any) -> list[str]:
    assigned = (found.assignment or {}) if found else {}
    texts = [
        line.text,
        line.counterparty,
        line.treatment,
        assigned.get("ledger") or "",
        assigned.get("purpose") or "",
        assigned.get("open_item") or "",
        found.explanation if found else "",
    ]
    # Dates, amount and currency are ours and stay readable as numbers; only texts can smuggle a formula in.
    return [
        line.booked_on.isoformat(),
        line.value_on.isoformat() if line.value_on else "",
        decimal_text(line.amount),
        line.currency,
        *map(plain, texts),
    ]


urlpatterns: list[URLPattern] = [
    path("bank/lines", bank_lines, name="bank-lines"),
    path("bank/lines.csv", export, name="export-lines"),
]
