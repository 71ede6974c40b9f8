"""The signed head of the chain, kept in the data folder, outside the table it guards.

It names the last committed entry and is signed with a key of its own: whoever can only reach the database can cut the record's end or write it anew,
but cannot make a head that agrees.
"""

import fcntl
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from bankbook.config import HalfConfig, keep_file, keys_folder, private_folder


class BadHead(ValueError):
    """The head's file is unreadable or its signature is wrong."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry known to be committed."""

    seq: int
    hash: str


def advance(seq: int, entry_hash: str) -> None:
    """Move the head forward to that entry; an older one never moves it back, whatever the order in which commits arrive here."""
    path = _path()
    with _locked(path):
        if _seq_on_file(path) >= seq:
            return
        content = json.dumps({"seq": seq, "hash": entry_hash, "mac": _mac(seq, entry_hash)})
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        draft.write_text(content, encoding="ascii")
        draft.replace(path)


def read() -> Head | None:
    """Return the head, or None where none was ever written. Raises `BadHead`."""
    try:
        content = json.loads(_path().read_text(encoding="ascii"))
        seq, entry_hash, mac = int(content["seq"]), str(content["hash"]), str(content["mac"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise BadHead("The signed head of the audit record cannot be read.") from error
    if not hmac.compare_digest(mac.encode(), _mac(seq, entry_hash).encode()):
        raise BadHead("The signature of the audit record's head is wrong.")
    return Head(seq, entry_hash)


def _seq_on_file(path: Path) -> int:
    """Return what the file says unless it is missing or broken: a broken head is replaced by the next entry, after `verify` could see it."""
    try:
        return int(json.loads(path.read_text(encoding="ascii"))["seq"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return 0


def _config() -> HalfConfig:
    config: HalfConfig = settings.CONFIG
    return config


def _path() -> Path:
    config = _config()
    return private_folder(config.home / "audit") / f"{config.half}-head.json"


def _mac(seq: int, entry_hash: str) -> str:
    config = _config()
    key = keep_file(keys_folder(config.home) / f"{config.half}-audit.key", lambda: secrets.token_hex(32).encode())
    return hmac.new(key, f"{seq}|{entry_hash}".encode(), hashlib.sha256).hexdigest()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
