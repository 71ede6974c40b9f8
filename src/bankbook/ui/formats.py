"""Dates, moments and account numbers as the reader of each half writes them: 18 November 2026 in the books, November 18, 2026 at the bank."""

from datetime import date, datetime
from typing import Final, Literal

from django.utils import dateformat, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

type Style = Literal["day", "short", "year", "week", "moment", "moment_year", "time"]

BRITISH: Final[dict[str, str]] = {
    "day": "j F Y",
    "short": "j M",
    "year": "j M Y",
    "week": "l j F",
    "moment": "j M, H:i",
    "moment_year": "j M Y, H:i",
    "time": "H:i",
}
CANADIAN: Final[dict[str, str]] = {
    "day": "F j, Y",
    "short": "M j",
    "year": "M j, Y",
    "week": "l, F j",
    "moment": "M j, g:i a",
    "moment_year": "M j, Y, g:i a",
    "time": "g:i a",
}
MASK: Final = "\N{BULLET}\N{BULLET}"
DIGITS_SHOWN: Final = 4
INITIALS_MAX: Final = 2


def not_known() -> str:
    """Return the words for a figure or a date that nobody knows; never 0.00 and never an empty cell."""
    return _("not known")


def written(value: date | datetime | None, *, style: str = "day") -> str:
    """Write a day, or an instant in the current time zone. None is "not known". Raises `KeyError` for an unknown style."""
    if value is None:
        return not_known()
    patterns = CANADIAN if (get_language() or "").lower() == "en-ca" else BRITISH
    moment = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return dateformat.format(moment, patterns[style])


def machine_readable(value: date | datetime) -> str:
    """Return what the `datetime` attribute of `<time>` holds."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def masked(number: str | None) -> str:
    """Show the last four characters of an account number, "••4417"; "" for none."""
    plain = "".join(letter for letter in str(number or "") if letter.isalnum())
    return f"{MASK}{plain[-DIGITS_SHOWN:]}" if plain else ""


def initials(name: str | None) -> str:
    """Return the first letters of the first and the last word: "Élise Fortin" gives "ÉF"."""
    words = str(name or "").split()
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper()[:INITIALS_MAX]
