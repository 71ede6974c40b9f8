"""Writing bank lines: recorded once, set-wise, and from then on only what the books observed and made of them changes."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from bankbook import clock
from bankbook.books.banklines.models import BankLine, LineAlias
from bankbook.books.ledger.models import ClientBankAccount

IDS_AT_ONCE: Final = 500
"""Parameters of one statement, well under SQLite's limit."""

IDS_PER_BLOCK: Final = 1 << 20
"""What 20 bits of a public id count."""

COPY_BYTES: Final = 1 << 20
"""How much is handed to COPY at once: large enough to be quick, small beside what is read."""

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
    "raw",
)
"""Columns that differ from line to line: a public id, and then those of `Row` in its order."""


class Row(NamedTuple):
    """A line to be recorded. Days are ISO texts; the amount is in minor units of the account's currency."""

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
    raw: str


class Alias(NamedTuple):
    """Another id ("provider_id") or content key ("fingerprint") of a line that is held."""

    line_id: int
    kind: str
    value: str


@transaction.atomic
def record(bank_account: ClientBankAccount, *, run: UUID, rows: Sequence[Row]) -> list[str]:
    """Record lines of one account and return their public ids (32 hexadecimal digits), in the order given: one statement, however many.

    The caller holds the account's row and has seen to it that no (fingerprint, occurrence) is there yet; one that is raises `IntegrityError`.
    """
    public_ids = list(_public_ids(len(rows)))
    if not rows:
        return []
    if connection.vendor == "postgresql":
        _copy(bank_account, run, rows, public_ids)
    else:
        _insert(bank_account, run, rows, public_ids)
    return public_ids


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


def _public_ids(count: int) -> Iterator[str]:
    """Yield UUIDs of version 7 that ascend, so that their index grows at its end: time, a counter within this call, and 40 random bits for the call."""
    head = f"{int(clock.now().timestamp() * 1000) & (1 << 48) - 1:012x}7"
    call = f"{secrets.randbits(40):010x}"
    for block in range(0, count, IDS_PER_BLOCK):
        # 12 bits of the counter follow the version, 20 more the variant.
        front = f"{head}{block // IDS_PER_BLOCK & 0xFFF:03x}8"
        for number in range(min(count - block, IDS_PER_BLOCK)):
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


def _insert(bank_account: ClientBankAccount, run: UUID, rows: Sequence[Row], public_ids: Sequence[str]) -> None:
    fixed = _fixed(bank_account, run)
    columns = ", ".join(f'"{name}"' for name in (*fixed, *_VARYING))
    places = ", ".join([*(f"'{value}'" for value in fixed.values()), *["%s"] * len(_VARYING)])
    values = [(public_id, *row) for public_id, row in zip(public_ids, rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{BankLine._meta.db_table}" ({columns}) VALUES ({places})', values)  # noqa: S608  (nothing of a person's)


def _copy(bank_account: ClientBankAccount, run: UUID, rows: Sequence[Row], public_ids: Sequence[str]) -> None:
    fixed = _fixed(bank_account, run)
    columns = ", ".join(f'"{name}"' for name in (*fixed, *_VARYING))
    statement = f'COPY "{BankLine._meta.db_table}" ({columns}) FROM STDIN'
    head = "\t".join(fixed.values())
    lines = (f"{head}\t{public_id}\t{_copy_row(row)}\n" for public_id, row in zip(public_ids, rows, strict=True))
    with connection.cursor() as cursor, _copying(cursor, statement) as copy:
        for part in _chunks(lines):
            copy.write(part)


def _copying(cursor: Any, statement: str) -> Any:
    """Psycopg's own COPY, which Django's cursor hands through."""
    return cursor.copy(statement)


def _chunks(lines: Iterable[str]) -> Iterator[bytes]:
    gathered: list[str] = []
    size = 0
    for line in lines:
        gathered.append(line)
        size += len(line)
        if size >= COPY_BYTES:
            yield "".join(gathered).encode()
            gathered, size = [], 0
    yield "".join(gathered).encode()


_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _copy_row(row: Row) -> str:
    booked_on, value_on, minor, text, name, account, provider_id, key, occurrence, order, raw = row
    said = f"{text}\t{name}\t{account}\t{provider_id}"
    if not _is_plain(said.replace("\t", "", 3)):
        said = "\t".join(part.translate(_ESCAPES) for part in (text, name, account, provider_id))
    kept = raw if _is_plain(raw) else raw.translate(_ESCAPES)
    return f"{booked_on}\t{value_on or '\\N'}\t{minor}\t{said}\t{key}\t{occurrence}\t{order}\t{kept}"


def _is_plain(text: str) -> bool:
    """Whether COPY's text format takes this as it stands."""
    return "\\" not in text and "\n" not in text and "\t" not in text and "\r" not in text
