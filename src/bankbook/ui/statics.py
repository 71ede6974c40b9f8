"""Fingerprints of our own static files, so that the page states which script it means (Subresource Integrity)."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha384
from pathlib import Path

from django.contrib.staticfiles import finders


class StaticFileMissing(LookupError):
    """A page names a static file that is not there."""


def integrity(name: str) -> str:
    """Return "sha384-…" of a static file as its app ships it. Raises `StaticFileMissing`."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise StaticFileMissing(name)
    return _fingerprint(found, Path(found).stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _fingerprint(path: str, changed_ns: int) -> str:
    return "sha384-" + b64encode(sha384(Path(path).read_bytes()).digest()).decode("ascii")
