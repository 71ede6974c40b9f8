"""Lucide icons drawn on the server: 24 grid, 1.75 stroke, hidden from screen readers unless they stand alone."""

from functools import lru_cache
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from lucide.jinja import lucide

SIZES: Final = (15, 18, 20, 24, 32)
"""Pixels an icon may be drawn at: beside small text, beside text, in lists, in heads, in empty states."""

STROKE_WIDTH: Final = "1.75"


def icon(name: str, *, size: int = 18, label: str = "", classes: str = "") -> SafeString:
    """Return the icon as inline SVG. `label` makes it an image with a name. Raises `IconDoesNotExist`, and `ValueError` for a size we do not draw."""
    if size not in SIZES:
        raise ValueError(f"Icons are drawn at {SIZES} pixels, not at {size!r}.")
    return _drawn(name, size, str(label), classes)


@lru_cache(maxsize=2048)
def _drawn(name: str, size: int, label: str, classes: str) -> SafeString:
    attributes = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    if classes:
        attributes["class"] = escape(classes)
    svg = lucide(name, size=size, stroke_width=STROKE_WIDTH, **attributes)
    return mark_safe(" ".join(str(svg).split()))  # noqa: S308  # the markup of a packaged icon; the library escapes its attributes
