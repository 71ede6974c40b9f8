"""The ceiling of accounting software, held by the database: it sees accounts and statements and never more, whoever writes the rows.

Four doors lead above it, and each is shut: a role with more is assigned, a right or a level is added to a role that software holds, self-approval is
switched on. A fifth, a place in a context that changes hands, is shut for everybody. On PostgreSQL the role's row is locked first, so that an
assignment and a grant that are written at the same moment see each other.
"""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MESSAGE = "accounting software only views accounts and statements"

BEYOND = """NOT ({0}."right" = 'view' AND {0}.permission IN ('account_summary', 'manage_statements'))"""
"""A pair above the ceiling, of a row of access_rolegrant (or NEW) by that name: as SOFTWARE_CEILING in the catalogue; a test compares them."""

HELD = """EXISTS (
    SELECT 1 FROM access_assignment held
    JOIN agreements_membership member ON member.id = held.membership_id
    JOIN identity_user holder ON holder.id = member.user_id
    WHERE held.role_id = {role} AND holder.kind = 'software')"""

IS_SOFTWARE = """EXISTS (
    SELECT 1 FROM agreements_membership member JOIN identity_user holder ON holder.id = member.user_id
    WHERE member.id = {membership} AND holder.kind = 'software')"""

MORE = f"""(
    EXISTS (SELECT 1 FROM access_rolegrant pair WHERE pair.role_id = NEW.role_id AND {BEYOND.format("pair")})
    OR EXISTS (SELECT 1 FROM access_jobrole role WHERE role.id = NEW.role_id AND role.level <> '')
    OR EXISTS (SELECT 1 FROM access_selfapproval own WHERE own.assignment_id = NEW.id))"""  # noqa: S608  # put together from this file alone

OWN_ASSIGNMENT = "(SELECT own.membership_id FROM access_assignment own WHERE own.id = NEW.assignment_id)"

RULES = (
    (
        "assignment_ceiling",
        "access_assignment",
        "",
        f"{IS_SOFTWARE.format(membership='NEW.membership_id')} AND {MORE}",
        "NEW.role_id",
    ),
    ("role_grant_ceiling", "access_rolegrant", "", f"{BEYOND.format('NEW')} AND {HELD.format(role='NEW.role_id')}", "NEW.role_id"),
    ("role_level_ceiling", "access_jobrole", "level", f"NEW.level <> '' AND {HELD.format(role='NEW.id')}", "NEW.id"),
    ("self_approval_ceiling", "access_selfapproval", "", IS_SOFTWARE.format(membership=OWN_ASSIGNMENT), ""),
    ("membership_keeps_user", "agreements_membership", "user_id", "NEW.user_id <> OLD.user_id", ""),
)
"""Name, table, the column that alone matters (an update of it; without one, every insert and update), what is forbidden, the role to lock."""


def make(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers in the words of the database at hand."""
    for name, table, column, forbidden, role in RULES:
        for statement in (
            _postgresql(name, table, column, forbidden, role) if _is_postgresql(editor) else _sqlite(name, table, column, forbidden)
        ):
            editor.execute(statement)


def drop(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away again."""
    for name, table, column, _forbidden, _role in RULES:
        if _is_postgresql(editor):
            editor.execute(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()")
        else:
            for event in _events(column):
                editor.execute(f"DROP TRIGGER {name}_{event.split()[0].lower()}")


def _sqlite(name: str, table: str, column: str, forbidden: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name}_{event.split()[0].lower()} BEFORE {event} ON {table} WHEN {forbidden}\n"
        f"BEGIN SELECT RAISE(ABORT, '{_message(name)}'); END"
        for event in _events(column)
    ]


def _postgresql(name: str, table: str, column: str, forbidden: str, role: str) -> list[str]:
    lock = f"PERFORM 1 FROM access_jobrole WHERE id = {role} FOR NO KEY UPDATE;" if role and table != "access_jobrole" else ""
    refusal = f"RAISE EXCEPTION '{_message(name)}' USING ERRCODE = 'integrity_constraint_violation'"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {lock}\nIF {forbidden} THEN {refusal}; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {name} BEFORE {' OR '.join(_events(column))} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def _events(column: str) -> tuple[str, ...]:
    return (f"UPDATE OF {column}",) if column else ("INSERT", "UPDATE")


def _message(name: str) -> str:
    return "a place in a context stays its user''s" if name == "membership_keeps_user" else MESSAGE


def _is_postgresql(editor: BaseDatabaseSchemaEditor) -> bool:
    return editor.connection.vendor == "postgresql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0001_initial"), ("agreements", "0001_initial"), ("identity", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(make, drop)]
