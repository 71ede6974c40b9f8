"""Payment references as the agent issues them: eight characters that survive a bank form and prove themselves."""

from collections.abc import Iterator
from typing import Final

from bankbook.story.dice import dice

ALPHABET: Final = "ABCDEFGHJKMNPQRSTVWXYZ2346789"
"""Twenty-nine signs, none like another (no O and 0, I and 1, L, U, 5): a prime number, so that one weighted sum catches every single slip."""

LENGTH: Final = 8
PREFIX: Final = "HV"


def check_character(body: str) -> str:
    """Return the sign that makes `body` (seven signs of the alphabet) a reference: one wrong sign or two swapped ones no longer fit."""
    total = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def is_reference(text: str) -> bool:
    """Whether these eight signs are a reference that proves itself."""
    known = len(text) == LENGTH and all(sign in ALPHABET for sign in text)
    return known and check_character(text[:-1]) == text[-1]


def references(count: int) -> list[str]:
    """Return the first `count` references of the story, all different, each with two digits at least so that none is a word."""
    found: dict[str, None] = {}
    for body in _bodies():
        found.setdefault(body + check_character(body))
        if len(found) == count:
            return list(found)
    raise AssertionError("the bodies never end")


def _bodies() -> Iterator[str]:
    chance = dice("references")
    while True:
        body = PREFIX + "".join(chance.choices(ALPHABET, k=LENGTH - 1 - len(PREFIX)))
        if sum(sign.isdigit() for sign in body) >= 2:
            yield body
