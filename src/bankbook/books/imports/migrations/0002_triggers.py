"""What the database itself refuses, whichever program asks: an edit or the loss of what a bank sent, or of a run's tie to it.

Lines say where in their run's payload they stand, so all three are as fixed as the lines are.
"""

from typing import Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_KEPT: Final = "imports: what a bank sent is neither changed nor deleted"
_TIED: Final = "imports: a run keeps what it read"

TABLES: Final = ("imports_rawpayload", "imports_payloadpart")

SQLITE: Final[dict[str, str]] = {
    **{
        f"{table}_{event.lower()}": f"""CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table}
        BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END"""
        for table in TABLES
        for event in ("UPDATE", "DELETE")
    },
    "imports_run_keeps": f"""CREATE TRIGGER imports_run_keeps BEFORE UPDATE OF payload_id, public_id ON imports_importrun
        WHEN OLD.payload_id IS NOT NULL AND (NEW.payload_id IS NOT OLD.payload_id OR NEW.public_id IS NOT OLD.public_id)
        BEGIN SELECT RAISE(ABORT, '{_TIED}'); END""",
    "imports_run_stays": f"""CREATE TRIGGER imports_run_stays BEFORE DELETE ON imports_importrun WHEN OLD.payload_id IS NOT NULL
        BEGIN SELECT RAISE(ABORT, '{_TIED}'); END""",
}

POSTGRESQL: Final[tuple[str, ...]] = (
    f"""CREATE FUNCTION imports_refuse_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_KEPT}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE FUNCTION imports_refuse_tied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_TIED}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    *(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION imports_refuse_kept()"
        for table in TABLES
    ),
    """CREATE TRIGGER imports_run_keeps BEFORE UPDATE OF payload_id, public_id ON imports_importrun FOR EACH ROW
    WHEN (OLD.payload_id IS NOT NULL AND (NEW.payload_id IS DISTINCT FROM OLD.payload_id OR NEW.public_id IS DISTINCT FROM OLD.public_id))
    EXECUTE FUNCTION imports_refuse_tied()""",
    """CREATE TRIGGER imports_run_stays BEFORE DELETE ON imports_importrun FOR EACH ROW WHEN (OLD.payload_id IS NOT NULL)
    EXECUTE FUNCTION imports_refuse_tied()""",
    # Parts are packed already: packing them once more costs as much as writing them and gains nothing.
    "ALTER TABLE imports_payloadpart ALTER COLUMN body SET STORAGE EXTERNAL",
)


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers of this engine."""
    for statement in SQLITE.values() if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them again."""
    if schema_editor.connection.vendor == "sqlite":
        for name in SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)
    else:
        for name in ("imports_refuse_kept", "imports_refuse_tied"):
            schema_editor.execute(f"DROP FUNCTION {name}() CASCADE", params=None)


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("imports", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
