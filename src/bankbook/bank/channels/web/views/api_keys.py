"""The bank's staff register accounting software, make its keys and revoke them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bankbook.bank.channels.web.forms.api_keys import ClientForm
from bankbook.bank.channels.web.guard import staff, user_of
from bankbook.bank.errors import Refused
from bankbook.bank.grants.actions import keys
from bankbook.bank.grants.actions.keys import NewKey
from bankbook.bank.grants.queries import clients
from bankbook.bank.identity.queries import actor

_WHY = "staff decide which software may ask customers for consent"


@staff(_WHY)
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """Show all software with its keys; posted to, register another with its first key."""
    form = ClientForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form=form)
    by = actor(user_of(request))
    try:
        client = keys.register_client(by=by, name=form.cleaned_data["name"], redirects=form.cleaned_data["redirects"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form=form)
    return _shown_once(request, keys.create_key(client, by=by))


@staff(_WHY)
@never_cache
@require_POST
def add_key(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make another key of a registered software."""
    return _shown_once(request, keys.create_key(clients.client(public_id), by=actor(user_of(request))))


@staff(_WHY)
@require_POST
def revoke(request: HttpRequest, secret_id: UUID) -> HttpResponse:
    """End a key; its tokens end with it."""
    keys.revoke_key(clients.key(secret_id), by=actor(user_of(request)))
    messages.success(request, _("The key is revoked. Nothing is read with it any more."))
    return HttpResponseRedirect(reverse("bank:api-keys"))


def _shown_once(request: HttpRequest, made: NewKey) -> HttpResponse:
    """Answer the POST itself: a secret that is kept nowhere cannot be shown behind a redirect."""
    return _page(request, form=ClientForm(), made=made)


def _page(request: HttpRequest, **context: Any) -> HttpResponse:
    """Render the list; `context` is the template's own."""
    return render(request, "web/staff/api_keys.html", {"clients": clients.clients(), **context})


urlpatterns = [
    path("staff/api-keys", listed, name="api-keys"),
    path("staff/api-keys/<uuid:public_id>/new", add_key, name="api-key-new"),
    path("staff/api-keys/<uuid:secret_id>/revoke", revoke, name="api-key-revoke"),
]
