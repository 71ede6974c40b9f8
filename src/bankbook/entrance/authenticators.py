"""The secrets of authenticator apps, sealed: whoever reads the database cannot make codes from them."""

from collections.abc import Mapping
from typing import Any, Final

from allauth.mfa.adapter import DefaultMFAAdapter
from django.db.models import Model

from bankbook.vault import Anew, Place, Sealed, seal, unseal

_PLACE: Final = Place("mfa_authenticator", "data", "")
"""The table and column. allauth seals before there is a row, so the row is not part of it."""

_SEALED: Final = {"totp": ("secret",), "recovery_codes": ("seed", "migrated_codes")}
"""What allauth passes through the adapter, by the kind of second factor; of a passkey only the public half is kept, in clear."""


class SealedAuthenticators(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is not typed
    """allauth's own, which keeps secrets in clear unless it is told otherwise."""

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return seal(text, _PLACE).text

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret. Raises `VaultError` for one that was not sealed here."""
        return unseal(Sealed(encrypted_text), _PLACE)


def changes(authenticator: Model, anew: Anew) -> Mapping[str, Any]:
    """Return the row's `data` with its secrets sealed anew, or nothing where they are already: the vault asks for that when its key changes."""
    row: Any = authenticator
    kept = {name: row.data[name] for name in _SEALED.get(row.type, ()) if name in row.data}
    changed = {name: _anew(value, anew) for name, value in kept.items()}
    return {} if changed == kept else {"data": {**row.data, **changed}}


def _anew(value: Any, anew: Anew) -> Any:
    return [_anew(each, anew) for each in value] if isinstance(value, list) else anew(Sealed(value), _PLACE).text
