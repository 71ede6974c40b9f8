"""How a browser signs in: one hash for every try, one answer for every failure, then allauth's stages (the second factor) and a local way on."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from bankbook import audit
from bankbook.audit import Actor
from bankbook.bank.identity import actions
from bankbook.bank.identity import queries as identity
from bankbook.bank.identity.backends import is_over
from bankbook.bank.identity.models import User

NOBODY = Actor(kind="nobody", public_id="", label="")


class TemporaryOver(Exception):
    """The right password, which was a temporary one and is over. Said only to whoever knew it."""

    def __init__(self, user: User) -> None:
        super().__init__(user.user_code)
        self.user = user


def check(request: HttpRequest, *, user_code: str, password: str) -> User | None:
    """Return the user whom the two open, or none; a locked user costs the same hash as any other try. Raises `TemporaryOver`."""
    user = authenticate(request, username=user_code, password=password)
    if user is None and getattr(request, "axes_locked_out", False):
        make_password(password)
    if not isinstance(user, User):
        known = User.objects.filter(user_code=user_code).values_list("public_id", flat=True).first()
        # What was typed is not kept: people type their password into the wrong box.
        audit.record(NOBODY, what="sign_in.refused", target=("user", str(known or "")), source=_source(request), result="refused")
        return None
    if is_over(user):
        audit.record(NOBODY, what="sign_in.refused", target=("user", str(user.public_id)), source=_source(request), result="refused")
        raise TemporaryOver(user)
    return user


def enter(request: HttpRequest, user: User, *, after: str) -> HttpResponse:
    """Sign the user in, or send him to the second factor first, and on to `after` if that is an address of this site."""
    audit.record(identity.actor(user), what="sign_in.accepted", target=("user", str(user.public_id)), source=_source(request))
    actions.note_use(user)
    try:
        record_authentication(request, user, "password", reauthenticated=True)
        answer: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=local(after))
    except ImmediateHttpResponse as instead:
        answer = instead.response
    return answer


def local(address: str, *, otherwise: str = "/") -> str:
    """Return the address if it stays on this site (a path of its own, never a host), else `otherwise`, the overview by default."""
    is_local = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_local else otherwise


def _source(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
