"""Walking every address of a half. Imported by the route tests of both; needs Django set up."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

type View = Callable[..., Any]
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def routes() -> list[tuple[str, View]]:
    """Every pattern of the site with its view, as the resolver has it: "bank/lines/<uuid:line>" and the function."""
    return list(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, View]]:
    for one in resolver.url_patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, address)
        elif isinstance(one, URLPattern):
            yield address, one.callback


FILLERS: dict[str, object] = {"uuid": UUID(int=1), "int": 1, "slug": "token", "str": "text", "path": "text"}
"""One value for each kind of part that an address can have; none of them is anybody's."""


def names() -> Iterator[tuple[str, dict[str, object]]]:
    """Every named address of the site ("bank:account"), with values for its parts."""
    for name_, parts in _names(get_resolver(), "", {}):
        yield name_, {part: FILLERS[kind or "str"] for part, kind in parts.items()}


def _names(resolver: URLResolver, before: str, parts: dict[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    for one in resolver.url_patterns:
        here = parts | {part: kind for kind, part in _PART.findall(str(one.pattern))}
        if isinstance(one, URLResolver):
            yield from _names(one, f"{before}{one.namespace}:" if one.namespace else before, here)
        elif isinstance(one, URLPattern) and one.name:
            yield before + one.name, here


def name(view: View) -> str:
    """The dotted name of a view, whichever kind it is."""
    inner = getattr(view, "view_class", view)
    return f"{inner.__module__}.{getattr(inner, '__qualname__', type(inner).__qualname__)}"


def undeclared(foreign: dict[str, tuple[str, str]]) -> list[str]:
    """The addresses whose view neither says what it needs nor stands in the table of foreign views."""
    return [f"{address}: {name(view)}" for address, view in routes() if not hasattr(view, "needs") and name(view) not in foreign]


def unclear(words: set[str]) -> list[str]:
    """The addresses whose `needs` is no pair, opens with an unknown word, or opens to somebody without a reason."""
    return [f"{address}: {view.needs!r}" for address, view in routes() if hasattr(view, "needs") and not _is_clear(view.needs, words)]


def _is_clear(needs: object, words: set[str]) -> bool:
    if not (isinstance(needs, tuple) and len(needs) == 2 and needs[0] in words):
        return False
    return (
        len(str(needs[1])) > 0
        if needs[0] not in {"public", "signed_in", "person", "own", "unfinished", "staff"}
        else len(str(needs[1])) > 10
    )
