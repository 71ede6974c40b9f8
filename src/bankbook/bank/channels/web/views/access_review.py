"""The access review: what accounting software may see here, and whether it is still needed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bankbook.bank.access.actions import reviews as actions
from bankbook.bank.access.catalogue import Pair, Permission, Right
from bankbook.bank.access.queries import reviews
from bankbook.bank.channels.web import contexts
from bankbook.bank.channels.web.forms.record import UserAccountAndDay
from bankbook.bank.channels.web.guard import needs_all, user_of
from bankbook.bank.channels.web.views import record, users
from bankbook.bank.errors import NotFound
from bankbook.bank.identity import queries as identity

REVIEWING: tuple[Pair, ...] = ((Permission.MANAGE_USERS, Right.VIEW), (Permission.MANAGE_PERMISSIONS, Right.VIEW))


@needs_all(*REVIEWING)
@never_cache
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """List accounting software with its reach, last use and approvers; what needs a look comes first."""
    agreement = contexts.current(request)
    rows = reviews.reviewed(agreement)
    everybody, accounts = list(record.people_of(agreement)), record.accounts_of(agreement)
    shown = {
        "agreement": agreement,
        "rows": rows,
        "due": sum(each.is_due for each in rows),
        "may_suspend": not contexts.held(request).isdisjoint(users.STOPPING),
        "form": UserAccountAndDay(accounts=accounts, users=everybody, initial={"day": record.today(agreement)}),
    }
    return render(request, "web/access_review.html", shown)


@needs_all(*REVIEWING)
@require_POST
def keep(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write down that the access is still needed."""
    agreement = contexts.current(request)
    found = next((each.user for each in reviews.reviewed(agreement) if each.user.public_id == public_id), None)
    if found is None:
        raise NotFound(_("There is no such user in this context."))
    actions.keep(agreement, found, by=identity.actor(user_of(request)))
    messages.success(request, _("%(name)s keeps its access. The next review is due in 90 days.") % {"name": found.name})
    return HttpResponseRedirect(reverse("bank:access-review"))


urlpatterns = [
    path("access-review", review, name="access-review"),
    path("access-review/<uuid:public_id>/keep", keep, name="access-keep"),
]
