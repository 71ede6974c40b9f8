"""The keys: a file that only its owner may read, made on first use, read again when it changes.

Its form: {"current": ID, "keys": {ID: 32 bytes in base64, …}}. Old keys stay in it, because backups are sealed with them,
until they are dropped.
"""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.conf import settings

from bankbook.config import HalfConfig, keep_file, replace_file

KEY_BYTES: Final = 32


class VaultError(Exception):
    """Anything that keeps a value from being sealed or opened. No message holds any part of a value or a key."""


class UnknownKey(VaultError):
    """A value is sealed with a key that the file does not hold: the file was lost or belongs to another data folder."""

    def __init__(self, key_id: str) -> None:
        self.key_id = key_id
        super().__init__(f"The vault has no key named {key_id[:20]!r}. Restore the file of keys that belongs to this database.")


class BadKeyFile(VaultError):
    """The file of keys cannot be read."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys by their ids, and which one seals."""

    current: str
    keys: dict[str, bytes] = field(repr=False)

    def key(self, key_id: str) -> bytes:
        """Return a key. Raises `UnknownKey`."""
        try:
            return self.keys[key_id]
        except KeyError:
            raise UnknownKey(key_id) from None


_cache: dict[Path, tuple[tuple[int, int, int], Keyring]] = {}


def keyring() -> Keyring:
    """Return this half's keys; the file is read again when another process has changed it. Raises `BadKeyFile`."""
    path = _path()
    stamp = _stamp(path)
    cached = _cache.get(path)
    if cached and cached[0] == stamp:
        return cached[1]
    ring = _parse(keep_file(path, lambda: _text(_with_new_key({}))))
    _cache[path] = (_stamp(path), ring)
    return ring


def add_key() -> Keyring:
    """Add a fresh key and make it the one that seals; return the keys. Safe beside other processes."""
    keyring()
    path = _path()
    with _locked(path):
        ring = _with_new_key(_parse(path.read_bytes()).keys)
        replace_file(path, _text(ring))
    return keyring()


def keep_current(expected: str) -> tuple[str, ...]:
    """Take every key but `expected`, which seals, out of the file; return the ids of those that went. Raises `VaultError` if another seals by now."""
    path = _path()
    with _locked(path):
        ring = _parse(path.read_bytes())
        if ring.current != expected:
            raise VaultError("The key was changed meanwhile. Nothing was dropped; do it again.")
        dropped = tuple(key_id for key_id in ring.keys if key_id != expected)
        if dropped:
            replace_file(path, _text(Keyring(expected, {expected: ring.key(expected)})))
    return dropped


def _path() -> Path:
    config: HalfConfig = settings.CONFIG
    return config.vault_keys


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = os.stat(path)  # noqa: PTH116  (one system call each time a value is sealed or opened)
    except FileNotFoundError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def _with_new_key(keys: dict[str, bytes]) -> Keyring:
    key_id = f"k{len(keys) + 1}-{secrets.token_hex(4)}"
    return Keyring(key_id, {**keys, key_id: secrets.token_bytes(KEY_BYTES)})


def _text(ring: Keyring) -> bytes:
    keys = {key_id: base64.b64encode(key).decode() for key_id, key in ring.keys.items()}
    return json.dumps({"current": ring.current, "keys": keys}, indent=1).encode()


def _parse(content: bytes) -> Keyring:
    try:
        data = json.loads(content)
        ring = Keyring(str(data["current"]), {str(key_id): base64.b64decode(key, validate=True) for key_id, key in data["keys"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        # Not chained: the parser's own message may quote the file.
        raise BadKeyFile("The vault's file of keys cannot be read.") from None
    if ring.current not in ring.keys or any(len(key) != KEY_BYTES for key in ring.keys.values()):
        raise BadKeyFile("The vault's file of keys is not complete.")
    return ring


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
