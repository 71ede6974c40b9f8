"""demo.json: every secret of the demo, random at its first start. Its existence is what makes a home the demo's; each half owns one part of it."""

import fcntl
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bankbook.config.keys import private_folder, replace_file

_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Signs that nobody mistakes for one another when a password is typed from a screen."""

FIRST_RUN: Final = "first_run"
"""The name in a half's part under which stands when its main job was done: a later start need not ask again."""

type Part = dict[str, Any]
"""One half's part: JSON in shape, and therefore open in type."""


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One half's view of the file: it reads and writes its own part and leaves the other's as it is."""

    half: str

    def part(self, home: Path) -> Part | None:
        """Return this half's part of the home's demo.json, or none if the home is not the demo's (yet)."""
        found: Part | None = _whole(home).get(self.half)
        return found

    @contextmanager
    def alone(self, home: Path) -> Iterator[None]:
        """Let one process at a time make or change the demo of a home; both halves wait at the same lock."""
        with (private_folder(private_folder(home) / "locks") / "demo-file").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def put(self, home: Path, part: Part) -> None:
        """Write this half's part (the file's mode is 0600). Only inside `alone`."""
        replace_file(home / "demo.json", json.dumps(_whole(home) | {self.half: part}, ensure_ascii=False, indent=2).encode())


def new_password() -> str:
    """Return a password of 18 signs in three groups: about 89 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _sign in range(6)) for _group in range(3))


def _whole(home: Path) -> dict[str, Any]:
    try:
        whole: dict[str, Any] = json.loads((home / "demo.json").read_bytes())
    except FileNotFoundError:
        return {}
    return whole
