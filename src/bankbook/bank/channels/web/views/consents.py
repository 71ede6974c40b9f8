"""Accounting software as the customer sees it: who reads which accounts until when, and the end of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bankbook import clock
from bankbook.bank.access.catalogue import Permission, Right
from bankbook.bank.channels.web import contexts
from bankbook.bank.channels.web.guard import person, user_of
from bankbook.bank.grants.actions import consent
from bankbook.bank.grants.queries import consents
from bankbook.bank.identity.queries import actor

_WHY = "a person sees and ends the consents that he gave himself, whatever became of his rights since"


@person(_WHY)
@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show the person's consents, those in force first."""
    found = consents.consents(user_of(request), now=clock.business_now())
    in_force, ended = [each for each in found if each.is_in_force], [each for each in found if not each.is_in_force]
    may_connect = (Permission.MANAGE_USERS, Right.VIEW) in contexts.held(request)
    return render(request, "web/consents.html", {"in_force": in_force, "ended": ended, "may_connect": may_connect})


@person(_WHY)
@require_POST
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a consent; the software's next read is refused."""
    user = user_of(request)
    ended = consent.revoke(consents.consent(user, public_id=public_id), by=actor(user))
    messages.success(request, _("%(name)s reads nothing any more.") % {"name": ended.client.name})
    return HttpResponseRedirect(reverse("bank:consents"))


urlpatterns = [
    path("consents", listed, name="consents"),
    path("consents/<uuid:public_id>/end", revoke, name="consent-end"),
]
