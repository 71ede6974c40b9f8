"""Creating a user: the bank makes the user ID, writes the password to the user alone, and asks for the place in the context in the same step."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bankbook.bank.access.catalogue import Permission, Right
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import actions as approvals
from bankbook.bank.approvals import queries as requests
from bankbook.bank.channels.web import contexts, members
from bankbook.bank.channels.web.forms.users import NewUserForm
from bankbook.bank.channels.web.guard import needs, user_of
from bankbook.bank.errors import Refused
from bankbook.bank.identity.models import User

_NAMED = 3
"""Accounting software users that the page names beside the form."""


@needs(Permission.CREATE_USERS, Right.CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_user(request: HttpRequest) -> HttpResponse:
    """Ask who it is; the user exists at once and can do nothing."""
    agreement = contexts.current(request)
    form = NewUserForm(request.POST or None, initial={"is_software": request.GET.get("kind") == "software"})
    if request.method == "POST" and form.is_valid():
        try:
            made = _create(request, agreement, form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return HttpResponseRedirect(reverse("bank:user-created", args=[made.public_id]))
    everybody = [each for each in members.members(agreement) if each.user.state != User.State.DELETED]
    software = [each for each in everybody if each.is_software]
    shown = {
        "agreement": agreement,
        "form": form,
        "people": len(everybody) - len(software),
        "software": software,
        "named": software[:_NAMED],
    }
    return render(request, "web/user_new.html", shown)


@needs(Permission.CREATE_USERS, Right.CREATE)
@require_safe
def created(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the user ID alone, and what comes next; a password is never shown to anybody."""
    agreement = contexts.current(request)
    found = members.ours(agreement, public_id=public_id)
    asked = requests.pending(agreement).filter(target_key=f"membership:{public_id}").first()
    deciders = requests.who_can_decide(asked) if asked else []
    shown = {"agreement": agreement, "member": found, "user": found.user, "asked": asked, "deciders": deciders}
    return render(request, "web/user_created.html", shown)


def _create(request: HttpRequest, agreement: ServiceAgreement, form: NewUserForm) -> User:
    who = {name: form.cleaned_data[name] for name in ("given", "family", "email", "language")}
    made, asked = approvals.create_user(agreement, by=user_of(request), kind=form.kind, **who)
    if asked is None:
        messages.warning(
            request, _("Somebody who may manage users in service agreements still has to ask for the membership of this context.")
        )
    else:
        messages.success(request, _("The membership of %(name)s was submitted, and is pending approval.") % {"name": made.name})
    return made


urlpatterns = [
    path("users/new", new_user, name="user-new"),
    path("users/<uuid:public_id>/created", created, name="user-created"),
]
