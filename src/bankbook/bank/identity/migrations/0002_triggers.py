"""What a user is stays what it was, and no user ever goes, whoever asks the database: codes are never given out again."""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FIXED = ("public_id", "person_id", "institution_id", "kind", "user_code", "given", "family", "email", "language")

_CHANGED = " OR ".join(f"NEW.{column} {{differs}} OLD.{column}" for column in FIXED)
_WHAT = "what a user is cannot be changed"
_GONE = "a user is never removed"

SQLITE = (
    f"""
    CREATE TRIGGER user_never_changed BEFORE UPDATE OF {", ".join(FIXED)} ON identity_user WHEN {_CHANGED.format(differs="IS NOT")}
    BEGIN SELECT RAISE(ABORT, '{_WHAT}'); END
    """,
    f"CREATE TRIGGER user_never_removed BEFORE DELETE ON identity_user BEGIN SELECT RAISE(ABORT, '{_GONE}'); END",
)
POSTGRESQL = (
    f"""
    CREATE FUNCTION user_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF {_CHANGED.format(differs="IS DISTINCT FROM")} THEN RAISE EXCEPTION '{_WHAT}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
    RETURN NEW; END $$
    """,
    """
    CREATE TRIGGER user_never_changed BEFORE UPDATE ON identity_user FOR EACH ROW EXECUTE FUNCTION user_never_changed()
    """,
    f"""
    CREATE FUNCTION user_never_removed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{_GONE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE TRIGGER user_never_removed BEFORE DELETE ON identity_user FOR EACH ROW EXECUTE FUNCTION user_never_removed()
    """,
)
SQLITE_BACK = ("DROP TRIGGER user_never_changed", "DROP TRIGGER user_never_removed")
POSTGRESQL_BACK = (
    "DROP TRIGGER user_never_changed ON identity_user",
    "DROP FUNCTION user_never_changed()",
    "DROP TRIGGER user_never_removed ON identity_user",
    "DROP FUNCTION user_never_removed()",
)


def make(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers in the words of the database at hand."""
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement, None)


def drop(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away again."""
    for statement in POSTGRESQL_BACK if editor.connection.vendor == "postgresql" else SQLITE_BACK:
        editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("identity", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(make, drop)]
