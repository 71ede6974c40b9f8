"""*Import transactions*: the button, and how it goes on. The panel stands on *View bank lines* and on *Unassigned lines*."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from bankbook.books.imports import actions, queries
from bankbook.books.organisations.rules import Right
from bankbook.books.web.guard import BooksRequest, needs

IMPORTED: Final = "imported"
"""What the panel tells its page when an account is through; templates wait for it by this name."""


@require_POST
@needs(Right.IMPORT)
def import_transactions(request: BooksRequest) -> HttpResponse:
    """Ask for every linked account, each in its own run, and go back to where the button was pressed."""
    try:
        actions.request_imports(request.organisation, by=request.actor)
    except actions.NotLinked as refusal:
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(_back(request))


@require_GET
@needs(Right.VIEW_LINES)
def panel(request: BooksRequest) -> HttpResponse:
    """Show how the last imports stand; the page asks for this part each second while one is at work, and says how many it knew to be through.

    Whenever another account is through, the page is told: it then asks for what has changed in it, its lines and its counts.
    """
    found = queries.latest_runs(request.organisation)
    is_news = found is not None and str(found.done) != request.GET.get("done")
    context = {"panel": found, "is_part": bool(request.htmx), "news": _news(found) if found and is_news else ""}
    response = render(request, "web/import_panel.html", context)
    return trigger_client_event(response, IMPORTED, after="swap") if is_news else response


def _news(found: queries.Panel) -> str:
    """What is said aloud: how far it is, and the results once all are through. The place where it is said stays on the page; the panel is replaced."""
    if found.is_working:
        return _("%(done)s of %(total)s accounts done.") % {"done": found.done, "total": len(found.rows)}
    return " ".join(f"{row.run.bank_account.name}: {row.said}" for row in found.rows)


def _back(request: BooksRequest) -> str:
    """The page of ours that the button was on."""
    asked = request.POST.get("next", "")
    ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if ours else reverse("books:bank-lines")


urlpatterns: list[URLPattern] = [
    path("bank/import", import_transactions, name="import-transactions"),
    path("bank/import/panel", panel, name="import-panel"),
]
