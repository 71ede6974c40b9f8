"""What a person sees first: the accounts of the chosen context, by entity, with their balances."""

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from bankbook import clock
from bankbook.bank.access import queries as access
from bankbook.bank.accounts import queries as accounts
from bankbook.bank.accounts.models import Account
from bankbook.bank.accounts.rules import Balances
from bankbook.bank.channels.web import contexts
from bankbook.bank.channels.web.guard import signed_in, user_of
from bankbook.money import Money


@dataclass(frozen=True, slots=True)
class Row:
    """An account with what it holds."""

    account: Account
    booked: Money
    available: Money


@dataclass(frozen=True, slots=True)
class Section:
    """The accounts of one entity, and their sums by currency."""

    name: str
    rows: list[Row]
    sums: list[Money]


@signed_in("it lists only what the person's own job roles reach")
def overview(request: HttpRequest) -> HttpResponse:
    """Show the accounts of the chosen context; several contexts and none chosen leads to the choice."""
    agreement = contexts.chosen(request)
    if agreement is None and contexts.of_user(request):
        return HttpResponseRedirect(reverse("bank:contexts"))
    today = clock.today(agreement.group.institution.zone) if agreement else clock.today("UTC")
    found = list(access.accounts_for(user_of(request), agreement=agreement)) if agreement else []
    held = accounts.balances_of(found, today=today)
    rows = [_row(account, held[account.pk]) for account in found]
    sections = [_section(name, list(of)) for name, of in groupby(rows, key=lambda row: row.account.entity.name)]
    others = [each for each in contexts.of_user(request) if agreement and agreement.is_overview and not each.is_overview]
    shown = {
        "agreement": agreement,
        "today": today,
        "waiting": contexts.waiting(request),
        "sections": sections,
        "count": len(rows),
        "sums": sums(rows),
        "entities": others,
    }
    return render(request, "web/overview.html", shown)


def sums(rows: list[Row]) -> list[Money]:
    """Return one sum for each currency, in order of its code; amounts of two currencies are never added."""
    totals: dict[str, int] = {}
    for row in rows:
        totals[row.booked.currency] = totals.get(row.booked.currency, 0) + row.booked.minor
    return [Money(minor, currency) for currency, minor in sorted(totals.items())]


def _section(name: str, rows: list[Row]) -> Section:
    return Section(name=name, rows=rows, sums=sums(rows))


def _row(account: Account, held: Balances) -> Row:
    return Row(account, Money(held.booked_minor, account.currency), Money(held.available_minor, account.currency))


urlpatterns = [path("", overview, name="overview")]
