"""Changing the key: seal everything anew, and let the old key rest in the file.

The vault finds its own fields by itself. Whoever keeps sealed text anywhere else (in a table that is somebody else's, say) announces it with `also_sealed`
when Django starts; what nobody announced would be lost with the old key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import models, transaction

from bankbook.vault.fields import encrypted_fields
from bankbook.vault.keyring import add_key, keep_current, keyring
from bankbook.vault.sealing import Place, Sealed, seal, unseal

_BATCH: Final = 200
"""Rows sealed anew in one transaction: short enough that nobody waits for it."""

type Changes = Callable[[models.Model, "Anew"], Mapping[str, Any]]
"""Returns a row's fields that hold something sealed with an old key, and what they shall hold instead. Writes nothing itself."""

_announced: Final[dict[str, Changes]] = {}


@dataclass(frozen=True, slots=True)
class Rotation:
    """Which key seals now and how many rows were sealed anew with it."""

    key_id: str
    rows: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """Which key is left, which went, and how many rows still had to be sealed anew."""

    kept: str
    key_ids: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Anew:
    """Seals what another key has sealed with the new one, `key_id`."""

    key_id: str

    def __call__(self, sealed: Sealed, place: Place) -> Sealed:
        """Return the value sealed with the new key; one that is so already comes back as it was. Raises `CannotOpen` and `UnknownKey`."""
        return sealed if sealed.key_id == self.key_id else seal(unseal(sealed, place), place)


def also_sealed(model: str, changes: Changes) -> None:
    """Announce that rows of `model` ("app_label.ModelName") hold sealed text outside of the vault's own fields."""
    _announced[model] = changes


def rotate() -> Rotation:
    """Make a fresh key and seal every encrypted value of this half with it; safe beside running processes and safe to repeat after a crash.

    The old keys stay in the file: a process that had not noticed the change yet may have sealed with one, and backups are. Raises `CannotOpen` for a
    value that does not belong where it is; what was done before it stays done.
    """
    key_id = add_key().current
    return Rotation(key_id, _reseal_all(Anew(key_id)))


def drop_old_keys() -> Dropped:
    """Take every key but the current one out of the file, after sealing anew what an older one still seals.

    For when no backup needs them and every process has been at work with the current one. Raises `CannotOpen` and `UnknownKey`; then none is dropped.
    """
    current = keyring().current
    rows = _reseal_all(Anew(current))
    return Dropped(current, keep_current(current), rows)


def _reseal_all(anew: Anew) -> int:
    own = [model for model in apps.get_models() if encrypted_fields(model) and not model._meta.proxy]
    rows = sum(_reseal(model, _of_fields, anew) for model in own)
    return rows + sum(_reseal(apps.get_model(name), changes, anew) for name, changes in _announced.items())


def _reseal(model: type[models.Model], changes: Changes, anew: Anew) -> int:
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    return sum(_reseal_rows(model, keys[first : first + _BATCH], changes, anew) for first in range(0, len(keys), _BATCH))


def _reseal_rows(model: type[models.Model], keys: list[Any], changes: Changes, anew: Anew) -> int:
    with transaction.atomic():
        rows = list(model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk"))
        return sum(_reseal_row(row, changes(row, anew)) for row in rows)


def _reseal_row(row: models.Model, changed: Mapping[str, Any]) -> int:
    return type(row)._base_manager.filter(pk=row.pk).update(**changed) if changed else 0


def _of_fields(row: models.Model, anew: Anew) -> Mapping[str, Any]:
    changed = {}
    for field in encrypted_fields(type(row)):
        held = row.__dict__[field.attname]
        if isinstance(held, Sealed) and held.key_id != anew.key_id:
            changed[field.name] = anew(held, field.place_of(row))
    return changed
