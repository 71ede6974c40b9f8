"""Request bodies as clients really send them: JSON or a form, whatever the header says; one list where a form repeats a name."""

import json
from typing import Any, Final

from django.http import HttpRequest, QueryDict
from ninja.parser import Parser

BODY_BYTES_MAX: Final = 64 * 1024
"""The largest published body is a requisition of under 2 KB."""

_LISTS: Final = frozenset({"access_scope"})


class UnreadableBody(ValueError):
    """Neither a JSON object nor a form."""


class Bodies(Parser):
    """Reads the body of a call as a mapping of fields."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the fields. Raises `UnreadableBody`; what a field holds is judged by the route's schema."""
        body = request.body
        if len(body) > BODY_BYTES_MAX:
            raise UnreadableBody
        if not body.strip():
            return {}
        if request.content_type == "application/x-www-form-urlencoded":
            return _form(body)
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            raise UnreadableBody from None
        if not isinstance(found, dict):
            raise UnreadableBody
        return {name: value for name, value in found.items() if value is not None}


def _form(body: bytes) -> dict[str, Any]:
    try:
        fields = QueryDict(body.decode(), encoding="utf-8")
    except UnicodeDecodeError:
        raise UnreadableBody from None
    return {name: (values if name in _LISTS else values[-1]) for name, values in fields.lists() if values != [""]}
