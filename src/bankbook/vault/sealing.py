"""Sealing one value into text and opening it again."""

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bankbook.vault.keyring import VaultError, keyring

NONCE_BYTES: Final = 12
"""What GCM is specified for (NIST SP 800-38D, 8.2): random nonces are safe for 2^32 values of one key, and a rotation begins anew."""

_VERSION: Final = "v1"


class CannotOpen(VaultError):
    """A value was changed, cut, or moved here from another row or column."""

    def __init__(self, place: "Place") -> None:
        self.place = place
        super().__init__(f"What is stored in {place.table}.{place.column} of {place.row_id} was not sealed for that place.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value belongs: it opens nowhere else."""

    table: str
    column: str
    row_id: str

    def bound(self) -> bytes:
        """Return the place as the data that is authenticated with the value."""
        return f"{_VERSION}|{self.table}|{self.column}|{self.row_id}".encode()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value as the database holds it: version, key id, nonce and ciphertext."""

    text: str = field(repr=False)

    @property
    def key_id(self) -> str:
        """The id of the key it was sealed with."""
        return self.text.split(".", 2)[1] if self.text.count(".") == 2 else ""

    def __str__(self) -> str:
        return "Sealed()"


def seal(plain: str, place: Place) -> Sealed:
    """Seal a text for its place with the current key."""
    ring, nonce = keyring(), secrets.token_bytes(NONCE_BYTES)
    ciphertext = AESGCM(ring.key(ring.current)).encrypt(nonce, plain.encode(), place.bound())
    return Sealed(f"{_VERSION}.{ring.current}.{base64.urlsafe_b64encode(nonce + ciphertext).decode()}")


def unseal(sealed: Sealed, place: Place) -> str:
    """Open a value in its place. Raises `CannotOpen` and `UnknownKey`."""
    version, _, rest = sealed.text.partition(".")
    key_id, _, encoded = rest.partition(".")
    if version != _VERSION or not encoded:
        raise CannotOpen(place)
    cipher = AESGCM(keyring().key(key_id))
    try:
        content = base64.b64decode(encoded, altchars=b"-_", validate=True)
        return cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], place.bound()).decode()
    except (InvalidTag, binascii.Error, ValueError):
        raise CannotOpen(place) from None
