"""User IDs: how they are made, written and read. Pure."""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from bankbook.bank.errors import Refused

PASSWORD_LENGTH_MAX: Final = 128
"""Longer passwords are refused before any hashing."""

CODE_LENGTH_MAX: Final = 32
"""As the column; whatever is longer was never issued."""

_WEIGHTS: Final = (7, 1, 3, 9, 7)
"""Weights without a common factor with ten: a mistyped digit always changes the check digit, two swapped neighbours nearly always."""

_ISSUED = re.compile(r"([A-Z]{2})([0-9]{5})([0-9])")


class NameTaken(Refused):
    """A user ID that somebody has, or had: they are never given out again."""

    code = "user_code_taken"

    def __init__(self) -> None:
        super().__init__(_("That user ID is taken. A user ID is never used twice."))


def normalise_code(typed: str) -> str:
    """Return a user ID as it is stored: capitals, spaces and hyphens make no difference."""
    return re.sub(r"[\s\-\u2010-\u2015]", "", typed).upper()[:CODE_LENGTH_MAX]


def issue_code(prefix: str, *, number: int) -> str:
    """Return the user ID with that two-letter prefix and number (0 to 99999), with its check digit, as it is stored: NB482137."""
    digits = f"{number:05d}"
    check = (9 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))) % 10
    return f"{prefix}{digits}{check}"


def shown_code(stored: str) -> str:
    """Return a user ID as people read it: NB-48213-7; one that was not issued in that form stays as it is."""
    match = _ISSUED.fullmatch(stored)
    return "-".join(match.groups()) if match else stored
