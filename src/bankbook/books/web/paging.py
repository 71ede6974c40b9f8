"""Addresses of the neighbouring pages of a list: the same question with another cursor."""

from django.http import HttpRequest

CURSORS = ("after", "before")


def page_urls(request: HttpRequest, *, newer: object, older: object) -> dict[str, str]:
    """Return `newer` and `older` as addresses, "" where there is no such page (an empty cursor)."""
    return {"newer": _with(request, before=newer) if newer else "", "older": _with(request, after=older) if older else ""}


def _with(request: HttpRequest, **cursor: object) -> str:
    query = request.GET.copy()
    for name in CURSORS:
        query.pop(name, None)
    for name, value in cursor.items():
        query[name] = str(value)
    return f"{request.path}?{query.urlencode()}"
