"""How a page of the books says what it needs, and what happens to who does not hold it."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from bankbook.audit import Actor
from bankbook.books.organisations.models import Organisation, Staff, User
from bankbook.books.organisations.rules import RIGHTS, Right, Role, check_may


class BooksRequest(HttpRequest):
    """A request of a person who is signed in and works in an organisation; `web.middleware` has looked both up."""

    user: User
    staff: Staff
    organisation: Organisation
    actor: Actor
    has_choice: bool  # whether the person works for other organisations too
    htmx: HtmxDetails


type Page[**P] = Callable[Concatenate[BooksRequest, P], HttpResponseBase]
type Guarded[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def needs[**P](right: Right) -> Callable[[Page[P]], Guarded[P]]:
    """Let only people through whose role in the current organisation holds `right`: `view.needs == ("right", right)`. A test walks the routes."""
    return _guard(("right", right), lambda request: check_may(Role(request.staff.role), right))


def signed_in[**P](reason: str) -> Callable[[Page[P]], Guarded[P]]:
    """Let everybody through who works in the current organisation, whatever their role: `view.needs == ("signed_in", reason)`."""
    return _guard(("signed_in", reason), lambda request: None)


def may(request: HttpRequest, right: Right) -> bool:
    """Whether the person of this request holds `right`; for buttons, which ask what the page behind them asks."""
    staff: Staff | None = getattr(request, "staff", None)
    return staff is not None and right in rights_of(staff)


def rights_of(staff: Staff) -> frozenset[Right]:
    """Return every right of a place."""
    return RIGHTS[Role(staff.role)]


def _guard[**P](declared: tuple[str, object], check: Callable[[BooksRequest], None]) -> Callable[[Page[P]], Guarded[P]]:
    def mark(view: Page[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            known = cast(BooksRequest, request)
            if cast(Any, known).staff is None:
                return render(request, "web/no_place.html", status=HTTPStatus.FORBIDDEN)
            check(known)
            return view(known, *args, **kwargs)

        guarded.needs = declared  # type: ignore[attr-defined]  # functions carry attributes; their type does not say so
        return cast(Guarded[P], guarded)

    return mark


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send somebody to sign in and back to the page that was asked for; a part of a page goes back to the page it is part of."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    back = (htmx.current_url_abs_path if htmx else None) or (request.get_full_path() if request.method == "GET" else "/")
    address = f"{reverse('books:sign-in')}?{urlencode({'next': back})}"
    return HttpResponseClientRedirect(address) if htmx else HttpResponseRedirect(address)
