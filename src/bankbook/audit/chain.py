"""What an entry's hash is made of. Pure: the same entry gives the same hash on either database, for ever."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Final
from uuid import UUID

from django.utils.functional import Promise

from bankbook.money import Money, decimal_text

GENESIS: Final = "0" * 64
"""What stands in the place of the hash before the first entry."""

MASK: Final = "(not recorded)"
_SECRET = re.compile(r"passw|secret|token|otp|credential|private|authori[sz]ation_header|cookie|answer", re.IGNORECASE)

type Json = str | int | bool | list["Json"] | dict[str, "Json"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The content of one entry, without its own hash. `at` is aware, in UTC; `before_hash` and `after_hash` are "" where there is no such state."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: str
    actor_label: str
    context: str
    what: str
    target_kind: str
    target_id: str
    before_hash: str
    after_hash: str
    detail: Json
    reason: str
    source: str
    result: str
    prev_hash: str

    def hash(self) -> str:
        """Return the entry's hash: SHA-256 over its canonical JSON, the hash of the entry before it included."""
        content = [getattr(self, field.name) for field in fields(self)]
        return digest(["bankbook-audit-1", *content])


def clean(text: str) -> str:
    """Return `text` as both databases can hold it: PostgreSQL takes neither NUL nor half of a surrogate pair."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def plain(value: object) -> Json:
    """Return `value` as JSON holds it: instants in UTC, money as text, sets in order, and nothing whose key names a secret."""
    if isinstance(value, Mapping):
        return {clean(str(key)): MASK if _SECRET.search(str(key)) else plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=canonical)
    return _scalar(value)


def _scalar(value: object) -> Json:
    # An enum before str and int: its members are often both.
    if isinstance(value, Enum):
        return _scalar(value.value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Money):
        return f"{decimal_text(value)} {value.currency}"
    if isinstance(value, (str, Promise, date, UUID, Decimal, float)):
        return clean(str(value))
    raise TypeError(f"The audit record cannot hold a {type(value).__name__}.")


def canonical(value: Json) -> str:
    """Return the one JSON text of a value: keys in order, no blanks, no escapes that are not needed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(value: object) -> str:
    """Return the SHA-256 of a value's canonical JSON as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(plain(value)).encode()).hexdigest()
