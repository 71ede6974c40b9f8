"""What a view of the bank's web needs of whoever asks. Every view wears exactly one of these marks, and a test walks the routes for it.

Someone who is not signed in is sent to sign in and back; a right that is missing and a page that is not there answer alike.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from bankbook import clock
from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import Permission, Right
from bankbook.bank.channels.web import contexts
from bankbook.bank.errors import NotFound
from bankbook.bank.identity.models import User

type View = Callable[..., HttpResponseBase]


def needs[V: View](permission: Permission, right: Right) -> Callable[[V], V]:
    """Let a person in who has that right in the chosen context; without a context he chooses one first, without the right there is no page."""

    def check(request: HttpRequest) -> HttpResponseBase | None:
        away = _person_only(request)
        if away is not None:
            return away
        agreement = contexts.chosen(request)
        if agreement is None:
            return HttpResponseRedirect(reverse("bank:contexts"))
        today = clock.today(agreement.group.institution.zone)
        user = user_of(request)
        if not access.decide(user, permission=permission, right=right, agreement=agreement, today=today).allowed:
            raise Http404
        return None

    return _guard((permission.value, right.value), check)


def signed_in[V: View](reason: str) -> Callable[[V], V]:
    """Let any signed-in person in, with the reason why no right is needed."""
    return _guard(("signed_in", reason), _person_only)


def staff[V: View](reason: str) -> Callable[[V], V]:
    """Let the bank's staff in, second factor given; for everybody else there is no such page."""
    return _guard(("staff", reason), _staff_only)


def user_of(request: HttpRequest) -> User:
    """Return the signed-in user; behind a guard there always is one."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Send the visitor to sign in, and back here afterwards (a page that was posted to is not asked for again)."""
    after = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    return HttpResponseRedirect(f"{reverse('bank:sign-in')}?{urlencode({'next': after})}")


def _guard[V: View](needed: tuple[str, str], check: Callable[[HttpRequest], HttpResponseBase | None]) -> Callable[[V], V]:
    def mark(view: V) -> V:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            """Check, then show; a path's own arguments are the view's."""
            try:
                return check(request) or view(request, *args, **kwargs)
            except NotFound:
                raise Http404 from None

        guarded.needs = needed  # type: ignore[attr-defined]  # functions carry attributes; their type does not say so
        return guarded  # type: ignore[return-value]  # wraps keeps the signature, which the checker cannot follow

    return mark


def _person_only(request: HttpRequest) -> HttpResponseBase | None:
    if not request.user.is_authenticated:
        return to_sign_in(request)
    if user_of(request).kind == User.Kind.STAFF:
        return HttpResponseRedirect(reverse("bank:staff"))
    return None


def _staff_only(request: HttpRequest) -> HttpResponseBase | None:
    if not request.user.is_authenticated:
        return to_sign_in(request)
    if user_of(request).kind != User.Kind.STAFF or not contexts.has_second_factor(request):
        raise Http404
    return None
