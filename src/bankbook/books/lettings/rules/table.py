"""Reading a table that a person exported from somewhere: bytes in, rows of named cells out, and a reason for every row that cannot be had.

What such files are like in practice: UTF-8 with or without a mark, Windows' 1252, UTF-16 as spreadsheets save "Unicode text"; commas, semicolons or
tabs. Nothing is guessed beyond that: a file whose first row does not hold the columns is refused whole, a bad row is reported and costs no other.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from bankbook.books.errors import Refused

BODY_BYTES_MAX: Final = 5_000_000
"""A file of 20,000 rows of 250 characters; a larger one is not a list of tenancies."""

ROWS_MAX: Final = 20_000
"""More than any agency lets, and few enough for one transaction."""

CELL_LENGTH_MAX: Final = 2_000
"""No cell that we read needs more; a longer one is a quotation mark that was never closed."""

_DELIMITERS: Final = ",;\t"
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class FileRefused(Refused):
    """The file cannot be read as the table that was asked for; nothing of it was kept."""

    code = "file_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a row was left out. `row` is the line of the file, the header being 1; `column` is "" where the whole row is meant."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its line in the file, and its cells by column, without the spaces around them."""

    number: int
    cells: dict[str, str]


@dataclass(slots=True)
class Table:
    """The rows of a file that have the shape of its header, and the problems of those that have not."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(body: bytes, columns: Sequence[str]) -> Table:
    """Return the rows of a file that has at least these columns, in any order. Raises `FileRefused`."""
    if len(body) > BODY_BYTES_MAX:
        raise FileRefused(_("The file is larger than %(most)s MB.") % {"most": BODY_BYTES_MAX // 1_000_000})
    text = _decode(body)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    header = _header(reader, columns)
    table = Table()
    for number, cells in _records(reader, table):
        if len(cells) == len(header):
            table.rows.append(Row(number=number, cells=dict(zip(header, cells, strict=True))))
        else:
            table.problems.append(_misshapen(number, len(cells), len(header)))
        if len(table.rows) > ROWS_MAX:
            raise FileRefused(_("The file has more than %(most)s rows. Bring it in in parts.") % {"most": f"{ROWS_MAX:,}"})
    return table


def _decode(body: bytes) -> str:
    named = next((encoding for mark, encoding in _MARKS if body.startswith(mark)), "")
    for encoding in [named] if named else ["utf-8", "cp1252"]:
        try:
            return body.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise FileRefused(_("The file is not text in UTF-8, UTF-16 or Windows-1252. Save it as CSV and try again."))


def _delimiter(text: str) -> str:
    first = text.lstrip().partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


def _header(reader: Iterator[list[str]], columns: Sequence[str]) -> list[str]:
    try:
        header = [_column(cell) for cell in next((cells for cells in reader if any(cells)), [])]
    except csv.Error:
        raise FileRefused(_("The first row of the file cannot be read; it names the columns.")) from None
    missing = [column for column in columns if column not in header]
    if missing:
        raise FileRefused(
            _("The file has no column %(missing)s. Its first row names the columns: %(columns)s.")
            % {"missing": ", ".join(missing), "columns": ", ".join(columns)},
            code="missing_column",
        )
    doubled = [column for column in columns if header.count(column) > 1]
    if doubled:
        raise FileRefused(_("The column %(doubled)s stands in the file twice.") % {"doubled": ", ".join(doubled)})
    return header


def _column(cell: str) -> str:
    return "_".join(cell.strip().lower().replace("-", " ").split())


def _records(reader: Iterator[list[str]], table: Table) -> Iterator[tuple[int, list[str]]]:
    """The rows after the header that are not blank. What cannot be read ends the file there, and the table says so."""
    last = _line(reader)
    while True:
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            reason = _("From here on the file cannot be read: a quotation mark is not closed, or stands inside a cell.")
            table.problems.append(Problem(row=last + 1, column="", reason=reason))
            return
        number, last = last + 1, _line(reader)
        if any(cells):
            yield number, cells


def _line(reader: object) -> int:
    return int(getattr(reader, "line_num", 0))


def _misshapen(number: int, has: int, expected: int) -> Problem:
    return Problem(
        row=number, column="", reason=_("The row has %(has)s cells; the header names %(expected)s.") % {"has": has, "expected": expected}
    )
