"""What the database itself refuses, whichever program asks: an unbalanced journal, and any change of a sealed one.

Two engines, one meaning; each is a map from the trigger's name to its statement. Every refusal is an integrity error that names its rule.
"""

from typing import Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE: Final[dict[str, str]] = {
    "ledger_journal_born_open": """CREATE TRIGGER ledger_journal_born_open BEFORE INSERT ON ledger_journal WHEN NEW.is_sealed
        BEGIN SELECT RAISE(ABORT, 'ledger: a journal is sealed after its postings are in'); END""",
    "ledger_journal_balanced": """CREATE TRIGGER ledger_journal_balanced BEFORE UPDATE ON ledger_journal
        WHEN NEW.is_sealed AND NOT OLD.is_sealed AND (NOT EXISTS (SELECT 1 FROM ledger_posting WHERE journal_id = NEW.id)
    OR EXISTS (SELECT 1 FROM ledger_posting WHERE journal_id = NEW.id GROUP BY currency HAVING SUM(amount_minor) <> 0))
        BEGIN SELECT RAISE(ABORT, 'ledger: a journal is sealed only when its postings sum to zero per currency'); END""",
    "ledger_journal_kept": """CREATE TRIGGER ledger_journal_kept BEFORE UPDATE ON ledger_journal WHEN OLD.is_sealed
        BEGIN SELECT RAISE(ABORT, 'ledger: a sealed journal cannot be changed'); END""",
    "ledger_journal_stays": """CREATE TRIGGER ledger_journal_stays BEFORE DELETE ON ledger_journal WHEN OLD.is_sealed
        BEGIN SELECT RAISE(ABORT, 'ledger: a sealed journal cannot be changed'); END""",
    "ledger_posting_not_added": """CREATE TRIGGER ledger_posting_not_added BEFORE INSERT ON ledger_posting
        WHEN (SELECT is_sealed FROM ledger_journal WHERE id = NEW.journal_id)
        BEGIN SELECT RAISE(ABORT, 'ledger: a sealed journal cannot be changed'); END""",
    "ledger_posting_kept": """CREATE TRIGGER ledger_posting_kept BEFORE UPDATE ON ledger_posting
        WHEN EXISTS (SELECT 1 FROM ledger_journal WHERE id IN (OLD.journal_id, NEW.journal_id) AND is_sealed)
        BEGIN SELECT RAISE(ABORT, 'ledger: a sealed journal cannot be changed'); END""",
    "ledger_posting_stays": """CREATE TRIGGER ledger_posting_stays BEFORE DELETE ON ledger_posting
        WHEN (SELECT is_sealed FROM ledger_journal WHERE id = OLD.journal_id)
        BEGIN SELECT RAISE(ABORT, 'ledger: a sealed journal cannot be changed'); END""",
}

# The lock on the journal's row makes sealing and posting wait for each other: without it two transactions could each see half.
POSTGRESQL: Final[dict[str, str]] = {
    "ledger_journal_guard": """
CREATE FUNCTION ledger_journal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.is_sealed THEN RAISE EXCEPTION 'ledger: a journal is sealed after its postings are in' USING ERRCODE = 'integrity_constraint_violation'; END IF;
        RETURN NEW;
    END IF;
    IF OLD.is_sealed THEN RAISE EXCEPTION 'ledger: a sealed journal cannot be changed' USING ERRCODE = 'integrity_constraint_violation'; END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.is_sealed AND (
        NOT EXISTS (SELECT 1 FROM ledger_posting WHERE journal_id = NEW.id)
        OR EXISTS (SELECT 1 FROM ledger_posting WHERE journal_id = NEW.id GROUP BY currency HAVING SUM(amount_minor) <> 0)
    ) THEN RAISE EXCEPTION 'ledger: a journal is sealed only when its postings sum to zero per currency' USING ERRCODE = 'integrity_constraint_violation'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_journal_guard BEFORE INSERT OR UPDATE OR DELETE ON ledger_journal FOR EACH ROW EXECUTE FUNCTION ledger_journal_guard()""",
    "ledger_posting_guard": """
CREATE FUNCTION ledger_posting_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND (SELECT is_sealed FROM ledger_journal WHERE id = OLD.journal_id FOR SHARE) THEN
        RAISE EXCEPTION 'ledger: a sealed journal cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF (SELECT is_sealed FROM ledger_journal WHERE id = NEW.journal_id FOR SHARE) THEN
        RAISE EXCEPTION 'ledger: a sealed journal cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_posting_guard BEFORE INSERT OR UPDATE OR DELETE ON ledger_posting FOR EACH ROW EXECUTE FUNCTION ledger_posting_guard()""",
}

STATEMENTS: Final[dict[str, dict[str, str]]] = {"sqlite": SQLITE, "postgresql": POSTGRESQL}

TABLES = {"ledger_journal_guard": "ledger_journal", "ledger_posting_guard": "ledger_posting"}


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers of this engine."""
    for statement in STATEMENTS[schema_editor.connection.vendor].values():
        schema_editor.execute(statement, params=None)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them again."""
    for name in STATEMENTS[schema_editor.connection.vendor]:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {TABLES[name]}; DROP FUNCTION {name}()", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
