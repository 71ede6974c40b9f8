"""Where a customer finds help: what is good to know, when somebody answers the telephone, and a form that the bank's staff read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bankbook import clock
from bankbook.bank.channels.web import contexts
from bankbook.bank.channels.web.forms.help import InquiryForm, ReplyForm
from bankbook.bank.channels.web.guard import person, staff, user_of
from bankbook.bank.errors import Refused
from bankbook.bank.identity import queries as identity
from bankbook.bank.identity.models import User
from bankbook.bank.institutions.models import Institution
from bankbook.bank.institutions.queries import institutions
from bankbook.bank.notices import actions, queries, rules
from bankbook.ui.guard import public

ANSWERED_SHOWN = 50
"""Answered questions listed for staff: enough to see what was said lately."""


@public("whoever cannot sign in needs help most")
@never_cache
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show what is good to know and how to reach the bank; who is signed in can write to it."""
    return _shown(request, InquiryForm())


@person("everybody may ask the bank")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take a question; what is missing is said over the form."""
    user, form = user_of(request), InquiryForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, form)
    agreement = contexts.chosen(request)
    try:
        actions.inquire(by=identity.actor(user), user_id=user.pk, agreement_id=agreement.pk if agreement else None, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, form)
    messages.success(request, _("Your request is with us. We’ll answer you by email as soon as we can."))
    return HttpResponseRedirect(reverse("bank:help"))


def bank_of_page(request: HttpRequest) -> Institution | None:
    """Return whose help this is: the person's bank, else the one in `?bank=`, else the first."""
    if isinstance(request.user, User) and request.user.institution is not None:
        return request.user.institution
    banks = [each for each in institutions(None) if not each.is_sandbox]
    chosen = next((each for each in banks if each.id == request.GET.get("bank", "")), banks[0] if banks else None)
    request.institution = chosen  # type: ignore[attr-defined]  # the page's frame shows its name
    return chosen


def _shown(request: HttpRequest, form: InquiryForm) -> HttpResponse:
    user = request.user
    is_customer = isinstance(user, User) and user.kind == User.Kind.PERSON and not user.must_finish
    shown = {
        "shell": "ui/shell_bank.html" if isinstance(user, User) and not user.must_finish else "ui/plain.html",
        "form": form,
        "may_write": is_customer,
        "inquiries": list(queries.inquiries_of(user.pk)[:10]) if is_customer and user.pk else [],
        **hours(bank_of_page(request)),
    }
    return render(request, "web/help.html", shown)


def hours(bank: Institution | None) -> dict[str, Any]:
    """Return whether the line is open now and when it opens next, in the bank's own zone; open in type because a template reads it."""
    at = clock.business_now().astimezone(clock.zone_info(bank.zone if bank else "UTC"))
    return {"bank": bank, "now": at, "is_open": rules.is_open(at), "opens": rules.next_opening(at), "zone": at.tzname()}


@staff("staff answer what customers ask")
@never_cache
@require_safe
def inquiries(request: HttpRequest) -> HttpResponse:
    """List what customers asked: what waits first, the longest first."""
    return render(request, "web/staff/inquiries.html", _questions())


@staff("staff answer what customers ask")
@require_POST
def reply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer a question by e-mail, which marks it as answered."""
    asked, form = queries.inquiry(public_id), ReplyForm(request.POST, prefix=str(public_id))
    if not form.is_valid():
        return render(request, "web/staff/inquiries.html", _questions(failed=form, at=public_id))
    actions.answer(asked, by=identity.actor(user_of(request)), reply=form.cleaned_data["reply"])
    messages.success(request, _("Answered. The customer is told by e-mail and in the app."))
    return HttpResponseRedirect(reverse("bank:inquiries"))


def _questions(*, failed: ReplyForm | None = None, at: UUID | None = None) -> dict[str, Any]:
    waiting = queries.inquiries(is_answered=False)
    rows = [(each, failed if failed and each.public_id == at else ReplyForm(prefix=str(each.public_id))) for each in waiting]
    return {"rows": rows, "answered": list(queries.inquiries(is_answered=True)[:ANSWERED_SHOWN]), "form": failed}


urlpatterns = [
    path("help", help_page, name="help"),
    path("help/ask", ask, name="help-ask"),
    path("staff/questions", inquiries, name="inquiries"),
    path("staff/questions/<uuid:public_id>/answer", reply, name="inquiry-answer"),
]
