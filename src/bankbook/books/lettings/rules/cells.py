"""Reading one cell of a person's table: a typed value, or the reason why not. Nothing unreadable becomes a default."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from bankbook.books.lettings.rules.table import CELL_LENGTH_MAX, Problem, Row
from bankbook.money import Money, UnreadableAmount, parse
from bankbook.money.currencies import UnknownCurrency, exponent

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_BRITISH = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")
_THOUSANDS_BY_COMMA = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_THOUSANDS_BY_DOT = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+,[0-9]{2}")
_DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]{1,2}")
_SIGNS: Final = "£€$"
YEAR_FIRST, YEAR_LAST = 1900, 2200


class BadCell(ValueError):
    """A cell that cannot be read; `str()` is the reason, fit to show."""


def text(cell: str, *, most: int = CELL_LENGTH_MAX, required: bool = True) -> str:
    """Return the cell as it is stored: composed characters, single spaces."""
    found = " ".join(unicodedata.normalize("NFC", cell).split())
    if required and not found:
        raise BadCell(_("This cannot be empty."))
    if len(found) > most:
        raise BadCell(_("This has %(has)s characters; %(most)s is the most.") % {"has": len(found), "most": most})
    if any(unicodedata.category(character) == "Cc" for character in found):
        raise BadCell(_("This holds a character that cannot be written."))
    return found


def names(cell: str) -> tuple[str, ...]:
    """Return the names of a cell that separates them by semicolons, in their order, each once."""
    found = tuple(dict.fromkeys(text(part, most=140) for part in cell.split(";") if part.strip()))
    if not found:
        raise BadCell(_("There is no name here."))
    return found


def currency(cell: str) -> str:
    """Return an ISO 4217 code."""
    code = cell.strip().upper()
    try:
        exponent(code)
    except UnknownCurrency:
        raise BadCell(_("“%(code)s” is not a currency code such as GBP.") % {"code": cell[:12]}) from None
    return code


def amount(cell: str, code: str) -> int:
    """Return a positive amount in minor units. Read are "1150", "1150.00", "1,150.00", "£1,150.00" and, unmistakably, "1150,00" and "1.150,00"."""
    try:
        minor = parse(_plain_number(cell), code).minor
    except UnreadableAmount:
        raise BadCell(_("“%(cell)s” is not an amount of %(currency)s such as 1150.00.") % {"cell": cell[:40], "currency": code}) from None
    if minor <= 0:
        raise BadCell(_("The amount must be above zero."))
    return minor


def money(cell: str, code: str) -> Money:
    """Return a positive amount with its currency."""
    return Money(amount(cell, code), code)


def day(cell: str) -> date:
    """Return a date written 2026-10-15 or 15/10/2026."""
    if found := _ISO.fullmatch(cell.strip()):
        year, month, number = found.groups()
    elif found := _BRITISH.fullmatch(cell.strip()):
        number, month, year = found.groups()
    else:
        raise BadCell(_("“%(cell)s” is not a date such as 2026-10-15 or 15/10/2026.") % {"cell": cell[:40]})
    try:
        read = date(int(year), int(month), int(number))
    except ValueError:
        raise BadCell(_("The calendar has no day “%(cell)s”.") % {"cell": cell[:40]}) from None
    if not YEAR_FIRST <= read.year <= YEAR_LAST:
        raise BadCell(_("The year %(year)s cannot be meant.") % {"year": read.year})
    return read


def optional_day(cell: str) -> date | None:
    """Return a date, or None for an empty cell."""
    return day(cell) if cell.strip() else None


def whole(cell: str, *, least: int, most: int) -> int:
    """Return a whole number of `least` to `most`."""
    if not re.fullmatch(r"[0-9]{1,9}", cell.strip()) or not least <= int(cell) <= most:
        raise BadCell(_("A whole number from %(least)s to %(most)s is expected.") % {"least": least, "most": most})
    return int(cell)


@dataclass(slots=True)
class Reader:
    """Reads the cells of one row and keeps a problem for each that cannot be read, so that a person sees all of them at once."""

    row: Row
    problems: list[Problem] = field(default_factory=list)

    def cell[T](self, column: str, read: Callable[[str], T]) -> T | None:
        """Return what `read` makes of the cell in `column`; None where it cannot, with a problem kept."""
        try:
            return read(self.row.cells[column])
        except BadCell as why:
            self.refuse(column, str(why))
            return None

    def refuse(self, column: str, reason: str) -> None:
        """Keep a problem of this row."""
        self.problems.append(Problem(row=self.row.number, column=column, reason=reason))


def _plain_number(cell: str) -> str:
    number = cell.strip().strip(_SIGNS).replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    if _THOUSANDS_BY_COMMA.fullmatch(number):
        return number.replace(",", "")
    if _THOUSANDS_BY_DOT.fullmatch(number) or _DECIMAL_COMMA.fullmatch(number):
        return number.replace(".", "").replace(",", ".")
    return number
