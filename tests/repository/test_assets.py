"""What is committed of the stylesheet and the typeface is what their sources build."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_committed_static_files_are_what_their_sources_build() -> None:
    if shutil.which("npm") is None:
        pytest.skip("no npm on PATH: the stylesheet cannot be built here")

    done = subprocess.run([sys.executable, "scripts/assets", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_the_lock_of_the_development_tools_names_no_address() -> None:
    """Each person's own npm settings say where packages come from; the lock says which, by their hashes."""
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")

    assert '"resolved"' not in lock
    assert '"integrity": "sha512-' in lock
