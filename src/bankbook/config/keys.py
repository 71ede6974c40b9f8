"""Files that only their owner may read, made on first use.

Several processes of one half start at the same moment and each may find a key missing: the first to link its file wins and all use that one.
"""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

PRIVATE_FOLDER: Final = 0o700
PRIVATE_FILE: Final = 0o600


def private_folder(path: Path) -> Path:
    """Return the folder, made with mode 0700 (and its missing parents) where it does not exist yet."""
    path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return path


def keys_folder(home: Path) -> Path:
    """Return the folder of the keys in a data folder, made on first use with mode 0700."""
    return private_folder(private_folder(home) / "keys")


def keep_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the bytes of `path`; where it is missing, write what `make` gives, with mode 0600, exactly once among all processes."""
    with suppress(FileNotFoundError):
        return path.read_bytes()
    private_folder(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    _write_private(draft, make())
    try:
        # link() fails if the name exists, and what it makes is complete from its first moment: no reader can see half a key.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_bytes()


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in the place of `path` in one step, with mode 0600; a reader sees the old bytes or the new ones, never a mixture."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    _write_private(draft, content)
    draft.replace(path)


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
