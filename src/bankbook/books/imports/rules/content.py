"""The content key of a line: what makes two reports of the bank the same movement when its ids cannot tell."""

from functools import lru_cache
from hashlib import blake2s
from typing import Final

DAY_DIGITS: Final = 6
"""Hexadecimal digits of the booking day, as an ordinal, with which a key begins."""

DIGEST_BYTES: Final = 13
"""104 bits: far beyond any chance meeting among the lines of one day of one account."""


def content_key(day_ordinal: int, *, minor: int, text: str) -> str:
    """Return the key of an account's line: booking day, signed amount and text, whatever its spacing and letter case.

    Equal lines of one day have one key and are told apart by an occurrence number. The party is no part of it: a bank that adds a name later has not
    made another movement. The day stands in front, so that an import writes and reads one stretch of the keys' index and not all of it.
    """
    plain = f"{minor}|{' '.join(text.casefold().split())}"
    return _day_digits(day_ordinal) + blake2s(plain.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).hexdigest()


@lru_cache
def _day_digits(day_ordinal: int) -> str:
    return f"{day_ordinal:0{DAY_DIGITS}x}"
