"""Loaded before any settings: a test process gets a data folder of its own and none of the variables that a person may have set.

BANKBOOK_TEST_POSTGRES=postgres://user:password@host:5432 makes both halves use new databases of that server instead of SQLite.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

OWN = ("BANK_", "BOOKS_", "BANKBOOK_")
KEPT = ("BANKBOOK_TEST_",)
HALVES = ("bank", "books")


def isolate() -> Path:
    """Set this process' environment and return its data folder, which goes when the process does."""
    for name in [name for name in os.environ if name.startswith(OWN) and not name.startswith(KEPT)]:
        del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="bankbook-test-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["BANKBOOK_HOME"] = str(home)
    for half in HALVES:
        if server := os.environ.get("BANKBOOK_TEST_POSTGRES"):
            os.environ[f"{half.upper()}_DATABASE_URL"] = f"{server}/bankbook_{half}_{os.getpid()}"
    return home


HOME = isolate()
