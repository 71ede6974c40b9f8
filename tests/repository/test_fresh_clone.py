"""What a person with nothing but a clone meets: the demo from the run lock alone, in an empty home. The suite's own environment would hide a library
that only a test tool brings."""

import json
import os
import shutil
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.demo import ROOT, free_ports

pytestmark = pytest.mark.slow


def test_the_demo_does_its_main_job_from_the_run_lock_alone(tmp_path: Path) -> None:
    clone, home = tmp_path / "clone", tmp_path / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    bank, books = free_ports()
    given = {name: value for name, value in os.environ.items() if not name.startswith(("BANK", "BOOKS", "COV", "PYTEST"))}
    environment = {**given, "HOME": str(home), "BANKBOOK_BANK_PORT": str(bank), "BANKBOOK_BOOKS_PORT": str(books)}
    with subprocess.Popen(["make", "demo"], cwd=clone, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True) as demo:
        assert demo.stdout is not None
        said = ""
        for line in demo.stdout:
            said += line
            if "Bankbook is ready" in line:
                break
        try:
            assert "Auto assign:" in said, said
            for port, page in ((bank, "/sign-in"), (books, "/sign-in"), (bank, "/components"), (books, "/components")):
                with urllib.request.urlopen(f"http://localhost:{port}{page}", timeout=60) as answer:
                    assert answer.status == 200
            assert json.loads((clone / ".bankbook" / "demo.json").read_text())["books"]
        finally:
            os.killpg(demo.pid, signal.SIGTERM)
            demo.wait(60)
    shutil.rmtree(clone)
