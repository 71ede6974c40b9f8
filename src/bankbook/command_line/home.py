"""A data folder that is new gets its database on first use, also when several processes find it new at the same moment."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from bankbook import config

MIGRATION_LOCK_ID: Final = 0x62616E6B
"""The advisory lock that processes of one PostgreSQL database hold while they migrate: any number, as long as all use the same ("bank")."""


def prepare_database(half: str) -> None:
    """Bring the half's database to the newest migration unless it is there already.

    What is applied is asked of the database itself, so a file that was deleted or restored is noticed; when nothing is missing that is one query.
    """
    folder = config.private_folder(settings.CONFIG.home / "locks")
    with _held(folder / f"{half}-migrate"), _server_lock():
        if not _shipped() <= _applied():
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def _applied() -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())


def _shipped() -> set[tuple[str, str]]:
    """The migrations that lie in the installed apps, by their file names: importing them all would take longer than the command."""
    found = set()
    for app in apps.get_app_configs():
        module = settings.MIGRATION_MODULES.get(app.label, f"{app.name}.migrations")
        spec = find_spec(module) if module else None
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            found |= {(app.label, file.stem) for file in Path(folder).glob("[!_~]*.py")}
    return found


@contextmanager
def _held(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _server_lock() -> Iterator[None]:
    """A file lock ends at the machine; processes on several machines meet at the database server."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK_ID])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK_ID])
