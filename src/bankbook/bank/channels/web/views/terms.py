"""The bank's staff set what the bank asks of a context: a minimum of approvals, and whether one person alone administers it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import actions
from bankbook.bank.approvals.rules import Category
from bankbook.bank.channels.web.forms.approvals import TermsForm
from bankbook.bank.channels.web.guard import staff, user_of
from bankbook.bank.channels.web.views.policies import policy
from bankbook.bank.errors import Refused
from bankbook.bank.identity import queries as identity

LISTED_MAX = 100
"""Contexts shown without narrowing the search: two screens."""


@staff("staff set the bank’s terms of every context")
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Find a context by the name of its group or entity."""
    wanted = request.GET.get("q", "").strip()
    found = ServiceAgreement.objects.select_related("entity", "group__institution").order_by("group__name", "-kind", "entity__name")
    if wanted:
        found = found.filter(group__name__icontains=wanted) | found.filter(entity__name__icontains=wanted)
    return render(request, "web/staff/contexts.html", {"contexts": found[:LISTED_MAX], "wanted": wanted})


@staff("staff set the bank’s terms of every context")
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show and set the terms of one context."""
    agreement = get_object_or_404(ServiceAgreement.objects.select_related("entity", "group__institution"), public_id=public_id)
    now = {"min_approvals": agreement.min_approvals, "is_sole_administrator": agreement.is_sole_administrator}
    form = TermsForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_terms(agreement, by=identity.actor(user_of(request)), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The terms of %(context)s are set.") % {"context": agreement})
            return HttpResponseRedirect(reverse("bank:staff-context", args=[public_id]))
    shown = {"agreement": agreement, "form": form, "policies": [policy(agreement, each) for each in Category]}
    return render(request, "web/staff/context.html", shown)


urlpatterns = [
    path("staff/contexts", listed, name="staff-contexts"),
    path("staff/contexts/<uuid:public_id>", terms, name="staff-context"),
]
