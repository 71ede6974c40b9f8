"""Bringing in tenancies and charges: a file, what it would do row by row, then exactly that."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from bankbook.books.ledger.actions import import_charges, plan_charges
from bankbook.books.ledger.rules import charges
from bankbook.books.lettings import actions, queries
from bankbook.books.lettings.models import StagedFile
from bankbook.books.lettings.rules import FileRefused, tenancies
from bankbook.books.organisations.rules import Right
from bankbook.books.web.forms.lettings import FileForm
from bankbook.books.web.guard import BooksRequest, needs
from bankbook.books.web.lettings_preview import preview

SHOWN_MAX: Final = 200
"""Rows of a preview that are written out; the numbers count all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What is brought in: its words, its columns, and the two actions behind it."""

    code: str
    title: str | Promise
    columns: tuple[str, ...]
    example: str
    plan: Callable[..., Any]  # the two rooms' plans differ in type; the preview reads what they share
    carry_out: Callable[..., Any]


KINDS: Final = {
    "tenancies": Kind(
        code="tenancies",
        title=gettext_lazy("Bring in tenancies"),
        columns=tenancies.COLUMNS,
        example="T001,Amara Okafor;Sam Okafor,4 Tidewater Court,Lantern Court Freehold,1150.00,GBP,15,HV7K3MQ4,2026-03-02,",
        plan=actions.plan_tenancies,
        carry_out=actions.import_tenancies,
    ),
    "charges": Kind(
        code="charges",
        title=gettext_lazy("Bring in charges"),
        columns=charges.COLUMNS,
        example="INV-518,T001,rent,2026-11-15,1150.00,GBP",
        plan=plan_charges,
        carry_out=import_charges,
    ),
}


@needs(Right.IMPORT_LETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: BooksRequest, kind: str) -> HttpResponse:
    """Take a file and hold it until the person has seen what it would do."""
    what = KINDS[kind]
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            body = form.body()
            what.plan(request.organisation, body)
            staged = actions.stage_file(request.organisation, kind=kind, name=form.cleaned_data["file"].name, body=body, by=request.actor)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return HttpResponseRedirect(reverse(f"books:{kind}-preview", args=[staged.public_id]))
    return render(request, "web/lettings_upload.html", {"form": form, "what": what})


@needs(Right.IMPORT_LETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: BooksRequest, staged: UUID, kind: str) -> HttpResponse:
    """Show what the file would do; POST does it, if it still would do the same."""
    held = queries.staged_file(request.organisation, staged, kind=kind)
    what, body = KINDS[kind], actions.body_of(held)
    plan = what.plan(request.organisation, body)
    shown = preview(kind, plan, most=SHOWN_MAX)
    if request.method == "POST" and request.POST.get("mark") == shown.mark:
        return _carry_out(request, held, what, body=body, plan=plan)
    context = {"what": what, "held": held, "shown": shown, "is_stale": request.method == "POST"}
    return render(request, "web/lettings_preview.html", context)


@needs(Right.IMPORT_LETTINGS)
@require_POST
def discard(request: BooksRequest, staged: UUID, kind: str) -> HttpResponse:
    """Let the file go."""
    actions.drop_file(queries.staged_file(request.organisation, staged, kind=kind))
    messages.success(request, _("The file is discarded. Nothing was brought in."))
    return HttpResponseRedirect(reverse(f"books:{kind}-import"))


def _carry_out(request: BooksRequest, held: StagedFile, what: Kind, *, body: bytes, plan: Any) -> HttpResponse:
    try:
        done = what.carry_out(request.organisation, body=body, by=request.actor, expected=plan)
    except FileRefused as refusal:
        messages.warning(request, str(refusal))
        return HttpResponseRedirect(request.path)
    actions.drop_file(held)
    facts = {"new": len(done.new), "changed": len(done.changed), "unchanged": len(done.unchanged)}
    messages.success(request, _("Brought in: %(new)s new, %(changed)s changed. %(unchanged)s were held already.") % facts)
    return HttpResponseRedirect(reverse("books:tenancies"))


urlpatterns = [
    route
    for kind in KINDS
    for route in (
        path(f"financials/{kind}/import", upload, {"kind": kind}, name=f"{kind}-import"),
        path(f"financials/{kind}/import/<uuid:staged>", look, {"kind": kind}, name=f"{kind}-preview"),
        path(f"financials/{kind}/import/<uuid:staged>/discard", discard, {"kind": kind}, name=f"{kind}-discard"),
    )
]
