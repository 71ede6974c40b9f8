"""A test that commits is followed by emptying the tables, which our triggers forbid on SQLite (PostgreSQL truncates, and they watch rows).

So the triggers step aside while Django empties the database, and stand again before the next test.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import TransactionTestCase


@contextmanager
def triggers_aside() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
        for name, _sql in found:
            cursor.execute(f'DROP TRIGGER "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _name, sql in found:
                cursor.execute(sql)


def install() -> None:
    """Let every transactional test empty the database; asked for twice, it is done once."""
    original = TransactionTestCase._fixture_teardown
    if getattr(original, "sets_triggers_aside", False):
        return

    def teardown(self: Any) -> None:
        with triggers_aside():
            original(self)

    teardown.sets_triggers_aside = True  # type: ignore[attr-defined]  # a mark on a function
    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]  # the one place where Django empties tables
