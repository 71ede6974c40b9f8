"""The model fields. Reading one gives the plain value; nothing else that Django shows of a row does.

A row's public id is part of what is sealed, so it must be set before the row is saved (a UUID with a default is). Values cannot be searched for, and
`update()` cannot write them: save the row, or use bulk_create.
"""

import json
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from bankbook.vault.keyring import VaultError
from bankbook.vault.sealing import Place, Sealed, seal, unseal

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    class _Field[Set, Get](models.Field[Set, Get]):
        """Generic for the type checker."""
else:

    class _Field(models.Field):
        """Django's own class takes no type arguments when it runs."""

        def __class_getitem__(cls, _):
            return cls


class _Plain:
    """A plain value inside a model instance, so that printing the instance's contents shows nothing."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "(sealed when saved)"


class _Opening(DeferredAttribute):
    """The attribute on the model: opens a sealed value when it is first read, and wraps what is set."""

    field: "_EncryptedField[Any, Any]"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        held = super().__get__(instance, cls)
        if isinstance(held, Sealed):
            held = _Plain(self.field.from_text(unseal(held, self.field.place_of(instance))))
            instance.__dict__[self.field.attname] = held
        return held.value if isinstance(held, _Plain) else held

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value if value is None or isinstance(value, Sealed) else _Plain(value)


class _EncryptedField[Set, Get](_Field[Set, Get]):
    """What both fields share. `row_id_field` names the attribute with the row's public id."""

    descriptor_class = _Opening

    def __init__(self, *args: Any, row_id_field: str = "public_id", **options: Any) -> None:
        self.row_id_field = row_id_field
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Name the field by the package's own path, with the row id's attribute where it is not the usual one."""
        name, _, args, options = super().deconstruct()
        if self.row_id_field != "public_id":
            options["row_id_field"] = self.row_id_field
        return name, f"bankbook.vault.{type(self).__name__}", list(args), options

    def get_internal_type(self) -> str:
        """Stored as text of any length."""
        return "TextField"

    def place_of(self, instance: models.Model) -> Place:
        """Return the place that a row's value is sealed for. Raises `VaultError` where the row has no public id yet."""
        row_id = getattr(instance, self.row_id_field)
        if row_id is None:
            raise VaultError(f"{self.model.__name__}.{self.row_id_field} must be set before {self.name} is sealed.")
        return Place(self.model._meta.db_table, self.column or self.attname, str(row_id))

    def to_text(self, value: Any) -> str:
        """Return the value as the text that is sealed."""
        raise NotImplementedError

    def from_text(self, text: str) -> Any:
        """Return the value that a text was made from."""
        raise NotImplementedError

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001  (Django's own signature)
        """Seal the instance's value for its row; one that was never opened is written back as it is."""
        held = model_instance.__dict__.get(self.attname)
        return seal(self.to_text(held.value), self.place_of(model_instance)) if isinstance(held, _Plain) else held

    def from_db_value(self, value: str | None, expression: object, connection: "BaseDatabaseWrapper") -> Sealed | None:
        """Keep what the database gives sealed until somebody reads it on its row."""
        return None if value is None else Sealed(value)

    def get_db_prep_save(self, value: Any, connection: "BaseDatabaseWrapper") -> str | None:
        """Write sealed values only: anything else would be plain text in the database."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise VaultError(f"{self.model.__name__}.{self.name} is written by saving its row, not by update().")
        return value.text

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether there is a value can be asked of the database."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_to_string(self, obj: models.Model) -> NoReturn:
        """Refuse to leave the database in a dump."""
        raise VaultError(f"{self.model.__name__}.{self.name} is not serialised.")


class EncryptedTextField(_EncryptedField[str, str]):
    """A text, encrypted at rest."""

    def to_text(self, value: Any) -> str:
        """A text is sealed as it is."""
        if not isinstance(value, str):
            raise VaultError(f"{self.model.__name__}.{self.name} holds text.")
        return value

    def from_text(self, text: str) -> str:
        """And comes back as it was."""
        return text


class EncryptedJSONField(_EncryptedField[Any, Any]):
    """A JSON value (object, list, text, number, truth value), encrypted at rest."""

    def to_text(self, value: Any) -> str:
        """Write the value as JSON. Raises `VaultError` for what JSON has no form for."""
        try:
            return json.dumps(value, ensure_ascii=False, allow_nan=False)
        except (TypeError, ValueError):
            # Not chained: the encoder's message may quote the value.
            raise VaultError(f"{self.model.__name__}.{self.name} holds JSON values.") from None

    def from_text(self, text: str) -> Any:
        """Read it back."""
        return json.loads(text)


def encrypted_fields(model: type[models.Model]) -> list[_EncryptedField[Any, Any]]:
    """Return the encrypted fields of a model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, _EncryptedField)]
