"""Who asks, for which organisation; and what a refusal of a room looks like on a page."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, cast

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from bankbook import clock
from bankbook.books.errors import NotFound, Refused
from bankbook.books.organisations import queries
from bankbook.books.organisations.rules import MayNot
from bankbook.ui import views as ui

type GetResponse = Callable[[HttpRequest], HttpResponseBase]

ORGANISATION: Final = "organisation"
"""The session's key for the public id of the current organisation."""

IDLE_S: Final = 30 * 60
"""A session that nobody used for so long ends: half an hour, as OWASP's ASVS has it for an application of this risk."""

AGE_S: Final = 12 * 60 * 60
"""A session ends after so long however much it is used: a long working day."""

SEEN_EVERY_S: Final = 60
"""The last use is written down at most this often, so that looking at pages does not write to the database."""


class AddressesAreText:
    """Answers 404 where an address holds a NUL: no page has one, and PostgreSQL cannot even be asked about it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        said = [request.path_info, *request.GET, *(value for values in request.GET.lists() for value in values[1])]
        if any("\0" in each for each in said):
            return ui.not_found(request, NotFound(_("There is no such page here.")))
        return self.get_response(request)


class CurrentOrganisation:
    """Gives every request `staff`, `organisation` and `actor`; all three are None where nobody is signed in or who is works nowhere."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        known = cast(Any, request)  # the attributes that `guard.BooksRequest` names
        known.staff = known.organisation = known.actor = None
        known.has_choice = False
        if request.user.is_authenticated and _is_fresh(request):
            user = request.user
            known.actor = queries.actor(user)
            known.staff, known.has_choice = queries.current_place(user, request.session.get(ORGANISATION, ""))
            known.organisation = known.staff.organisation if known.staff else None
        response = self.get_response(request)
        if known.actor is not None and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)  # other people use this browser too
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a refusal of a room into a page: 404 for what is not there or not theirs, 403 for a missing right, 409 for anything else."""
        if isinstance(exception, NotFound):
            return ui.not_found(request, exception)
        if isinstance(exception, MayNot):
            return ui.forbidden(request, exception)
        if isinstance(exception, Refused):
            return refused(request, exception)
        return None


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Answer 409 with the refusal's own sentence, under the menu where there is one; where a part of a page was asked for, the page gives way to it."""
    shell = "ui/shell_books.html" if getattr(request, "organisation", None) else "ui/plain.html"
    context = {"refusal": refusal, "failed": True, "shell": shell}
    response = render(request, "web/refused.html", context, status=HTTPStatus.CONFLICT)
    return reswap(retarget(response, "body"), "innerHTML") if getattr(request, "htmx", False) else response


def _is_fresh(request: HttpRequest) -> bool:
    """Whether the session is neither too old nor too long unused; one that is ends here."""
    now = int(clock.now().timestamp())
    began = request.session.setdefault("began", now)
    seen = request.session.setdefault("seen", now)
    if now - began > AGE_S or now - seen > IDLE_S:
        logout(request)
        return False
    if now - seen > SEEN_EVERY_S:
        request.session["seen"] = now
    return True
