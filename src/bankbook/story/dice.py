"""Chance that is the same in every home: what happens on a day depends on its name and date, never on when the story was first told."""

from random import Random


def dice(*key: object) -> Random:
    """Return a source of chance that belongs to this key alone."""
    return Random(":".join(str(part) for part in key))  # noqa: S311  # a story must be repeatable; nothing here is a secret
