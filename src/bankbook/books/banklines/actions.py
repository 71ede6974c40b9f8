"""Writing bank lines: recorded once, set-wise, and from then on only what the books observed and made of them changes."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched, chain
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from bankbook import clock
from bankbook.books.banklines.models import BankLine, LineAlias
from bankbook.books.ledger.models import ClientBankAccount

IDS_AT_ONCE: Final = 500
"""Parameters of one statement, well under SQLite's limit."""

IDS_PER_BLOCK: Final = 1 << 20
IDS_BLOCKS_MAX: Final = 1 << 12
"""What 20 and 12 bits of a public id count: four thousand million lines in one call."""

LINES_A_STATEMENT: Final = 50
"""On SQLite: 700 parameters, which every build of it takes (999); more lines a statement gain nothing."""

LINES_A_CHUNK: Final = 4_000
"""On PostgreSQL: about a megabyte handed to COPY at once, large enough to be quick, small beside what is read."""

_VARYING: Final = (
    "public_id",
    "booked_on",
    "value_on",
    "amount_minor",
    "text",
    "counterparty",
    "counterparty_account",
    "provider_id",
    "fingerprint",
    "occurrence",
    "day_order",
    "raw_start",
    "raw_length",
    "raw_digest",
)
"""Columns that differ from line to line: a public id, and then those of `Row` in its order."""


class Row(NamedTuple):
    """A line to be recorded. Days are ISO texts; the amount is in minor units of the account's currency.

    `raw_start` and `raw_length` say where in the run's payload the item stands, in bytes; `raw_digest` is of those.
    """

    booked_on: str
    value_on: str | None
    amount_minor: int
    text: str
    counterparty: str
    counterparty_account: str
    provider_id: str
    fingerprint: str
    occurrence: int
    day_order: int
    raw_start: int
    raw_length: int
    raw_digest: bytes = b""


type _Values = tuple[Any, ...]
"""The cells of a line in the order of `_VARYING`."""


class Alias(NamedTuple):
    """Another id ("provider_id") or content key ("fingerprint") of a line that is held."""

    line_id: int
    kind: str
    value: str


@transaction.atomic
def record(bank_account: ClientBankAccount, *, run: UUID, rows: Iterable[Row]) -> list[str]:
    """Record lines of one account and return their public ids (32 hexadecimal digits), in the order given; set-wise, however many.

    The caller holds the account's row and has seen to it that no (fingerprint, occurrence) is there yet; one that is raises `IntegrityError`.
    """
    public_ids: list[str] = []
    fixed = _fixed(bank_account, run)
    columns = ", ".join(f'"{name}"' for name in (*fixed, *_VARYING))
    write = _copy if connection.vendor == "postgresql" else _insert
    write(f'"{BankLine._meta.db_table}" ({columns})', fixed, _with_ids(rows, public_ids))
    return public_ids


def _with_ids(rows: Iterable[Row], public_ids: list[str]) -> Iterator[_Values]:
    """Yield the cells of each line, its new public id first, and note the id."""
    for row, public_id in zip(rows, _public_ids(), strict=False):
        public_ids.append(public_id)
        yield (public_id, *row)


def note_aliases(bank_account: ClientBankAccount, *, aliases: Iterable[Alias]) -> None:
    """Keep further ids and content keys of lines; one that is known stays as it is."""
    rows = [LineAlias(bank_account=bank_account, line_id=alias.line_id, kind=alias.kind, value=alias.value) for alias in aliases]
    LineAlias.objects.bulk_create(rows, batch_size=IDS_AT_ONCE, ignore_conflicts=True)


def set_presence(line_ids: Sequence[int], presence: BankLine.Presence) -> None:
    """Note what the bank shows of these lines now."""
    for part in _in_parts(line_ids):
        BankLine.objects.filter(pk__in=part).update(presence=presence)


