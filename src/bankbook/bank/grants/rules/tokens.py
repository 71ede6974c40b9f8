"""Secrets and tokens of API clients: how they are made, hashed and read. Keys and instants are passed in.

Tokens are JSON web tokens because published clients decode them and read `exp`. They carry the key's version, so that a revoked key ends them at once.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import jwt
from django.utils.translation import gettext_lazy as _

from bankbook.bank.errors import Refused

ACCESS_S: Final = 86_400
REFRESH_S: Final = 2_592_000
_ALGORITHM: Final = "HS256"
_SECRET_BYTES: Final = 64
"""512 random bits: a fast keyed hash is enough for what nobody can guess."""


class TokenKind(StrEnum):
    ACCESS = "access"
    REFRESH = "refresh"


class TokenRefused(Refused):
    """Not a token of ours, of the other kind, or over."""

    code = "token_refused"

    def __init__(self) -> None:
        super().__init__(_("The token is not valid, or it is over."))


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: which key it came of, and the version that the key had."""

    secret_id: str
    key_version: int


def new_secret() -> str:
    """Return a new secret key, in hexadecimal."""
    return secrets.token_hex(_SECRET_BYTES)


def secret_hash(secret: str, *, pepper: bytes) -> str:
    """Return what is stored of a secret key."""
    return hmac.new(pepper, secret.encode(), hashlib.sha256).hexdigest()


def is_secret(secret: str, *, stored: str, pepper: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(secret_hash(secret, pepper=pepper), stored)


def issue(claims: Claims, *, kind: TokenKind, key: bytes, now: datetime) -> str:
    """Return a signed token that lives 24 hours (access) or 30 days (refresh) from `now`, the machine's instant."""
    life = timedelta(seconds=ACCESS_S if kind is TokenKind.ACCESS else REFRESH_S)
    says = {
        "token_type": kind.value,
        "iat": int(now.timestamp()),
        "exp": int((now + life).timestamp()),
        "jti": secrets.token_hex(16),
        "secret_id": claims.secret_id,
        "version": claims.key_version,
    }
    return jwt.encode(says, key, algorithm=_ALGORITHM)


def read(token: str, *, kind: TokenKind, key: bytes, now: datetime) -> Claims:
    """Return what a token says. Raises `TokenRefused` for a wrong signature, kind or shape, and from its `exp` on."""
    try:
        says = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            options={"require": ["exp", "jti"], "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except jwt.InvalidTokenError:
        raise TokenRefused from None
    expires, version = says["exp"], says.get("version")
    if says.get("token_type") != kind or not isinstance(expires, int) or expires <= now.timestamp() or not isinstance(version, int):
        raise TokenRefused
    return Claims(str(says.get("secret_id")), version)
