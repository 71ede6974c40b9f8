"""One account: what is pending, what was booked, its statements."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import Permission, Right
from bankbook.bank.accounts import queries as accounts
from bankbook.bank.accounts.actions import today_at
from bankbook.bank.accounts.models import Account
from bankbook.bank.channels.web import contexts, paging
from bankbook.bank.channels.web.guard import needs, user_of
from bankbook.money import Money


@needs(Permission.ACCOUNT_SUMMARY, Right.VIEW)
def account(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the balances, what is pending, and a page of booked entries, latest first, each with the balance after it."""
    shown = _account(request, public_id, Permission.ACCOUNT_SUMMARY)
    today = today_at(shown)
    at = paging.position(request.GET.get("before", ""))
    rows = accounts.entries_before(shown, position=at, today=today, limit=paging.PAGE + 1)
    is_more, rows = len(rows) > paging.PAGE, rows[: paging.PAGE]
    held = accounts.balances(shown, today=today)
    context = {
        "account": shown,
        "today": today,
        "booked": Money(held.booked_minor, shown.currency),
        "available": Money(held.available_minor, shown.currency),
        "close": Money(held.closing_booked[0][1], shown.currency),
        "close_on": held.closing_booked[0][0],
        "holds": [] if at else [(each, Money(each.amount_minor, each.currency)) for each in accounts.holds(shown)],
        "rows": [(each, Money(each.amount_minor, each.currency), Money(balance, each.currency)) for each, balance in rows],
        "older": paging.text((rows[-1][0].booked_on, rows[-1][0].sequence)) if is_more else "",
        "is_first": at is None,
        "may_see_statements": _may_see_statements(request, shown),
    }
    return render(request, "web/account.html", context)


@needs(Permission.MANAGE_STATEMENTS, Right.VIEW)
def statements(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """List the statements of the account, latest first."""
    shown = _account(request, public_id, Permission.MANAGE_STATEMENTS)
    rows = [
        (each, Money(each.opening_minor, shown.currency), Money(each.closing_minor, shown.currency)) for each in accounts.statements(shown)
    ]
    return render(request, "web/statements.html", {"account": shown, "rows": rows})


def _account(request: HttpRequest, public_id: UUID, permission: Permission) -> Account:
    """The account if the person reaches it in the chosen context; another's and none at all are the same."""
    mine = access.accounts_for(user_of(request), permission=permission, agreement=contexts.chosen(request))
    found = mine.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _may_see_statements(request: HttpRequest, account: Account) -> bool:
    mine = access.accounts_for(user_of(request), permission=Permission.MANAGE_STATEMENTS, agreement=contexts.chosen(request))
    return mine.filter(pk=account.pk).exists()


urlpatterns = [
    path("accounts/<uuid:public_id>", account, name="account"),
    path("accounts/<uuid:public_id>/statements", statements, name="statements"),
]
