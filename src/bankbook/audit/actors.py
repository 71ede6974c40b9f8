"""Who did it, as the record keeps it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone or something that acts: `kind` is a word of the caller's ("person", "staff", "software", "system"), `label` is what people are shown."""

    kind: str
    public_id: str
    label: str
    request: str = ""
    """The approved request that is carried out, by its public id: every entry that results from it names it."""


SYSTEM: Final = Actor(kind="system", public_id="", label="System")
"""Bankbook itself: sweepers, expiries, the demo's story."""
