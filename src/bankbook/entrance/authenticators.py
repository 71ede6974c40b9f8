"""The secrets of authenticator apps, sealed: whoever reads the database cannot make codes from them."""

from typing import Final

from allauth.mfa.adapter import DefaultMFAAdapter

from bankbook.vault import Place, Sealed, seal, unseal

_PLACE: Final = Place("mfa_authenticator", "data", "")
"""The table and column. allauth seals before there is a row, so the row is not part of it."""


class SealedAuthenticators(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is not typed
    """allauth's own, which keeps secrets in clear unless it is told otherwise."""

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return seal(text, _PLACE).text

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret. Raises `VaultError` for one that was not sealed here."""
        return unseal(Sealed(encrypted_text), _PLACE)
