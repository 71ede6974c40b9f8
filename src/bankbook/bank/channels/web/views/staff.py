"""The bank's own staff: find an account, post to it, decide what becomes of what is pending."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bankbook.bank.accounts import actions, queries
from bankbook.bank.accounts.models import Account
from bankbook.bank.channels.web import paging
from bankbook.bank.channels.web.forms.staff import HoldForm, PostForm
from bankbook.bank.channels.web.guard import staff, user_of
from bankbook.bank.errors import Refused
from bankbook.bank.identity import queries as identity
from bankbook.money import Money

LISTED_MAX = 100
"""Accounts shown without narrowing the search: two screens."""

LATEST = 20
"""Entries shown under a posting, enough to see the neighbours of a mistake."""


@staff("staff look after every customer's accounts")
def home(request: HttpRequest) -> HttpResponse:
    """Find an account by name, holder or number."""
    wanted = request.GET.get("q", "").strip()
    found = Account.objects.select_related("entity__group__institution").order_by(
        "entity__group__institution__name", "entity__name", "name"
    )
    if wanted:
        digits = wanted.replace(" ", "").replace("-", "")
        found = found.filter(
            Q(name__icontains=wanted) | Q(holder__icontains=wanted) | Q(iban__icontains=digits) | Q(number__icontains=digits)
        )
    return render(request, "web/staff/home.html", {"accounts": found[:LISTED_MAX], "wanted": wanted})


@staff("staff post entries")
def account(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the account; posted to, book a movement or show it as pending."""
    shown = queries.account(public_id)
    form = PostForm(request.POST or None, account=shown, initial={"day": actions.today_at(shown)})
    if request.method == "POST" and form.is_valid():
        try:
            _post(request, shown, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(reverse("bank:staff-account", args=[shown.public_id]))
    return render(request, "web/staff/account.html", _shown(shown, form))


def _post(request: HttpRequest, account: Account, typed: dict[str, Any]) -> None:
    by, amount = identity.actor(user_of(request)), typed["amount"]
    if typed["is_pending"]:
        actions.hold(account, by=by, amount_minor=amount, text=typed["text"], value_on=typed["day"], counterparty=typed["counterparty"])
        messages.success(request, _("Shown as pending."))
    else:
        actions.post(account, by=by, amount_minor=amount, text=typed["text"], booked_on=typed["day"], counterparty=typed["counterparty"])
        messages.success(request, _("Booked."))


def _shown(account: Account, form: PostForm) -> dict[str, Any]:
    """What the page shows; open in type because a template reads it."""
    today = actions.today_at(account)
    rows = queries.entries_before(account, position=None, today=today, limit=LATEST)
    planned = account.entries.filter(booked_on__gt=today).order_by("booked_on", "sequence")[: paging.PAGE]
    return {
        "account": account,
        "form": form,
        "booked": Money(queries.booked_minor(account, last=today), account.currency),
        "holds": [
            (each, Money(each.amount_minor, each.currency), HoldForm(hold=each, initial={"day": today})) for each in queries.holds(account)
        ],
        "planned": [(each, Money(each.amount_minor, each.currency)) for each in planned],
        "rows": [(each, Money(each.amount_minor, each.currency), Money(balance, each.currency)) for each, balance in rows],
    }


@staff("staff decide about pending movements")
@require_POST
def decide(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """Book, move or reject a pending movement; what does not fit is said over the account's page."""
    hold = queries.hold(public_id)
    form = HoldForm(request.POST, hold=hold)
    by = identity.actor(user_of(request))
    try:
        if not form.is_valid():
            raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
        typed = form.cleaned_data
        day = typed["day"] or actions.today_at(hold.account)
        match what:
            case "book":
                actions.book_hold(hold, by=by, booked_on=day, amount_minor=typed["amount"])
                messages.success(request, _("Booked."))
            case "move":
                actions.move_hold(hold, by=by, value_on=day)
                messages.success(request, _("Moved."))
            case _reject:
                actions.reject_hold(hold, by=by, reason=typed["reason"])
                messages.success(request, _("Rejected."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("bank:staff-account", args=[hold.account.public_id]))


urlpatterns = [
    path("staff", home, name="staff"),
    path("staff/accounts/<uuid:public_id>", account, name="staff-account"),
    path("staff/holds/<uuid:public_id>/book", decide, {"what": "book"}, name="staff-book"),
    path("staff/holds/<uuid:public_id>/move", decide, {"what": "move"}, name="staff-move"),
    path("staff/holds/<uuid:public_id>/reject", decide, {"what": "reject"}, name="staff-reject"),
]
