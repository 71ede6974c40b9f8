"""How a browser signs in: one hash for every try, one answer for every failure, then allauth's stages and a local way on."""

from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from bankbook.audit import Actor, record
from bankbook.books.organisations import queries
from bankbook.books.organisations.models import User

NOBODY = Actor(kind="nobody", public_id="", label="")


def check(request: HttpRequest, *, email: str, password: str) -> User | None:
    """Return the user whom the two open, or None; a locked one costs the same hash as any other try."""
    user = authenticate(request, email=email, password=password)
    if user is None and getattr(request, "axes_locked_out", False):
        make_password(password)
    if not isinstance(user, User):
        # What was typed is not kept: people type their password into the wrong box.
        known = User.objects.filter(email=email).values_list("public_id", flat=True).first()
        record(NOBODY, what="sign_in.refused", target=("user", str(known or "")), source=source_of(request), result="refused")
        return None
    return user


def enter(request: HttpRequest, user: User, *, after: str) -> HttpResponse:
    """Sign the user in and lead on to `after` if that is an address of this site; a session that was open before ends here."""
    request.session.flush()
    record(queries.actor(user), what="sign_in.accepted", target=("user", str(user.public_id)), source=source_of(request))
    try:
        response: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=local(after))
    except ImmediateHttpResponse as instead:
        answer: HttpResponse = instead.response
        return answer
    return response


def local(address: str) -> str:
    """Return the address if it stays on this site (a path of its own, never a host), else the first page."""
    is_local = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_local else "/"


def source_of(request: HttpRequest) -> str:
    """Return the network address that a request came from, as the record keeps it."""
    return str(request.META.get("REMOTE_ADDR", ""))
