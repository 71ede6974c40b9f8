"""The headers that say how many calls are left. They are written in lower case, because one published client compares them so, and read in any."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["Limit", "RateLimits", "rate_headers", "read_rate_headers"]

_GENERAL: Final = "http_x_ratelimit"
_ACCOUNT: Final = "http_x_ratelimit_account_success"
_NUMBER = re.compile(r"[0-9]{1,9}\Z")


@dataclass(frozen=True, slots=True)
class Limit:
    """`limit` calls in a window, `remaining` of them left, the window over in `reset_s` seconds."""

    limit: int
    remaining: int
    reset_s: int


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The general limit of the key, the daily one of the account and scope, and a plain Retry-After, each if given."""

    general: Limit | None = None
    account: Limit | None = None
    retry_after_s: int | None = None


def read_rate_headers(headers: Mapping[str, str]) -> RateLimits:
    """Read the limits from an answer's headers, in any case and with `-` or `_`; what is not a number counts as absent."""
    known = {name.lower().replace("-", "_"): value for name, value in headers.items()}
    return RateLimits(_limit(known, _GENERAL), _limit(known, _ACCOUNT), _number(known.get("retry_after")))


def rate_headers(limits: RateLimits) -> dict[str, str]:
    """Write the limits as headers, in lower case."""
    written: dict[str, str] = {}
    for prefix, limit in ((_GENERAL, limits.general), (_ACCOUNT, limits.account)):
        if limit is not None:
            written |= {
                f"{prefix}_limit": str(limit.limit),
                f"{prefix}_remaining": str(limit.remaining),
                f"{prefix}_reset": str(limit.reset_s),
            }
    return written if limits.retry_after_s is None else {**written, "retry-after": str(limits.retry_after_s)}


def _limit(known: dict[str, str], prefix: str) -> Limit | None:
    limit, remaining, reset = (
        _number(known.get(f"{prefix}_{part}") or known.get(f"{prefix[5:]}_{part}")) for part in ("limit", "remaining", "reset")
    )
    return None if limit is None or remaining is None else Limit(limit, remaining, reset or 0)


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and _NUMBER.match(text.strip()) else None
