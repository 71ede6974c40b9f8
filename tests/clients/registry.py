"""Third-party clients from their registries, kept in the person's cache folder from one clone to the next. Where one cannot be had, its tests are skipped loudly, and the skip is counted."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests import demo

CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bankbook" / "clients"
DRIVERS: Final = Path(__file__).parent / "drivers"
NORDIGEN: Final = "nordigen==1.4.2"
NORDIGEN_NODE: Final = "nordigen-node@1.4.1"
ACTUAL: Final = "@actual-app/sync-server@26.9.0"
INSTALL_S: Final = 900


def python_client() -> Path:
    """Return the interpreter of an environment that holds `nordigen` alone."""
    folder = CACHE / f"{NORDIGEN}-{sys.version_info.major}.{sys.version_info.minor}"
    with _locked("nordigen"):
        if not (folder / "installed").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _run("nordigen", [os.path.realpath(sys.executable), "-m", "venv", str(folder)])
            _run("nordigen", [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", NORDIGEN])
            (folder / "installed").touch()
    return folder / "bin" / "python"


def node_client() -> Path:
    """Return the folder whose node_modules hold `nordigen-node`."""
    return _npm("nordigen-node", NORDIGEN_NODE)


def actual_server() -> Path:
    """Return the folder whose node_modules hold Actual's server, its database driver built for this machine."""
    return _npm("actual", ACTUAL, rebuild="better-sqlite3")


def environment(**extra: str) -> dict[str, str]:
    """This process's environment without anything of Bankbook's, and with what a client is told."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(demo.OURS)}
    return {**kept, **extra}


def _npm(name: str, package: str, *, rebuild: str = "") -> Path:
    folder = CACHE / package.replace("/", "+")
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            _skip(name, f"there is no {program} on PATH")
    with _locked(name):
        if not (folder / "installed").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            (folder / "package.json").write_text('{"private": true}')
            _run(name, ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), package])
            if rebuild:
                _run(name, ["npm", "rebuild", "--prefix", str(folder), rebuild])
            (folder / "installed").touch()
    return folder


def _run(name: str, command: list[str]) -> None:
    try:
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=INSTALL_S, check=False)
    except subprocess.TimeoutExpired:
        _skip(name, f"`{' '.join(command[:3])}` did not end within {INSTALL_S} seconds")
    if done.returncode:
        _skip(name, f"`{' '.join(command[:3])}` failed: {done.stderr[-300:]}")


def _skip(name: str, why: str) -> None:
    pytest.skip(f"the client {name} cannot be had here: {why}")


@contextmanager
def _locked(name: str) -> Iterator[None]:
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
