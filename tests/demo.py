"""The real `bankbook demo` in processes and a data folder of its own, for tests that reach it as people and clients do: over its addresses.

`running(home)` starts it on free ports, waits until it says that it is ready, and ends it with SIGTERM, as an operator would.
"""

import json
import os
import selectors
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, cast

ROOT: Final = Path(__file__).resolve().parent.parent
BANKBOOK: Final = (sys.executable, "-m", "bankbook")
READY_S: Final = 240
"""A cold start fills both databases and does the main job once; the limit only ends what hangs."""

END_S: Final = 30
COMMAND_S: Final = 90
OURS: Final = ("BANKBOOK_", "BANK_", "BOOKS_")


@dataclass(frozen=True, slots=True)
class Demo:
    """A data folder of the demo, filled; its addresses answer while it runs. `told` is what `demo --describe` says."""

    home: Path
    env: Mapping[str, str]
    told: Mapping[str, Any]
    said: list[str] = field(default_factory=list)

    @property
    def bank(self) -> str:
        """The bank's address, without a slash at its end."""
        return str(self.told["bank"]["url"])

    @property
    def books(self) -> str:
        """The address of the books, without a slash at its end."""
        return str(self.told["books"]["url"])

    def person(self, half: str, *, name: str, institution: str = "") -> Mapping[str, str]:
        """The sign-in of somebody of the story."""
        people = [each for each in self.told[half]["people"] if each["name"] == name]
        return cast("Mapping[str, str]", next(each for each in people if each.get("institution", "") == institution or not institution))

    def with_role(self, role: str) -> Mapping[str, str]:
        """The sign-in of the one with that role in the books."""
        return cast("Mapping[str, str]", next(each for each in self.told["books"]["people"] if each["role"] == role))

    def bank_account(self, name: str) -> Mapping[str, str]:
        """One of the books' bank accounts."""
        return cast("Mapping[str, str]", next(each for each in self.told["books"]["bank_accounts"] if each["name"] == name))

    def command(self, *words: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run `bankbook …` beside the demo, in its data folder."""
        return run_bankbook(words, env={**self.env, **(env or {})})

    def answer(self, *words: str) -> Any:
        """Run `bankbook … --json` and read its answer."""
        done = self.command(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def rows(self, half: str, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask a half's database itself, so that a page is checked against something else than a page."""
        with closing(sqlite3.connect(f"file:{self.home / half}.sqlite3?mode=ro", uri=True, timeout=20)) as connection:
            return connection.execute(query, values).fetchall()

    def value(self, half: str, query: str, *values: object) -> Any:
        """The one value that a query finds."""
        [(found,)] = self.rows(half, query, *values)
        return found


@contextmanager
def running(home: Path, *, extra: Mapping[str, str] | None = None) -> Iterator[Demo]:
    """Start `bankbook demo` in `home` and end it again. Fails with its last words when it does not get ready."""
    env = environment(home, extra=extra)
    with (home.parent / f"{home.name}.stderr").open("w+") as errors:
        process = subprocess.Popen(
            [*BANKBOOK, "demo"], cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        try:
            said = _until_ready(process, errors)
            yield Demo(home=home, env=env, told=described(env), said=said)
        finally:
            _end(process)


def described(env: Mapping[str, str]) -> Mapping[str, Any]:
    """What `bankbook demo --describe` prints."""
    done = run_bankbook(["demo", "--describe"], env=env)
    assert done.returncode == 0, done.stderr
    return cast("Mapping[str, Any]", json.loads(done.stdout))


def run_bankbook(words: Sequence[str], *, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run([*BANKBOOK, *words], cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False, timeout=COMMAND_S)


def environment(home: Path, *, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without any setting of Bankbook, and with a data folder and ports of its own."""
    bank, books = free_ports()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS) and name != "DJANGO_SETTINGS_MODULE"}
    ours = {"BANKBOOK_HOME": str(home), "BANKBOOK_BANK_PORT": str(bank), "BANKBOOK_BOOKS_PORT": str(books)}
    return {**kept, **ours, **(extra or {})}


def free_ports() -> tuple[int, int]:
    """Two ports that nobody listens on."""
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


def _until_ready(process: subprocess.Popen[str], errors: IO[str]) -> list[str]:
    assert process.stdout is not None
    said: list[str] = []
    deadline = time.monotonic() + READY_S
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            line = process.stdout.readline() if waiting.select(timeout=1) else None
            if line:
                said.append(line.rstrip())
            if line and line.startswith("Bankbook is ready"):
                return said
            if line == "":
                break
    errors.seek(0)
    raise AssertionError(f"the demo did not get ready; it said {said} and {errors.read()[-4000:]}")


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        status = process.wait(timeout=END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise AssertionError("the demo did not end when it was asked to") from None
    finally:
        if process.stdout is not None:
            process.stdout.close()
    assert status in {0, 1}, f"the demo ended with {status}"
