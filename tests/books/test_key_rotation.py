"""After a rotation of the books' keys the old key is needed by nothing in the database."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from bankbook.audit.models import AuditEvent
from bankbook.books.providers.models import ProviderSettings
from bankbook.vault.keyring import keyring
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


def ask(name: str) -> dict[str, Any]:
    out = StringIO()
    call_command(name, json=True, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_an_operator_changes_the_key_and_later_drops_the_old_by_command(cast: Cast, keys: Path) -> None:
    account = ProviderSettings.objects.create(
        kind="gocardless", label="Ours", base_url="http://localhost", settings={"secret_key": "k" * 40}
    )
    old = keyring().current

    rotated, dropped = ask("vault_rotate"), ask("vault_drop_old_keys")

    assert rotated == {"key": keyring().current, "rows": 1}
    assert dropped == {"key": rotated["key"], "dropped": [old], "rows": 0}
    assert ProviderSettings.objects.get(pk=account.pk).settings == {"secret_key": "k" * 40}
    assert set(json.loads(keys.read_text(encoding="ascii"))["keys"]) == {rotated["key"]}
    noted = AuditEvent.objects.filter(what__startswith="vault.").order_by("seq")
    assert [(each.what, each.target_id, each.detail) for each in noted] == [
        ("vault.key.rotated", rotated["key"], {"rows": 1}),
        ("vault.keys.dropped", rotated["key"], {"dropped": [old], "rows": 0}),
    ]


def test_a_file_of_keys_that_is_not_this_databases_is_refused_in_words(cast: Cast, keys: Path) -> None:
    ProviderSettings.objects.create(kind="gocardless", label="Ours", base_url="http://localhost", settings={"secret_key": "k" * 40})
    keys.unlink()
    with pytest.raises(CommandError, match="Restore the file of keys"):
        ask("vault_drop_old_keys")
