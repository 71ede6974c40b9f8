"""Imports that die at any moment, and imports whose statements fail one by one: nothing lost, nothing doubled, the balance to the penny."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import budget

ROOT = Path(__file__).resolve().parents[2]
STATEMENTS_MAX = 300
"""More than an import has; the loop ends by itself after the last one."""

SECONDS_PER_KILL = 5  # on a machine that does much else


pytestmark = pytest.mark.timeout(60 + SECONDS_PER_KILL * budget.count("kills"))


def nursery(mode: str, count: int, home: Path) -> dict[str, Any]:
    """Run it and return what it printed; what was lost is the failure's text."""
    seed = int(os.environ.get("BANKBOOK_TEST_SEED", "20261119"))
    env = {**os.environ, "BANKBOOK_HOME": str(home)}
    command = [sys.executable, "-m", "tests.faults.import_nursery", mode, str(count), str(seed)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60 + SECONDS_PER_KILL * count)
    assert done.stdout, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert "lost" not in found, found
    assert done.returncode == 0, done.stderr[-2000:]
    return found


def test_imports_killed_at_random_moments_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    kills = budget.count("kills")
    found = nursery("kills", kills, tmp_path)

    assert found["kills"] == kills
    # Blows that all fell before or after the work would have shown nothing.
    assert 0 < found["committed_before_the_kill"] < kills


def test_whichever_statement_of_an_import_fails_nothing_is_half_done(tmp_path: Path) -> None:
    found = nursery("statements", STATEMENTS_MAX, tmp_path)

    assert 20 < found["statements"] < STATEMENTS_MAX
