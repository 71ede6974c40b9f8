"""After a rotation of the bank's keys the old key is needed by nothing in the database."""

from dataclasses import replace
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings

from bankbook.entrance.authenticators import SealedAuthenticators
from tests.bank.cast import Cast
from tests.rotation import change_the_key_and_drop_the_old, opened, second_factors_of, tables_that_name

pytestmark = pytest.mark.django_db


@pytest.fixture(name="keys")
def keys_of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    keys = tmp_path / "keys" / "vault.json"
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, home=tmp_path, vault_keys=keys))
    return keys


def test_second_factors_outlive_the_key_that_sealed_them(cast: Cast, keys: Path) -> None:
    secrets = second_factors_of(cast.staff)

    old = change_the_key_and_drop_the_old(keys)

    assert opened(cast.staff) == secrets
    assert tables_that_name(old) == set()


def test_codes_that_came_from_elsewhere_are_taken_along_and_the_name_of_a_passkey_stops_nothing(cast: Cast, keys: Path) -> None:
    sealed = [SealedAuthenticators().encrypt(code) for code in ("11112222", "33334444")]
    codes = Authenticator.objects.create(user=cast.staff, type="recovery_codes", data={"migrated_codes": sealed})
    passkey = Authenticator.objects.create(user=cast.maker, type="webauthn", data={"name": "v1.no-key.bm90IHNlYWxlZA==", "credential": {}})

    old = change_the_key_and_drop_the_old(keys)

    codes.refresh_from_db()
    assert [SealedAuthenticators().decrypt(code) for code in codes.data["migrated_codes"]] == ["11112222", "33334444"]
    assert tables_that_name(old) == set()
    assert Authenticator.objects.get(pk=passkey.pk).data == passkey.data
