"""*Add a charge*: what a tenancy owes, by hand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bankbook import clock
from bankbook.books.ledger import actions, queries
from bankbook.books.ledger.models import Ledger, OpenItem
from bankbook.books.ledger.rules import NotACharge, check_can_charge
from bankbook.books.organisations.rules import Right
from bankbook.books.web import ledger_pages
from bankbook.books.web.forms.charges import ChargeForm
from bankbook.books.web.guard import BooksRequest, needs
from bankbook.money import Money, format
from bankbook.ui.formats import written


@needs(Right.IMPORT_LETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def add_charge(request: BooksRequest, ledger: UUID) -> HttpResponse:
    """Ask for a charge and add it to the ledger."""
    charged = queries.ledger(request.organisation, ledger)
    check_can_charge(charged.kind)
    today = clock.today(ledger_pages.zone_of(charged)).isoformat()
    form = ChargeForm(request.POST or None, ledger=charged, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_charge(charged, by=request.actor, **form.facts())
        except NotACharge as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _said(made))
            return redirect(_back(charged, made, today=today))
    return render(request, "web/charge_add.html", {"form": form, "ledger": charged, "trail": _trail(charged)})


def _said(made: OpenItem) -> str:
    facts = {
        "reference": made.reference,
        "amount": format(Money(made.amount_minor, made.currency)),
        "on": written(made.due_on, style="day"),
    }
    return _("%(reference)s is added: %(amount)s, due on %(on)s.") % facts


def _back(ledger: Ledger, made: OpenItem, *, today: str) -> str:
    """The ledger, up to the charge's day where that is still to come."""
    address = reverse("books:ledger", args=[ledger.public_id])
    due = made.due_on.isoformat()
    return f"{address}?last={due}" if due > today else address


def _trail(ledger: Ledger) -> list[tuple[str, str]]:
    return [
        (_("Ledgers"), reverse("books:ledgers")),
        (ledger.name, reverse("books:ledger", args=[ledger.public_id])),
        (_("Add a charge"), ""),
    ]


urlpatterns = [path("financials/ledgers/<uuid:ledger>/charge", add_charge, name="charge-add")]
