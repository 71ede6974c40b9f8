"""Encrypted fields: readable on their own row only, and nowhere else to be seen."""

import json
import stat
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from bankbook import vault
from bankbook.vault import CannotOpen, Sealed, UnknownKey, VaultError
from bankbook.vault.keyring import BadKeyFile, add_key, keep_current, keyring
from bankbook.vault.sealing import Place, seal, unseal
from tests.platform.conftest import Site
from tests.platform.sample.models import Letter

CANARY = "canary-c0de"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]


def stored(letter: Letter, column: str = "text") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM sample_letter WHERE id = %s", [letter.pk])
        return str(cursor.fetchone()[0])


def store(letter: Letter, column: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE sample_letter SET {column} = %s WHERE id = %s", [value, letter.pk])


def test_a_value_comes_back_and_the_database_holds_none_of_it() -> None:
    letter = Letter.objects.create(text=CANARY, data={"key": [CANARY, 1, None, "é"]})

    read = Letter.objects.get(pk=letter.pk)

    assert (read.text, read.copy, read.data) == (CANARY, "", {"key": [CANARY, 1, None, "é"]})
    assert CANARY not in stored(letter) + stored(letter, "data")
    assert stored(letter).startswith("v1.k1-")


def test_no_value_is_no_value() -> None:
    letter = Letter.objects.create()

    assert Letter.objects.get(pk=letter.pk).text is None
    assert list(Letter.objects.filter(text__isnull=True)) == [letter]


def test_equal_values_do_not_look_equal() -> None:
    one, two = Letter.objects.create(text="same", copy="same"), Letter.objects.create(text="same")

    assert len({stored(one), stored(one, "copy"), stored(two)}) == 3


def test_a_ciphertext_moved_to_another_row_does_not_open() -> None:
    victim, thief = Letter.objects.create(text=CANARY), Letter.objects.create(text="mine")
    store(thief, "text", stored(victim))

    with pytest.raises(CannotOpen) as refusal:
        _ = Letter.objects.get(pk=thief.pk).text

    assert str(thief.public_id) in str(refusal.value)
    assert CANARY not in str(refusal.value)


def test_a_ciphertext_moved_to_another_column_does_not_open() -> None:
    letter = Letter.objects.create(text=CANARY)
    store(letter, "copy", stored(letter))

    with pytest.raises(CannotOpen):
        _ = Letter.objects.get(pk=letter.pk).copy


@pytest.mark.parametrize(
    "damage", [lambda text: text[:-4], lambda text: text[:-8] + "AAAAAAAA", lambda _: "", lambda _: CANARY, lambda text: "v2" + text[2:]]
)
def test_a_damaged_ciphertext_does_not_open(damage: Any) -> None:
    letter = Letter.objects.create(text="something to hide")
    store(letter, "text", damage(stored(letter)))

    with pytest.raises(CannotOpen):
        _ = Letter.objects.get(pk=letter.pk).text


def test_a_lost_key_has_a_name_and_an_instruction(own_home: Path) -> None:
    letter = Letter.objects.create(text=CANARY)
    (own_home / "keys" / "vault.json").unlink()

    with pytest.raises(UnknownKey, match="Restore the file of keys"):
        _ = Letter.objects.get(pk=letter.pk).text


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"current": "k1", "keys": {}}', '{"current": "k1", "keys": {"k1": "c2hvcnQ="}}', '{"current":"k","keys":{"k":"!"}}'],
)
def test_a_file_of_keys_that_cannot_be_read_stops_everything(own_home: Path, content: str) -> None:
    Letter.objects.create(text="before")
    (own_home / "keys" / "vault.json").write_text(content, encoding="ascii")

    with pytest.raises(BadKeyFile):
        Letter.objects.create(text="after")


def test_nothing_that_django_prints_shows_the_value() -> None:
    letter = Letter(text=CANARY, data={"secret": CANARY})
    read = Letter.objects.get(pk=Letter.objects.create(text=CANARY, data={"secret": CANARY}).pk)
    opened = read.text

    rows = [list(Letter.objects.values()), list(Letter.objects.values_list("text", "data"))]
    shown = [repr(letter), str(letter), repr(letter.__dict__), repr(read.__dict__), repr(rows), str(rows), str(rows[1][0][0])]

    assert opened == CANARY
    assert all(CANARY not in text and "v1." not in text for text in shown)


def test_a_dump_of_the_database_is_refused() -> None:
    with pytest.raises(VaultError, match="not serialised"):
        serializers.serialize("json", [Letter.objects.create(text=CANARY)])


def test_a_value_cannot_be_searched_for_nor_written_past_its_row() -> None:
    letter = Letter.objects.create(text=CANARY)

    with pytest.raises(FieldError):
        Letter.objects.filter(text=CANARY).exists()
    with pytest.raises(VaultError, match="saving its row"):
        Letter.objects.filter(pk=letter.pk).update(text="plain")
    letter.text = "other"
    with pytest.raises(VaultError, match="saving its row"):
        Letter.objects.bulk_update([letter], ["text"])


def test_rows_made_in_bulk_are_sealed_each_for_itself() -> None:
    Letter.objects.bulk_create([Letter(text=f"number {number}") for number in range(3)])

    assert sorted(str(letter.text) for letter in Letter.objects.all()) == ["number 0", "number 1", "number 2"]


