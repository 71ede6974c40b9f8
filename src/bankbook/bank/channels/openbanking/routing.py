"""Both spellings of an address: published paths end in a slash, published clients leave it out now and then, and neither is ever redirected."""

from collections.abc import Callable
from typing import Any, Literal

from ninja import Router

type Method = Literal["GET", "POST", "PUT", "DELETE"]
type Handler = Callable[..., Any]  # what ninja calls: its parameters are the route's own


def serve(router: Router, method: Method, path: str, **options: Any) -> Callable[[Handler], Handler]:
    """Register a handler for `path` (which ends in a slash) and for the same path without it; only the first is published. `options` are ninja's."""

    def register(handler: Handler) -> Handler:
        router.add_api_operation(path, [method], handler, **options)
        router.add_api_operation(path.removesuffix("/"), [method], handler, **{**options, "include_in_schema": False})
        return handler

    return register
