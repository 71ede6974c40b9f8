"""What the platform's tests share: tables for the sample models, and the sample site in processes of its own."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
SETUP = "import json, django; django.setup()\n"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    from tests.platform.sample.models import Chore, Letter

    if not apps.is_installed("tests.platform.sample"):
        with django_db_blocker.unblock(), connection.schema_editor() as editor:
            editor.create_model(Chore)
            editor.create_model(Letter)


class Site:
    """The sample site: its own home, its own database, as many processes as a test starts."""

    def __init__(self, home: Path, database_url: str = "") -> None:
        # Our own switches stay out, so that a person's or the suite's database is never touched.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BANK_", "BOOKS_", "BANKBOOK_", "COV_"))}
        self.env = {
            **kept,
            "BANKBOOK_HOME": str(home),
            "BOOKS_DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "tests.platform.sample.settings",
            "PYTHONPATH": str(ROOT),
        }
        self._started: list[subprocess.Popen[bytes]] = []
        self.run("from django.core.management import call_command\ncall_command('migrate', run_syncdb=True, verbosity=0)\nprint('null')")

    def run(self, code: str) -> Any:
        """Run code to its end and return the JSON that it prints."""
        done = subprocess.run(
            [sys.executable, "-c", SETUP + code], env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, code: str) -> subprocess.Popen[bytes]:
        """Start a process that goes on."""
        process = subprocess.Popen([sys.executable, "-c", SETUP + code], env=self.env, cwd=ROOT)
        self._started.append(process)
        return process

    def end(self) -> None:
        for process in self._started:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=10)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The sample site on a SQLite file, or on a database of its own where the pass has a server."""
    server = os.environ.get("BANKBOOK_TEST_POSTGRES", "")
    name = f"bankbook_sample_{uuid.uuid4().hex}"
    if server:
        _on_server(server, f'CREATE DATABASE "{name}"')
    made = None
    try:
        made = Site(tmp_path / "home", f"{server}/{name}" if server else "")
        yield made
    finally:
        if made is not None:
            made.end()
        if server:
            _on_server(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as server_connection:
        server_connection.execute(statement.encode())


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own, for what lies outside the database: keys and the record's head."""
    from dataclasses import replace

    home = tmp_path / "home"
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, home=home, vault_keys=home / "keys" / "vault.json"))
    return home
