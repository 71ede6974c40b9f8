"""What the bank told the person: a list, the latest first, each leading to what it is about."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bankbook.bank.channels.web import contexts, paging, signing
from bankbook.bank.channels.web.guard import own, user_of
from bankbook.bank.notices import actions, queries
from bankbook.bank.notices.models import Notice

_WHY = "everybody reads what he himself was told"


@own(_WHY)
@never_cache
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List what the person was told, a page at a time."""
    user, before = user_of(request), request.GET.get("before", "")
    found = list(queries.latest(user.pk, before=int(before) if before.isdecimal() and len(before) < 19 else None)[: paging.PAGE + 1])
    rows = found[: paging.PAGE]
    shown = {
        "rows": rows,
        "unread": queries.unread_count(user.pk),
        "is_first": not before,
        "older": rows[-1].pk if len(found) > len(rows) else None,
    }
    return render(request, "web/notices.html", shown)


@own(_WHY)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    if actions.read(user_of(request).pk):
        messages.success(request, _("Everything is marked as read."))
    return HttpResponseRedirect(reverse("bank:notices"))


@own(_WHY)
@require_POST
def open_one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark a notice as read and lead to what it is about, in the context that it is about if that is still the person's."""
    notice = queries.notice(user_of(request).pk, public_id=public_id)
    actions.read(notice.user_id, public_ids=[notice.public_id])
    _follow(request, notice)
    return HttpResponseRedirect(signing.local(notice.link, otherwise=reverse("bank:notices")))


def _follow(request: HttpRequest, notice: Notice) -> None:
    about = next((each for each in contexts.of_user(request) if each.pk == notice.agreement_id), None)
    if about is not None and about != contexts.chosen(request):
        contexts.enter(request, about)
        messages.info(request, _("You now work in %(context)s.") % {"context": about})


urlpatterns = [
    path("notices", notices, name="notices"),
    path("notices/read", read_all, name="notices-read"),
    path("notices/<uuid:public_id>/open", open_one, name="notice-open"),
]
