"""What other rooms follow: they register a handler in their apps.py, and it runs inside the same transaction, in the order of registration."""

from collections.abc import Callable, Sequence

from bankbook.books.lettings.models import Tenancy

type LetHandler = Callable[[Sequence[Tenancy]], None]

let: list[LetHandler] = []
"""Called with tenancies that have just come to be, or whose property, landlord or currency are new; property and landlord are loaded."""


def announce_let(tenancies: Sequence[Tenancy]) -> None:
    """Tell every handler of `let`."""
    for handler in let:
        handler(tenancies)
