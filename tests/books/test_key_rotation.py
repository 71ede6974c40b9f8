"""After a rotation of the books' keys the old key is needed by nothing in the database."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from bankbook.books.providers.models import ProviderSettings
from tests.books.cast import Cast
from tests.rotation import change_the_key_and_drop_the_old, opened, second_factors_of, tables_that_name

pytestmark = pytest.mark.django_db


@pytest.fixture(name="keys")
def keys_of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    keys = tmp_path / "keys" / "vault.json"
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, home=tmp_path, vault_keys=keys))
    return keys


def test_second_factors_outlive_the_key_that_sealed_them(cast: Cast, keys: Path) -> None:
    secrets = second_factors_of(cast.owner.user)

    old = change_the_key_and_drop_the_old(keys)

    assert opened(cast.owner.user) == secrets
    assert tables_that_name(old) == set()


def test_a_providers_settings_outlive_the_key_that_sealed_them(cast: Cast, keys: Path) -> None:
    account = ProviderSettings.objects.create(
        kind="gocardless", label="Ours", base_url="http://localhost", settings={"secret_key": "k" * 40}, tokens={"access": "t" * 40}
    )

    old = change_the_key_and_drop_the_old(keys)

    read = ProviderSettings.objects.get(pk=account.pk)
    assert (read.settings, read.tokens) == ({"secret_key": "k" * 40}, {"access": "t" * 40})
    assert tables_that_name(old) == set()
