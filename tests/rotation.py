"""What both halves' tests of a key rotation do: change the key, throw the old one away, and look whether anything was sealed with it still."""

import json
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection

from bankbook import vault
from bankbook.vault.keyring import keyring


def second_factors_of(user: AbstractBaseUser) -> tuple[str, list[str]]:
    """Give the user an authenticator app and recovery codes; return the app's secret and the codes."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret, RecoveryCodes.activate(user).generate_codes()


def opened(user: AbstractBaseUser) -> tuple[str, list[str]]:
    """The same, read from the database."""
    app, codes = (Authenticator.objects.get(user_id=user.pk, type=kind) for kind in ("totp", "recovery_codes"))
    return vault.unseal(vault.Sealed(app.data["secret"]), vault.Place("mfa_authenticator", "data", "")), RecoveryCodes(
        codes
    ).generate_codes()


def change_the_key_and_drop_the_old(keys: Path) -> str:
    """Rotate, and take every key but the new one out of the file; return the old key's id."""
    old = keyring().current
    new = vault.rotate().key_id
    held: dict[str, Any] = json.loads(keys.read_text(encoding="ascii"))
    keys.write_text(json.dumps({"current": new, "keys": {new: held["keys"][new]}}), encoding="ascii")
    return old


def tables_that_name(key_id: str) -> set[str]:
    """The tables in which any value names that key."""
    return {model._meta.db_table for model in apps.get_models() if any(key_id in str(row) for row in _rows(model._meta.db_table))}


def _rows(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return list(cursor.fetchall())
