"""Open banking authorisation: which banks are connected, until when, and the ways to start or end that."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bankbook.books.connections import actions, queries
from bankbook.books.connections.models import Connection
from bankbook.books.connections.rules.states import TRANSITIONS, ConnectionEvent, ConnectionState
from bankbook.books.errors import NotFound, Refused
from bankbook.books.organisations.rules import Right
from bankbook.books.providers import actions as providers
from bankbook.books.providers.directory import zone_for
from bankbook.books.providers.identity import masked
from bankbook.books.providers.queries import own_and_site_wide
from bankbook.books.web.connecting import crumbs, headline, row
from bankbook.books.web.forms.providers import OwnService
from bankbook.books.web.guard import BooksRequest, may, needs

LATELY_SHOWN = 6


@require_GET
@needs(Right.VIEW_LINES)
def open_banking(request: BooksRequest) -> HttpResponse:
    """Every connection, most urgent first."""
    rows = sorted(
        (row(standing) for standing in queries.standings(queries.connections(request.organisation))), key=lambda each: each.urgency
    )
    context = {
        "crumbs": [*crumbs()[:-1], (_("Open banking authorisation"), "")],
        "headline": headline(rows),
        "rows": rows,
        "endable": [each.standing.connection for each in rows if _may_end(each.standing.connection)],
        "lately": queries.lately(request.organisation)[:LATELY_SHOWN],
        "may_authorise": may(request, Right.AUTHORISE),
        "may_add_services": may(request, Right.MANAGE_ACCOUNTS),
    }
    return render(request, "web/open_banking.html", context)


@require_GET
@needs(Right.VIEW_LINES)
def connection(request: BooksRequest, connection: UUID) -> HttpResponse:
    """One connection: days left, what they mean, its accounts and its consents."""
    found = queries.connection(request.organisation, connection)
    standing = queries.standing(found)
    links = {(link.identity, link.currency): link for link in standing.links}
    context = {
        "crumbs": crumbs((found.institution_name, "")),
        "row": row(standing),
        "connection": found,
        "accounts": [
            (account, masked(iban=account.iban, number=account.number), links.get((account.identity, account.currency)))
            for account in queries.accounts(found)
        ],
        "consents": found.consents.order_by("-requested_at", "-id")[:20],
        "zone": zone_for(found.institution, found.country, organisation=request.organisation),
        "may_end": _may_end(found) and may(request, Right.AUTHORISE),
        "may_authorise": may(request, Right.AUTHORISE),
        "may_link": may(request, Right.LINK),
    }
    return render(request, "web/connection.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.AUTHORISE)
def deauthorise(request: BooksRequest) -> HttpResponse:
    """Ask once more, then stop reading."""
    chosen = (request.POST if request.method == "POST" else request.GET).get("connection", "")
    if not chosen:
        messages.warning(request, _("None selected: choose the bank to disconnect from. Nothing was changed."))
        return redirect("books:open-banking")
    found = queries.connection(request.organisation, _uuid(chosen))
    if request.method == "POST":
        actions.withdraw(found, by=request.actor)
        messages.success(request, _("Deauthorised: nothing is read from %(bank)s any more.") % {"bank": found})
        return redirect("books:open-banking")
    return render(request, "web/deauthorise.html", {"connection": found, "crumbs": crumbs((_("Deauthorise"), ""))})


@require_POST
@needs(Right.AUTHORISE)
def correct_zone(request: BooksRequest, connection: UUID) -> HttpResponse:
    """Write down in which time zone the bank's day ends."""
    found = queries.connection(request.organisation, connection)
    try:
        providers.correct_zone(
            request.organisation, institution=found.institution, zone=request.POST.get("zone", "").strip(), by=request.actor
        )
        messages.success(request, _("Saved: the bank’s day ends in that time zone."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("books:connection", connection)


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE_ACCOUNTS)
def services(request: BooksRequest) -> HttpResponse:
    """The services through which banks are reached: the site's own, and the organisation's."""
    form = OwnService(request.POST or None)
    if form.is_valid():
        try:
            providers.add_own(request.organisation, **form.cleaned_data, by=request.actor)
        except Refused as refusal:
            form.add_error("base_url", str(refusal))
        else:
            messages.success(request, _("Added: its banks are in the list when you authorise."))
            return redirect("books:services")
    context = {"form": form, "services": own_and_site_wide(request.organisation), "crumbs": crumbs((_("Services"), ""))}
    return render(request, "web/services.html", context, status=409 if form.is_bound else 200)


def _may_end(found: Connection) -> bool:
    return (ConnectionState(found.state), ConnectionEvent.DEAUTHORISE) in TRANSITIONS


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(_("There is no such connection here.")) from None


_HERE = "admin/account/bank-account/open-banking"

urlpatterns: list[URLPattern] = [
    path(_HERE, open_banking, name="open-banking"),
    path(f"{_HERE}/deauthorise", deauthorise, name="deauthorise"),
    path(f"{_HERE}/services", services, name="services"),
    path(f"{_HERE}/<uuid:connection>", connection, name="connection"),
    path(f"{_HERE}/<uuid:connection>/zone", correct_zone, name="correct-zone"),
]
