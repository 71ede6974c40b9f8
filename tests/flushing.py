"""Emptying tables that the product never empties.

A test that commits has its rows removed at its end. PostgreSQL truncates, which no trigger of ours refuses; SQLite deletes, which the triggers that
guard journals, bank lines and the audit record refuse, as they should. So the triggers step aside for that one moment.
"""

from collections.abc import Iterable

from django.db.backends.sqlite3 import base


class _Emptying(base.DatabaseOperations):
    """SQLite's operations, with a flush that takes the triggers down first and puts them back."""

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        down = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in triggers]
        super().execute_sql_flush([*down, *sql_list, *(sql for _, sql in triggers)])


def step_aside() -> None:
    """Let a test's end empty every table, for the connections of this process."""
    from django.db import connections

    for connection in connections.all():
        if connection.vendor == "sqlite":
            connection.ops = _Emptying(connection)
