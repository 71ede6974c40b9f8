"""Encrypted model fields: for what has to be replayed in clear (keys and tokens of other services), never for what is only compared.

A value is sealed with AES-256-GCM under a key named in the ciphertext and bound to its place: table, column and the row's public id. A ciphertext that
was moved to another row or column does not open. Keys come from a file (see `bankbook.vault.keyring`), never from Django's secret key.
"""

from bankbook.vault.fields import EncryptedJSONField, EncryptedTextField
from bankbook.vault.keyring import UnknownKey, VaultError
from bankbook.vault.rotation import Anew, Dropped, Rotation, also_sealed, drop_old_keys, rotate
from bankbook.vault.sealing import CannotOpen, Place, Sealed, seal, unseal

__all__ = [
    "Anew",
    "CannotOpen",
    "Dropped",
    "EncryptedJSONField",
    "EncryptedTextField",
    "Place",
    "Rotation",
    "Sealed",
    "UnknownKey",
    "VaultError",
    "also_sealed",
    "drop_old_keys",
    "rotate",
    "seal",
    "unseal",
]
