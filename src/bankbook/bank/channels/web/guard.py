"""What a view of the bank's web needs of whoever asks. Every view wears exactly one of these marks, and a test walks the routes for it.

Someone who is not signed in is sent to sign in and back; a right that is missing and a page that is not there answer alike.
"""

from collections.abc import Callable, Collection, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from bankbook.bank.access.catalogue import ACCOUNT_BOUND, Pair, Permission, Right
from bankbook.bank.channels.web import contexts
from bankbook.bank.channels.web.denials import record_denial
from bankbook.bank.errors import NotFound
from bankbook.bank.identity import queries as identity
from bankbook.bank.identity.models import User

type View = Callable[..., HttpResponseBase]


def needs[V: View](permission: Permission, right: Right) -> Callable[[V], V]:
    """Let a person in who has that right in the chosen context; without a context he chooses one first, without the right there is no page.

    Whoever administers (anything but looking at accounts) must also have given his second factor in this session.
    """

    def check(request: HttpRequest) -> HttpResponseBase | None:
        return _in_context(request, [(permission, right)], all)

    return _guard((permission.value, right.value), check)


def needs_all[V: View](*pairs: Pair) -> Callable[[V], V]:
    """As `needs`, for a person who has every one of these rights."""
    return _guard(("all_of", _named(pairs)), lambda request: _in_context(request, pairs, all))


def needs_any[V: View](*pairs: Pair) -> Callable[[V], V]:
    """As `needs`, for a person who has at least one of these rights."""
    return _guard(("any_of", _named(pairs)), lambda request: _in_context(request, pairs, any))


def signed_in[V: View](reason: str) -> Callable[[V], V]:
    """Let any customer who is signed in see something, accounting software users included, with the reason why no right is needed."""
    return _guard(("signed_in", reason), _customer_only)


def person[V: View](reason: str) -> Callable[[V], V]:
    """Let any person who is signed in do something, with the reason why no right is needed; accounting software users find no such page."""

    def check(request: HttpRequest) -> HttpResponseBase | None:
        away = _customer_only(request)
        if away is None and user_of(request).kind == User.Kind.SOFTWARE:
            raise Http404
        return away

    return _guard(("person", reason), check)


def own[V: View](reason: str) -> Callable[[V], V]:
    """Let everybody who is signed in at what is his own, staff included, with the reason why no right is needed."""
    return _guard(("own", reason), _signed_in_only)


def unfinished[V: View](reason: str) -> Callable[[V], V]:
    """Let in who came with a temporary password; everybody else has nothing to do here."""

    def check(request: HttpRequest) -> HttpResponseBase | None:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return None if user_of(request).must_finish else HttpResponseRedirect("/")

    return _guard(("unfinished", reason), check)


def staff[V: View](reason: str) -> Callable[[V], V]:
    """Let the bank's staff in, second factor given; for everybody else there is no such page."""
    return _guard(("staff", reason), _staff_only)


def second_factor_first(request: HttpRequest) -> HttpResponseBase | None:
    """Send whoever has a second factor and has not given it in this session to give it; nobody else goes anywhere.

    A session can be older than the factor: its password alone must not add another factor, or take the one that there is away.
    """
    is_owed = not contexts.has_second_factor(request) and identity.has_second_factor(user_of(request))
    return _to_second_factor(request) if is_owed else None


def user_of(request: HttpRequest) -> User:
    """Return the signed-in user; behind a guard there always is one."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Send the visitor to sign in, and back here afterwards (a page that was posted to is not asked for again)."""
    return HttpResponseRedirect(f"{reverse('bank:sign-in')}?{urlencode({'next': _back(request)})}")


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


def _in_context(request: HttpRequest, pairs: Collection[Pair], enough: Callable[[Iterable[bool]], bool]) -> HttpResponseBase | None:
    away = _customer_only(request)
    if away is not None:
        return away
    if contexts.chosen(request) is None:
        return HttpResponseRedirect(reverse("bank:contexts"))
    held = contexts.held(request)
    if not enough(pair in held for pair in pairs):
        record_denial(request, needed=_named(pairs), agreement=contexts.chosen(request))
        raise Http404
    is_administering = any(permission not in ACCOUNT_BOUND for permission, _right in pairs)
    return _to_second_factor(request) if is_administering and not contexts.has_second_factor(request) else None


def _signed_in_only(request: HttpRequest) -> HttpResponseBase | None:
    if not request.user.is_authenticated:
        return to_sign_in(request)
    return HttpResponseRedirect(reverse("bank:first-sign-in")) if user_of(request).must_finish else None


def _customer_only(request: HttpRequest) -> HttpResponseBase | None:
    away = _signed_in_only(request)
    if away is None and user_of(request).kind == User.Kind.STAFF:
        return HttpResponseRedirect(reverse("bank:staff"))
    return away


def _staff_only(request: HttpRequest) -> HttpResponseBase | None:
    away = _signed_in_only(request)
    if away is None and (user_of(request).kind != User.Kind.STAFF or not contexts.has_second_factor(request)):
        record_denial(request, needed="staff", agreement=contexts.chosen(request))
        raise Http404
    return away


def _to_second_factor(request: HttpRequest) -> HttpResponseBase:
    """Whoever has a second factor gives it now; whoever has none sets one up first. Either way he comes back here."""
    kinds = {each.type for each in identity.second_factors(user_of(request))}
    by_passkey = "mfa_reauthenticate_webauthn" if kinds else "mfa_index"
    to = "mfa_reauthenticate" if Authenticator.Type.TOTP in kinds else by_passkey
    return HttpResponseRedirect(f"{reverse(to)}?{urlencode({'next': _back(request)})}")


def _back(request: HttpRequest) -> str:
    return request.get_full_path() if request.method in {"GET", "HEAD"} else "/"


def _named(pairs: Iterable[Pair]) -> str:
    return ", ".join(f"{permission.value}: {right.value}" for permission, right in pairs)
