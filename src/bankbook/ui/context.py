"""What every page needs besides its own content: theme, light or dark, and what the half says about navigation and the person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

SCHEMES = ("light", "dark", "system")


def scheme_cookie() -> str:
    """Return the cookie's name; one per half, because a cookie does not know ports."""
    return f"{settings.UI_THEME}_scheme"


def scheme_of(request: HttpRequest) -> str:
    """Return "light" or "dark" as the person chose, or "" where the system decides; anything else in the cookie counts as no choice."""
    chosen = request.COOKIES.get(scheme_cookie(), "")
    return chosen if chosen in ("light", "dark") else ""


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `theme`, `scheme` and `chrome` (brand, nav, person, context; its shape stands in README.md)."""
    return {"theme": settings.UI_THEME, "scheme": scheme_of(request), "chrome": _chrome_of_half(request)}


def _chrome_of_half(request: HttpRequest) -> dict[str, Any]:
    dotted = getattr(settings, "UI_CHROME", "")
    found: dict[str, Any] = {"home": "/", "nav": [], "brand": "Bankbook"}
    if dotted:
        found |= import_string(dotted)(request)
    return found | {"items": [item for section in found["nav"] for item in section["items"]]}
