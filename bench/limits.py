"""The physical limit of an import: decode typed, make tuples, insert set-wise, and nothing else. What an importer does beside it is its cost.

Runs in a process of its own, as the import does: `python -m bench.limits COUNT [DSN]` prints its CPU seconds.
"""

import sqlite3
import sys
import tempfile
from pathlib import Path

import msgspec
import psycopg

from bench.clocks import Clock
from bench.data import transactions

COLUMNS = 9
TABLE = (
    "CREATE {temp} TABLE {name} (account INTEGER NOT NULL, bank_id TEXT NOT NULL, booked TEXT NOT NULL, value TEXT, minor BIGINT NOT NULL, "
    "currency TEXT NOT NULL, text TEXT NOT NULL, name TEXT NOT NULL, iban TEXT NOT NULL{unique})"
)


class Amount(msgspec.Struct):
    amount: str
    currency: str


class Account(msgspec.Struct):
    iban: str = ""


class Line(msgspec.Struct, rename="camel"):
    transaction_id: str
    booking_date: str
    transaction_amount: Amount
    value_date: str | None = None
    remittance_information_unstructured: str = ""
    debtor_name: str = ""
    creditor_name: str = ""
    debtor_account: Account | None = None
    creditor_account: Account | None = None


class Lists(msgspec.Struct):
    booked: list[Line]


class Answer(msgspec.Struct):
    transactions: Lists


type Row = tuple[int, str, str, str | None, int, str, str, str, str]


def rows(body: bytes) -> list[Row]:
    answer = msgspec.json.decode(body, type=Answer)
    found = []
    for line in answer.transactions.booked:
        amount, account = line.transaction_amount, line.debtor_account or line.creditor_account
        minor = int(amount.amount.replace(".", ""))
        name, iban = line.debtor_name or line.creditor_name, account.iban if account else ""
        text = line.remittance_information_unstructured
        found.append((1, line.transaction_id, line.booking_date, line.value_date, minor, amount.currency, text, name, iban))
    return found


def sqlite(body: bytes, folder: Path) -> float:
    """CPU seconds of decode, tuples and one executemany into a table with UNIQUE(account, bank id); WAL."""
    connection = sqlite3.connect(folder / "limit.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(TABLE.format(temp="", name="line", unique=", UNIQUE (account, bank_id)"))
    clock = Clock()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(f"INSERT INTO line VALUES ({', '.join('?' * COLUMNS)}) ON CONFLICT DO NOTHING", rows(body))
    connection.execute("COMMIT")
    spent = clock.cpu()
    connection.close()
    return spent


def postgresql(body: bytes, dsn: str) -> float:
    """CPU seconds, the server's among them, of decode, tuples, COPY to a temporary table and INSERT SELECT ON CONFLICT."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS limit_line")
        connection.execute(TABLE.format(temp="", name="limit_line", unique=", UNIQUE (account, bank_id)"))
        clock = Clock(backend=connection.info.backend_pid)
        with connection.transaction():
            connection.execute(TABLE.format(temp="TEMP", name="staged", unique=""))
            with connection.cursor() as cursor, cursor.copy("COPY staged FROM STDIN") as copy:
                copy.write("".join("\t".join("\\N" if cell is None else str(cell) for cell in row) + "\n" for row in rows(body)))
            connection.execute("INSERT INTO limit_line SELECT * FROM staged ON CONFLICT DO NOTHING")
        spent = clock.cpu()
        connection.execute("DROP TABLE limit_line")
    return spent


def main(count: int, dsn: str) -> None:
    body = transactions(count)
    with tempfile.TemporaryDirectory(prefix="bankbook-bench-") as folder:
        spent = postgresql(body, dsn) if dsn else sqlite(body, Path(folder))
    sys.stdout.write(str(spent))


if __name__ == "__main__":
    main(int(sys.argv[1]), *(sys.argv[2:] or [""]))
