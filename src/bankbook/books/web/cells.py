"""What may stand in a cell of a file that people open with a spreadsheet."""

from typing import Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet; a text of a bank or of a person must never be one."""


def plain(text: str) -> str:
    """Return `text` so that a spreadsheet shows it and never runs it. Dates, amounts and currencies are ours and need no such care."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
