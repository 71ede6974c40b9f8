"""A booked entry is never edited, whoever asks the database: a correction is another entry."""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = """
CREATE TRIGGER entry_never_edited BEFORE UPDATE ON accounts_entry
BEGIN SELECT RAISE(ABORT, 'a booked entry is never edited'); END
"""

POSTGRESQL = """
CREATE FUNCTION entry_never_edited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a booked entry is never edited' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER entry_never_edited BEFORE UPDATE ON accounts_entry FOR EACH ROW EXECUTE FUNCTION entry_never_edited()
"""


def make(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the trigger in the words of the database at hand."""
    editor.execute(POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE)


def drop(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away again."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER entry_never_edited ON accounts_entry; DROP FUNCTION entry_never_edited()")
    else:
        editor.execute("DROP TRIGGER entry_never_edited")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(make, drop)]
