"""Tokens: a key in, a pair out. An Authorization header that came along, however stale, is not looked at."""

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from bankbook.bank.channels.openbanking import schemas
from bankbook.bank.channels.openbanking.api import reply
from bankbook.bank.channels.openbanking.routing import serve
from bankbook.bank.grants.actions import keys
from bankbook.bank.grants.rules.tokens import ACCESS_S, REFRESH_S
from bankbook.wire import openbanking as wire

router = Router(tags=["token"], auth=None)


@serve(router, "POST", "/new/", response=schemas.answers(schemas.TokenPair), summary="Obtain a pair of tokens")
def new(request: HttpRequest, payload: Body[schemas.Credentials]) -> HttpResponse:
    """Turn a secret id and key into an access token of 24 hours and a refresh token of 30 days."""
    source = str(request.META.get("REMOTE_ADDR", ""))
    made = keys.sign_in(secret_id=payload.secret_id, secret_key=payload.secret_key, source=source)
    return reply(wire.TokenPair(made.access, ACCESS_S, made.refresh, REFRESH_S))


@serve(router, "POST", "/refresh/", response=schemas.answers(schemas.RenewedToken), summary="Renew the access token")
def refresh(request: HttpRequest, payload: Body[schemas.Refresh]) -> HttpResponse:
    """Turn a refresh token into a new access token."""
    return reply(wire.RenewedToken(keys.renew(refresh=payload.refresh).access, ACCESS_S))
