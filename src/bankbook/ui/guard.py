"""How a view of the design system says that it needs nobody. Each half has a guard of its own, which sets the same attribute."""

from collections.abc import Callable

from django.http import HttpResponseBase

type View = Callable[..., HttpResponseBase]


def public[V: View](reason: str) -> Callable[[V], V]:
    """Mark a view as open to everybody, with the reason why: `view.needs == ("public", reason)`. A test walks the routes and reads it."""

    def mark(view: V) -> V:
        view.needs = ("public", reason)  # type: ignore[attr-defined]  # functions carry attributes; their type does not say so
        return view

    return mark
