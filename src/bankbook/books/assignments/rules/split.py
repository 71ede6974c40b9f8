"""A line in several parts: one charge may get more than one of them, and each part meets what those before it have left."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Placed:
    """A part as far as its charge goes: the charge's id, what was owed on it before any part, and the part, in minor units. No charge: None and 0."""

    item_id: int | None
    outstanding_minor: int
    amount_minor: int


def owed_when_placed(parts: Iterable[Placed]) -> list[int]:
    """Return what was owed on the charge of each part when its turn came, in minor units; 0 where there is no charge."""
    placed: dict[int, int] = defaultdict(int)
    owed = []
    for part in parts:
        if part.item_id is None:
            owed.append(0)
            continue
        owed.append(part.outstanding_minor - placed[part.item_id])
        placed[part.item_id] += part.amount_minor
    return owed
