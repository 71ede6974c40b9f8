"""The token in a consent page's address: which request it is, and a signature, so that addresses cannot be guessed from ids."""

import base64
import hashlib
import hmac
from typing import Final
from uuid import UUID

_SIGNATURE_BYTES: Final = 20


def link_token(public_id: UUID, *, key: bytes) -> str:
    """Return the token of a request: the same each time, because the client is shown the link each time it asks."""
    signed = hmac.new(key, public_id.bytes, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
    return base64.b32encode(public_id.bytes + signed).decode().rstrip("=").lower()


def public_id_of(token: str, *, key: bytes) -> UUID | None:
    """Return which request a token is for, or None if it is not one of ours. Compares in constant time."""
    try:
        octets = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    if len(octets) != 16 + _SIGNATURE_BYTES:
        return None
    public_id = UUID(bytes=octets[:16])
    return public_id if hmac.compare_digest(link_token(public_id, key=key), token) else None
