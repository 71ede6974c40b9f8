"""API clients and their keys; who a token speaks for."""

import hashlib
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from bankbook import clock
from bankbook.bank.errors import NotFound
from bankbook.bank.grants.models import ApiClient, ApiKey
from bankbook.bank.grants.rules import tokens
from bankbook.bank.grants.rules.tokens import TokenKind, TokenRefused


def derived_key(purpose: Literal["tokens", "secrets", "links", "browsers"]) -> bytes:
    """Return a key for one purpose, derived from the bank's secret key, so that no two purposes can be mixed up."""
    return hashlib.blake2b(f"bankbook.bank.grants.{purpose}".encode(), key=settings.SECRET_KEY.encode()[:64]).digest()


def client_of_token(token: str, *, kind: TokenKind = TokenKind.ACCESS) -> ApiKey:
    """Return the key (with its client) that a token was made from. Raises `TokenRefused`, also when the key was revoked since."""
    claims = tokens.read(token, kind=kind, key=derived_key("tokens"), now=clock.now())
    try:
        key = ApiKey.objects.select_related("client").get(secret_id=UUID(claims.secret_id))
    except (ApiKey.DoesNotExist, ValueError):
        raise TokenRefused from None
    if not key.is_live or key.version != claims.key_version:
        raise TokenRefused
    return key


def clients() -> QuerySet[ApiClient]:
    """Return all clients by name, each with its keys, newest first."""
    return ApiClient.objects.prefetch_related(Prefetch("keys", queryset=ApiKey.objects.order_by("-created_at", "-id")))


def client(public_id: str | UUID) -> ApiClient:
    """Return the client of that public id. Raises `NotFound`."""
    try:
        return ApiClient.objects.get(public_id=UUID(str(public_id)))
    except (ApiClient.DoesNotExist, ValueError):
        raise NotFound(_("There is no API client of that id.")) from None


def key(secret_id: str | UUID) -> ApiKey:
    """Return the key of that secret id with its client. Raises `NotFound`."""
    try:
        return ApiKey.objects.select_related("client").get(secret_id=UUID(str(secret_id)))
    except (ApiKey.DoesNotExist, ValueError):
        raise NotFound(_("There is no key of that id.")) from None
