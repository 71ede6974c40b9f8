"""Who wants to know when a user's access ends. Upper rooms register in their apps.py, because identity knows none of them."""

from collections.abc import Callable
from typing import Final, Literal, Protocol

from bankbook.audit import Actor
from bankbook.bank.identity.models import User

type How = Literal["suspended", "deleted"]


class Handler(Protocol):
    """Does in the same transaction what follows from the end of a user's access. May raise `Refused`, which undoes all of it."""

    def __call__(self, user: User, *, by: Actor, how: How) -> None: ...


_HANDLERS: Final[dict[str, Handler]] = {}


def on_ended[H: Callable[..., None]](name: str, handler: H) -> H:
    """Call `handler` whenever a user is suspended or deleted, in the order of the names; a name registered again replaces what it named."""
    _HANDLERS[name] = handler
    return handler


def ended(user: User, *, by: Actor, how: How) -> None:
    """Tell everybody who wants to know. The user's row is locked and already says that he was suspended or deleted."""
    for name in handlers():
        _HANDLERS[name](user, by=by, how=how)


def handlers() -> tuple[str, ...]:
    """Return the names of those who want to know, in the order in which they are called."""
    return tuple(sorted(_HANDLERS))
