"""Today: is the money proved, and what needs this person; on the first day, the three steps that lead there."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from bankbook.books.assignments import queries as assignments
from bankbook.books.connections.rules.lifetime import ACCESS_DAYS, HISTORY_DAYS
from bankbook.books.ledger import queries as ledger
from bankbook.books.lettings import queries as lettings
from bankbook.books.organisations import queries as organisations
from bankbook.books.organisations.rules import RIGHTS, Right, Role
from bankbook.books.web import today_page
from bankbook.books.web.guard import BooksRequest, may, signed_in


@signed_in("Each part of the page is shown to those who may see it.")
@require_safe
def today(request: BooksRequest) -> HttpResponse:
    """Show the state of proof and what waits; before the first lines are assigned, the first day's steps."""
    steps = today_page.steps(request.organisation)
    return _today(request) if all(steps) else _first_day(request, steps)


def _today(request: BooksRequest) -> HttpResponse:
    day = today_page.day_of(request.organisation)
    rows = today_page.account_rows(request.organisation, today=day)
    context = {
        "day": day,
        "close": day - timedelta(days=1),
        "title": today_page.title(rows),
        "rows": rows if may(request, Right.VIEW_LINES) else [],
        "needs": today_page.needs(request, request.organisation, rows),
        "chart": today_page.balance(rows, day=day) if may(request, Right.VIEW_LINES) else None,
        "run": assignments.latest_run(request.organisation),
        "may_import": may(request, Right.IMPORT),
    }
    return render(request, "web/today.html", context)


def _first_day(request: BooksRequest, steps: tuple[bool, bool, bool]) -> HttpResponse:
    day = today_page.day_of(request.organisation)
    staff = list(organisations.staff(request.organisation).filter(is_active=True))
    context = {
        "day": day,
        "close": day - timedelta(days=1),
        "since": day - timedelta(days=HISTORY_DAYS),
        "access_days": ACCESS_DAYS,
        "history_days": HISTORY_DAYS,
        "connected": steps[0],
        "imported": steps[1],
        "accounts": list(ledger.bank_accounts(request.organisation)),
        "staff": staff,
        "tenancy_count": lettings.tenancies(request.organisation).count(),
        "charge_count": ledger.open_items(request.organisation).count(),
        "may_authorise": may(request, Right.AUTHORISE),
        "may_import": may(request, Right.IMPORT),
        "may_assign": may(request, Right.ASSIGN),
        "may_bring_in": may(request, Right.IMPORT_LETTINGS),
        "who_may": [place.user.name for place in staff if Right.AUTHORISE in RIGHTS[Role(place.role)]],
    }
    return render(request, "web/first_day.html", context)


urlpatterns = [path("", today, name="today")]
