"""The three shapes in which failures travel, and what they mean.

A: `{"summary", "detail", "status_code"}`. B (validation): one key per field, each `{"summary", "detail"}` or a list of texts. C: A with lists in place
of texts. A reader must take all three and trust the HTTP status before the words.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import msgspec

__all__ = ["ERROR_BYTES_MAX", "ErrorKind", "WireError", "decode_error", "encode_error", "encode_field_errors"]

ERROR_BYTES_MAX: Final = 256 * 1024
"""An error that is longer is not read: nothing that explains a failure to a person needs more."""

_TEXT_MAX: Final = 500  # characters kept of any sentence from outside
_NOT_FIELDS: Final = frozenset({"summary", "detail", "status_code", "type"})
_WAIT = re.compile(r"(?:in|after)\s+(\d{1,7})\s+second", re.IGNORECASE)


class ErrorKind(StrEnum):
    """What a failure means for the one who asked."""

    BAD_SECRET = "bad_secret"  # the key itself is refused: a person must act
    TOKEN_STALE = "token_stale"  # renew the token and try once more
    CONSENT_EXPIRED = "consent_expired"
    ACCESS_REVOKED = "access_revoked"
    ACCOUNT_INACTIVE = "account_inactive"
    FORBIDDEN = "forbidden"
    INVALID = "invalid"
    LIMIT_OF_PLAN = "limit_of_plan"
    NOT_FOUND = "not_found"
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_PROCESSING = "account_processing"
    RATE_LIMITED = "rate_limited"
    BANK_DOWN = "bank_down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class WireError:
    """A failure as read: `fields` holds the sentences per field (shape B), `retry_after_s` what the words of a 429 say."""

    status: int
    summary: str
    detail: str
    kind: ErrorKind
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    retry_after_s: int | None = None


# Status, words that must occur in summary, detail or type (lower case), meaning. First match wins; the last of a status has no words.
_MEANINGS: Final[tuple[tuple[int, str, ErrorKind], ...]] = (
    (401, "accessexpirederror", ErrorKind.ACCESS_REVOKED),
    (401, "accountinactive", ErrorKind.ACCOUNT_INACTIVE),
    (401, "agreement", ErrorKind.CONSENT_EXPIRED),
    (401, "eua", ErrorKind.CONSENT_EXPIRED),
    (401, "invalid token", ErrorKind.TOKEN_STALE),
    (401, "token is invalid", ErrorKind.TOKEN_STALE),
    (401, "credentials", ErrorKind.BAD_SECRET),
    (401, "authentication failed", ErrorKind.BAD_SECRET),
    (401, "", ErrorKind.TOKEN_STALE),
    (400, "", ErrorKind.INVALID),
    (402, "", ErrorKind.LIMIT_OF_PLAN),
    (403, "", ErrorKind.FORBIDDEN),
    (404, "", ErrorKind.NOT_FOUND),
    (409, "processing", ErrorKind.ACCOUNT_PROCESSING),
    (409, "", ErrorKind.ACCOUNT_SUSPENDED),
    (429, "", ErrorKind.RATE_LIMITED),
    (500, "", ErrorKind.BANK_DOWN),
    (502, "", ErrorKind.BANK_DOWN),
    (503, "", ErrorKind.BANK_DOWN),
    (504, "", ErrorKind.BANK_DOWN),
)


def decode_error(status: int, body: bytes) -> WireError:
    """Read a failed answer of HTTP `status`. Never raises: what cannot be read (HTML, nothing, too much) gives empty words and the status' meaning."""
    found = _object(body)
    summary, detail = _sentence(found.get("summary")), _sentence(found.get("detail"))
    fields = {name[:80]: _sentences(value) for name, value in found.items() if name not in _NOT_FIELDS}
    if not summary and fields:
        summary, detail = _from_fields(fields, detail)
    words = f"{summary} {detail} {_sentence(found.get('type'))}".lower()
    return WireError(status, summary, detail, _kind(status, words), fields, _wait_of(words))


def encode_error(*, status: int, summary: str, detail: str, kind: str = "") -> bytes:
    """Write shape A; `kind` becomes `type` where the published answers carry one."""
    answer: dict[str, Any] = {"summary": summary, "detail": detail, "status_code": status}
    return msgspec.json.encode({**answer, "type": kind} if kind else answer)


def encode_field_errors(fields: dict[str, list[str] | dict[str, str]], *, status: int = 400) -> bytes:
    """Write shape B: `fields` maps a field to its sentences, or to `{"summary", "detail"}`."""
    return msgspec.json.encode({**fields, "status_code": status})


def _object(body: bytes) -> dict[str, Any]:
    if len(body) > ERROR_BYTES_MAX:
        return {}
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _sentences(value: object) -> tuple[str, ...]:
    if isinstance(value, dict):
        return tuple(text for key in ("summary", "detail") if (text := _sentence(value.get(key))))
    if isinstance(value, list):
        return tuple(text for part in value[:20] if (text := _sentence(part)))
    text = _sentence(value)
    return (text,) if text else ()


def _sentence(value: object) -> str:
    if isinstance(value, list):
        return " ".join(_sentence(part) for part in value[:20])[:_TEXT_MAX]
    return value.strip()[:_TEXT_MAX] if isinstance(value, str) else ""


def _from_fields(fields: dict[str, tuple[str, ...]], detail: str) -> tuple[str, str]:
    name, sentences = next(iter(fields.items()))
    return (sentences[0] if sentences else name), (detail or " ".join(sentences[1:]))


def _kind(status: int, words: str) -> ErrorKind:
    if status in {400, 401} and "expired" in words and ("agreement" in words or "eua" in words):
        return ErrorKind.CONSENT_EXPIRED  # it was a 400 until about 2023
    return next((kind for known, needle, kind in _MEANINGS if known == status and needle in words), ErrorKind.UNKNOWN)


def _wait_of(words: str) -> int | None:
    match = _WAIT.search(words)
    return int(match[1]) if match else None
