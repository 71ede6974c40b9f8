"""Changing the key: seal everything anew, and let the old key rest in the file."""

from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import models, transaction

from bankbook.vault.fields import encrypted_fields
from bankbook.vault.keyring import add_key
from bankbook.vault.sealing import Sealed, seal, unseal

_BATCH: Final = 200
"""Rows sealed anew in one transaction: short enough that nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """Which key seals now and how many rows were sealed anew with it."""

    key_id: str
    rows: int


def rotate() -> Rotation:
    """Make a fresh key and seal every encrypted value of this half with it; safe beside running processes and safe to repeat after a crash.

    The old keys stay in the file: a process that had not noticed the change yet may have sealed with one, and backups are. Raises `CannotOpen` for a
    value that does not belong where it is; what was done before it stays done.
    """
    key_id = add_key().current
    return Rotation(key_id, sum(_reseal(model, key_id) for model in apps.get_models() if encrypted_fields(model) and not model._meta.proxy))


def _reseal(model: type[models.Model], key_id: str) -> int:
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    return sum(_reseal_rows(model, keys[first : first + _BATCH], key_id) for first in range(0, len(keys), _BATCH))


def _reseal_rows(model: type[models.Model], keys: list[Any], key_id: str) -> int:
    with transaction.atomic():
        rows = list(model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk"))
        return sum(_reseal_row(row, key_id) for row in rows)


def _reseal_row(row: models.Model, key_id: str) -> int:
    changes = {}
    for field in encrypted_fields(type(row)):
        held = row.__dict__[field.attname]
        if isinstance(held, Sealed) and held.key_id != key_id:
            place = field.place_of(row)
            changes[field.name] = seal(unseal(held, place), place)
    return type(row)._base_manager.filter(pk=row.pk).update(**changes) if changes else 0
