"""The guided connection: one page that leads through the steps of connecting accounting software, and says where each stands."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import SEED_LISTS, Permission, Right, pair_name
from bankbook.bank.channels.web import connecting, contexts, members
from bankbook.bank.channels.web.guard import needs, person
from bankbook.bank.channels.web.members import Member
from bankbook.bank.identity.models import User


@needs(Permission.MANAGE_USERS, Right.VIEW)
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Lead through a new connection, and offer those that were begun."""
    return _shown(request, None)


@needs(Permission.MANAGE_USERS, Right.VIEW)
@never_cache
@require_safe
def of_user(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show where the connection of that accounting software user stands."""
    found = members.member(contexts.current(request), public_id=public_id)
    if not found.is_software or found.user.state == User.State.DELETED:
        raise Http404
    return _shown(request, found)


def _shown(request: HttpRequest, member: Member | None) -> HttpResponse:
    agreement, held = contexts.current(request), contexts.held(request)
    found = connecting.steps(agreement, member)
    pairs = list(dict.fromkeys(pair for each in SEED_LISTS.values() for pair in each.pairs))
    shown = {
        "agreement": agreement,
        "member": member,
        "user": member.user if member else None,
        "steps": found,
        "done": sum(step.state == "done" for step in found),
        "waiting": sum(step.state == "wait" for step in found),
        "software": [each for each in members.members(agreement) if each.is_software and each.user.state != User.State.DELETED],
        "held": len([pair for pair in pairs if pair in held]),
        "all": len(pairs),
        "missing": [pair_name(pair) for pair in pairs if pair not in held],
        "accounts": list(access.accounts_for(member.user, agreement=agreement)) if member else [],
    }
    return render(request, "web/connect_software.html", shown)


@person("it explains, and shows nothing of anybody")
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Explain every step in order."""
    return render(request, "web/connect_guide.html", {"titles": list(connecting.TITLES)})


urlpatterns = [
    path("connect-software", start, name="connect-software"),
    path("connect-software/guide", guide, name="connect-guide"),
    path("connect-software/<uuid:public_id>", of_user, name="connect-software-user"),
]
