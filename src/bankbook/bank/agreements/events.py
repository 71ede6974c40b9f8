"""Who wants to know when a user comes to work in a context. Upper rooms register in their apps.py, because this room knows none of them."""

from typing import Final, Protocol

from bankbook.audit import Actor
from bankbook.bank.agreements.models import Membership


class Handler(Protocol):
    """Does in the same transaction what follows from a new place in a context. May raise `Refused`, which undoes all of it."""

    def __call__(self, membership: Membership, *, by: Actor) -> None: ...


_HANDLERS: Final[dict[str, Handler]] = {}


def on_joined(name: str, handler: Handler) -> None:
    """Call `handler` whenever a user comes to work in a context, in the order of the names; a name registered again replaces what it named."""
    _HANDLERS[name] = handler


def joined(membership: Membership, *, by: Actor) -> None:
    """Tell everybody who wants to know."""
    for name in handlers():
        _HANDLERS[name](membership, by=by)


def handlers() -> tuple[str, ...]:
    """Return the names of those who want to know, in the order in which they are called."""
    return tuple(sorted(_HANDLERS))
