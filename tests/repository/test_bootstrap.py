"""`scripts/bootstrap` believes an interpreter only after running it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import source

SHELL_TOOLS = ("sh", "dirname", "cat", "cksum", "tr", "sed", "id", "cmp")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH with the tools of a shell, a python3 that is too old, and a python3.13 that exists and fails as an unselected shim does."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in SHELL_TOOLS:
        found = next(Path(place) / tool for place in os.environ["PATH"].split(":") if (Path(place) / tool).exists())
        (folder / tool).symlink_to(found)
    program(folder / "python3", 'case "$2" in *"3.12"*) exit 1 ;; esac; exit 1')
    program(folder / "python3.13", "echo 'python3.13: command not found' >&2; exit 127")
    return folder


def program(file: Path, body: str) -> None:
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)


def bootstrap(*words: str, path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    variables = {"PATH": str(path), "HOME": str(path.parent), **env}
    return subprocess.run(
        ["sh", str(source.ROOT / "scripts" / "bootstrap"), *words], env=variables, capture_output=True, text=True, check=False
    )


def test_a_shim_that_fails_and_an_old_python_are_passed_over(path: Path) -> None:
    (path / "python").symlink_to(sys.executable)
    answer = bootstrap("python", path=path)
    assert answer.returncode == 0, answer.stderr
    assert Path(answer.stdout.strip()).resolve() == Path(sys.executable).resolve()


def test_a_version_of_pyenv_is_found_behind_its_shims(path: Path) -> None:
    behind = path.parent / "pyenv" / "versions" / "3.13.1" / "bin"
    behind.mkdir(parents=True)
    (behind / "python").symlink_to(sys.executable)
    answer = bootstrap("python", path=path, PYENV_ROOT=str(path.parent / "pyenv"))
    assert answer.returncode == 0, answer.stderr


def test_an_interpreter_that_is_named_comes_first(path: Path) -> None:
    assert bootstrap("python", path=path, PYTHON=sys.executable).returncode == 0


def test_it_says_what_is_missing_when_no_interpreter_will_do(path: Path) -> None:
    answer = bootstrap("python", path=path)
    assert answer.returncode == 1
    assert "3.12, 3.13 or 3.14" in answer.stderr


def test_an_unknown_word_is_refused_with_the_usage(path: Path) -> None:
    answer = bootstrap("everything", path=path)
    assert answer.returncode == 2
    assert "run | dev | bench" in answer.stderr