def test_a_row_without_a_public_id_is_not_sealed() -> None:
    with pytest.raises(VaultError, match="public_id must be set"):
        Letter(public_id=None, text="x").save()


@pytest.mark.parametrize("value", [object(), {1, 2}, float("nan")])
def test_what_is_no_json_is_refused_without_quoting_it(value: object) -> None:
    with pytest.raises(VaultError, match="holds JSON values"):
        Letter.objects.create(data=value)


def test_a_text_field_takes_text_only() -> None:
    with pytest.raises(VaultError, match="holds text"):
        Letter.objects.create(text=5)  # type: ignore[misc]  # the wrong type is the point


def test_a_value_that_was_not_read_is_written_back_as_it_was() -> None:
    letter = Letter.objects.create(text=CANARY)
    before = stored(letter)
    read = Letter.objects.get(pk=letter.pk)

    read.save()

    assert stored(letter) == before


def test_a_change_inside_a_json_value_is_saved_and_a_deferred_one_is_read_later() -> None:
    letter = Letter.objects.create(data={"tokens": []})
    read = Letter.objects.defer("data").get(pk=letter.pk)
    read.data["tokens"].append("new")
    read.save()

    read.refresh_from_db()

    assert read.data == {"tokens": ["new"]}


@given(text=st.text(st.characters(codec="utf-8")), row_id=st.uuids())
def test_any_text_opens_in_its_place_and_in_no_other(text: str, row_id: uuid.UUID) -> None:
    place = Place("table", "column", str(row_id))
    sealed = seal(text, place)

    assert unseal(sealed, place) == text
    for other in (Place("table", "column", str(uuid.uuid4())), Place("table", "other", str(row_id)), Place("other", "column", str(row_id))):
        with pytest.raises(CannotOpen):
            unseal(sealed, other)


def test_the_keys_are_made_on_first_use_and_for_their_owner_alone(own_home: Path) -> None:
    path = own_home / "keys" / "vault.json"
    assert not path.exists()

    Letter.objects.create(text="x")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(json.loads(path.read_text(encoding="ascii"))["keys"]) == 1


def test_a_rotation_seals_everything_anew_once_and_keeps_the_old_key(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = [Letter.objects.create(text=f"number {number}", data={"n": number}) for number in range(3)]
    old = Sealed(stored(letters[0])).key_id
    monkeypatch.setattr(apps, "get_models", lambda: [Letter])

    rotation = vault.rotate()

    assert rotation.rows == 3
    assert {Sealed(stored(letter)).key_id for letter in letters} == {rotation.key_id} != {old}
    assert [Letter.objects.get(pk=letter.pk).text for letter in letters] == ["number 0", "number 1", "number 2"]
    assert [Letter.objects.get(pk=letter.pk).data for letter in letters] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert set(json.loads((own_home / "keys" / "vault.json").read_text(encoding="ascii"))["keys"]) == {old, rotation.key_id}


def held_keys(home: Path) -> set[str]:
    return set(json.loads((home / "keys" / "vault.json").read_text(encoding="ascii"))["keys"])


def test_old_keys_go_after_what_they_still_seal_was_sealed_anew(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = Letter.objects.create(text="late")
    monkeypatch.setattr(apps, "get_models", lambda: [Letter])
    late = stored(letter)
    rotation = vault.rotate()
    store(letter, "text", late)  # a process that had not noticed the new key wrote it

    dropped = vault.drop_old_keys()

    assert (dropped.kept, dropped.key_ids, dropped.rows) == (rotation.key_id, (Sealed(late).key_id,), 1)
    assert held_keys(own_home) == {rotation.key_id}
    assert Letter.objects.get(pk=letter.pk).text == "late"
    assert vault.drop_old_keys().key_ids == ()


def test_no_key_goes_while_a_value_does_not_open(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = Letter.objects.create(text="one"), Letter.objects.create(text="other")
    monkeypatch.setattr(apps, "get_models", lambda: [Letter])
    moved = stored(other)
    vault.rotate()
    store(one, "text", moved)

    with pytest.raises(CannotOpen):
        vault.drop_old_keys()

    assert len(held_keys(own_home)) == 2


def test_no_key_goes_if_the_key_was_changed_meanwhile(own_home: Path) -> None:
    Letter.objects.create(text="x")
    before = keyring().current
    add_key()
    with pytest.raises(VaultError, match="changed meanwhile"):
        keep_current(before)
    assert len(held_keys(own_home)) == 2


def test_a_migration_names_the_fields_by_the_packages_own_path() -> None:
    field = vault.EncryptedTextField(null=True, row_id_field="token_id")
    _, path, args, options = field.deconstruct()

    assert (path, args, options) == ("bankbook.vault.EncryptedTextField", [], {"null": True, "row_id_field": "token_id"})


def test_processes_that_seal_first_together_use_one_key(site: Site) -> None:
    code = "from tests.platform.sample.models import Letter\nLetter.objects.create(text='x')"
    writers = [site.start(code) for _ in range(3)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]

    found = site.run("from tests.platform.sample.models import Letter\nprint(json.dumps([letter.text for letter in Letter.objects.all()]))")

    assert found == ["x", "x", "x"]
