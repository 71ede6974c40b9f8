"""References inside sentences, kept on one line: a browser breaks at a hyphen, and half a reference is no reference."""

import re
from typing import Final

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

LENGTH_MAX: Final = 32
"""A longer one must be able to break on a telephone."""

_HYPHENATED: Final = re.compile(r"([^\W_]+(?:-[^\W_]+)+)")


def unbroken(text: str) -> SafeString:
    """Return the text, escaped, with every hyphenated word that has a digit marked as not to be broken. The letters stay as they are, also when copied."""
    return mark_safe("".join(_piece(piece) for piece in _HYPHENATED.split(str(text or ""))))  # noqa: S308  (every piece is escaped)


def _piece(piece: str) -> SafeString:
    is_reference = len(piece) <= LENGTH_MAX and _HYPHENATED.fullmatch(piece) and any(letter.isdigit() for letter in piece)
    return format_html('<span class="whitespace-nowrap">{}</span>', piece) if is_reference else conditional_escape(piece)
