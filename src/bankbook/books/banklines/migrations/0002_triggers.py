"""What the database itself refuses, whichever program asks: an edit of what the bank said, and the loss of a line."""

from typing import Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FACTS: Final = [
    "id",
    "public_id",
    "bank_account_id",
    "run",
    "booked_on",
    "value_on",
    "amount_minor",
    "currency",
    "text",
    "counterparty",
    "counterparty_account",
    "provider_id",
    "fingerprint",
    "occurrence",
    "day_order",
    "raw_start",
    "raw_length",
    "raw_digest",
]
"""Every column but `presence` and `treatment`: those two are what the books observed and made of a line. A test compares this with the model."""

_EDITED: Final = "banklines: what the bank said is never edited"
_DELETED: Final = "banklines: a bank line is never deleted"
_SQLITE_DIFFERS = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in FACTS)
_POSTGRES_DIFFERS = " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in FACTS)

SQLITE: Final[dict[str, str]] = {
    "banklines_facts_kept": f"""CREATE TRIGGER banklines_facts_kept BEFORE UPDATE ON banklines_bankline WHEN {_SQLITE_DIFFERS}
        BEGIN SELECT RAISE(ABORT, '{_EDITED}'); END""",
    "banklines_line_stays": f"""CREATE TRIGGER banklines_line_stays BEFORE DELETE ON banklines_bankline
        BEGIN SELECT RAISE(ABORT, '{_DELETED}'); END""",
}

POSTGRESQL: Final[dict[str, str]] = {
    "banklines_facts_kept": f"""
CREATE FUNCTION banklines_facts_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_EDITED}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER banklines_facts_kept BEFORE UPDATE ON banklines_bankline
    FOR EACH ROW WHEN ({_POSTGRES_DIFFERS}) EXECUTE FUNCTION banklines_facts_kept()""",
    "banklines_line_stays": f"""
CREATE FUNCTION banklines_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_DELETED}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER banklines_line_stays BEFORE DELETE ON banklines_bankline FOR EACH ROW EXECUTE FUNCTION banklines_line_stays()""",
}

STATEMENTS: Final[dict[str, dict[str, str]]] = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers of this engine."""
    for statement in STATEMENTS[schema_editor.connection.vendor].values():
        schema_editor.execute(statement, params=None)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them again."""
    for name in STATEMENTS[schema_editor.connection.vendor]:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON banklines_bankline; DROP FUNCTION {name}()", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("banklines", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
