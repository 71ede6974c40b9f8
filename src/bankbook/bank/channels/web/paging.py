"""Keyset pages of entries: the position of the last one shown travels in the address, so nothing is skipped when entries are added meanwhile."""

import re
from datetime import date
from typing import Final

PAGE: Final = 50
_POSITION = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,9})")

type Position = tuple[date, int]
"""Booking day and sequence of an entry."""


def position(text: str) -> Position | None:
    """Return what "2026-11-18.412" says; none for anything else, which shows the first page."""
    match = _POSITION.fullmatch(text)
    if match is None:
        return None
    try:
        return date.fromisoformat(match[1]), int(match[2])
    except ValueError:
        return None


def text(at: Position) -> str:
    """Write a position for an address."""
    return f"{at[0].isoformat()}.{at[1]}"