def set_treatment(line_ids: Sequence[int], treatment: BankLine.Treatment) -> None:
    """Note what the books have made of these lines."""
    for part in _in_parts(line_ids):
        BankLine.objects.filter(pk__in=part).update(treatment=treatment)


def _in_parts(line_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(line_ids), IDS_AT_ONCE):
        yield line_ids[start : start + IDS_AT_ONCE]


def _public_ids() -> Iterator[str]:
    """Yield UUIDs of version 7 that ascend, so that their index grows at its end: time, a counter within this call, and 40 random bits for the call."""
    head = f"{int(clock.now().timestamp() * 1000) & (1 << 48) - 1:012x}7"
    call = f"{secrets.randbits(40):010x}"
    for block in range(IDS_BLOCKS_MAX):
        # 12 bits of the counter follow the version, 20 more the variant.
        front = f"{head}{block:03x}8"
        for number in range(IDS_PER_BLOCK):
            yield f"{front}{number:05x}{call}"


def _fixed(bank_account: ClientBankAccount, run: UUID) -> dict[str, str]:
    """Columns that are the same for every line of a run, as texts that need no escaping: they are given once and not once a line."""
    return {
        "bank_account_id": str(int(bank_account.pk)),
        "run": run.hex,
        "currency": bank_account.currency,
        "presence": BankLine.Presence.BOOKED.value,
        "treatment": BankLine.Treatment.UNASSIGNED.value,
    }


def _insert(statement_head: str, fixed: dict[str, str], values: Iterable[_Values]) -> None:
    """Insert many lines a statement: half of what a line costs SQLite is the statement that brings it."""
    row = "(" + ", ".join([*(f"'{value}'" for value in fixed.values()), *["%s"] * len(_VARYING)]) + ")"
    # A statement that fails keeps what it did so far, and so need not note how to take it back: the transaction around it does that.
    head = f"INSERT OR FAIL INTO {statement_head} VALUES "  # noqa: S608  (nothing of a person's)
    groups = [tuple(chain.from_iterable(lines)) for lines in batched(values, LINES_A_STATEMENT)]
    last = groups.pop() if groups else ()
    with connection.cursor() as cursor:
        cursor.executemany(head + ", ".join([row] * LINES_A_STATEMENT), groups)
        if last:
            cursor.execute(head + ", ".join([row] * (len(last) // len(_VARYING))), last)


def _copy(statement_head: str, fixed: dict[str, str], values: Iterable[_Values]) -> None:
    head = "\t".join(fixed.values())
    lines = (f"{head}\t{_copy_row(cells)}\n" for cells in values)
    with connection.cursor() as cursor, connection.wrap_database_errors, _copying(cursor, f"COPY {statement_head} FROM STDIN") as copy:
        for part in _chunks(lines):
            copy.write(part)


def _copying(cursor: Any, statement: str) -> Any:
    """Psycopg's own COPY, which Django's cursor hands through."""
    return cursor.copy(statement)


def _chunks(lines: Iterable[str]) -> Iterator[bytes]:
    for part in batched(lines, LINES_A_CHUNK):
        yield "".join(part).encode()


_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _copy_row(cells: _Values) -> str:
    public_id, booked_on, value_on, minor, text, name, account, provider_id, key, occurrence, order, start, length, digest = cells
    if not _is_plain(f"{text}{name}{account}{provider_id}"):
        text, name, account, provider_id = (part.translate(_ESCAPES) for part in (text, name, account, provider_id))
    said = f"{text}\t{name}\t{account}\t{provider_id}"
    return f"{public_id}\t{booked_on}\t{value_on or '\\N'}\t{minor}\t{said}\t{key}\t{occurrence}\t{order}\t{start}\t{length}\t\\\\x{digest.hex()}"


def _is_plain(text: str) -> bool:
    """Whether COPY's text format takes this as it stands."""
    return "\\" not in text and "\n" not in text and "\t" not in text and "\r" not in text
