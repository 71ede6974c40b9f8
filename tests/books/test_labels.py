"""Words of choices that pages show are translated when they are shown, not when the program starts; migrations hold them as plain words."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.utils.functional import Promise

import bankbook.books
from bankbook.books.assignments.models import Allocation
from bankbook.books.imports.models import ImportRun

BOOKS: Final = Path(bankbook.books.__file__).parent
SHOWN: Final = re.compile(r"\bget_(\w+)_display\b|\b(\w+)\.label\b")


def choices_of_the_books() -> Iterator[tuple[str, type[models.TextChoices]]]:
    """Every TextChoices of a model of the books, with the name of its field."""
    for model in apps.get_models():
        if not model.__module__.startswith("bankbook.books"):
            continue
        kinds = {
            tuple(kind.values): kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, models.TextChoices)
        }
        for field in model._meta.get_fields():
            if isinstance(field, models.CharField) and field.choices:
                kind = kinds.get(tuple(value for value, _label in field.choices))
                if kind is not None:
                    yield field.name, kind


def names_shown(text: str) -> set[str]:
    return {name for pair in SHOWN.findall(text) for name in pair if name}


def untranslated(kind: type[models.TextChoices]) -> list[str]:
    return [member.name for member in kind if not isinstance(member._label_, Promise)]  # type: ignore[attr-defined]  # `label` would write it out


def test_every_label_that_the_books_show_is_translated_when_it_is_shown() -> None:
    sources = [path for path in BOOKS.rglob("*") if path.suffix in {".py", ".html"} and path.parent.name != "migrations"]
    shown = set().union(*(names_shown(path.read_text(encoding="utf-8")) for path in sources))
    assert {"kind", "purpose"} <= shown  # the search finds what is known to be there
    wrong = {kind.__qualname__: untranslated(kind) for name, kind in choices_of_the_books() if name in shown and untranslated(kind)}
    assert wrong == {}


def test_the_check_sees_a_label_that_is_not_translated() -> None:
    assert names_shown("part.get_purpose_display() and purpose.label") == {"purpose"}
    assert dict(choices_of_the_books())["purpose"] is Allocation.Purpose
    assert untranslated(ImportRun.Source) == ["FEED", "FILE"]


def test_migrations_hold_plain_words() -> None:
    held = [
        field
        for (room, _name), migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items()
        if apps.get_app_config(room).name.startswith("bankbook.books")
        for operation in migration.operations
        if isinstance(operation, migrations.CreateModel)
        for _field_name, field in operation.fields
    ]
    labels = [label for field in held if isinstance(field, models.CharField) and field.choices for _value, label in field.choices]
    assert "Rent" in labels
    assert [label for label in labels if isinstance(label, Promise)] == []
