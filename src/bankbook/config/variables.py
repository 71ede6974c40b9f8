"""Every environment variable that Bankbook reads: name, kind, default, meaning. Nothing else may be read from the environment."""

from dataclasses import dataclass
from typing import Final, Literal

type Kind = Literal["address", "database", "date", "folder", "file", "integer", "seconds", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One variable. `default` is the text that would be written for it ("" means not set); `secret` values are never shown."""

    name: str
    kind: Kind
    default: str
    meaning: str
    secret: bool = False


_TABLE = (
    Variable(
        name="BANKBOOK_HOME",
        kind="folder",
        default="./.bankbook",
        meaning="The data folder: SQLite databases, keys, mail that was sent. Made on first use, readable by its owner alone.",
    ),
    Variable(name="BANKBOOK_BANK_PORT", kind="integer", default="8710", meaning="The port on which the bank listens."),
    Variable(name="BANKBOOK_BOOKS_PORT", kind="integer", default="8720", meaning="The port on which the books listen."),
    Variable(
        name="BANK_PUBLIC_URL",
        kind="address",
        default="http://localhost:8710",
        meaning="The address at which browsers and clients reach the bank; by default localhost with the bank's port.",
    ),
    Variable(
        name="BOOKS_PUBLIC_URL",
        kind="address",
        default="http://localhost:8720",
        meaning="The address at which browsers reach the books; by default localhost with the books' port.",
    ),
    Variable(
        name="BANK_DATABASE_URL",
        kind="database",
        default="",
        secret=True,
        meaning="The bank's database: sqlite:////absolute/path or postgres://user:password@host:5432/name; by default bank.sqlite3 in the data folder.",
    ),
    Variable(
        name="BOOKS_DATABASE_URL",
        kind="database",
        default="",
        secret=True,
        meaning="The books' database, written as the bank's; by default books.sqlite3 in the data folder.",
    ),
    Variable(
        name="BANK_VAULT_KEYS",
        kind="file",
        default="",
        meaning="The file with the keys of the bank's encrypted fields; by default keys/bank-vault.json in the data folder.",
    ),
    Variable(
        name="BOOKS_VAULT_KEYS",
        kind="file",
        default="",
        meaning="The file with the keys of the books' encrypted fields; by default keys/books-vault.json in the data folder.",
    ),
    Variable(
        name="BOOKS_GOCARDLESS_BASE_URL",
        kind="address",
        default="https://bankaccountdata.gocardless.com/api/v2",
        meaning="The open-banking API that the books use: GoCardless Bank Account Data or any server compatible with it. Trusted as it stands.",
    ),
    Variable(
        name="BOOKS_GOCARDLESS_SECRET_ID", kind="text", default="", secret=True, meaning="The secret id of the books' key at that API."
    ),
    Variable(name="BOOKS_GOCARDLESS_SECRET_KEY", kind="text", default="", secret=True, meaning="The secret key that belongs to that id."),
    Variable(
        name="BANK_TODAY",
        kind="date",
        default="",
        meaning="What day it is for the bank (2026-10-15) instead of the real one; accepted with SQLite databases only.",
    ),
    Variable(
        name="BOOKS_TODAY",
        kind="date",
        default="",
        meaning="What day it is for the books instead of the real one; accepted with SQLite databases only.",
    ),
    Variable(
        name="BOOKS_LEASE_S",
        kind="seconds",
        default="30",
        meaning="How long a worker of the books holds a run before another may take it up, in seconds.",
    ),
    Variable(
        name="BANK_OPENBANKING_DAILY_CALLS",
        kind="integer",
        default="4",
        meaning="How many calls in 24 hours a client has for each account and scope, where the institution sets no limit of its own.",
    ),
)

VARIABLES: Final[dict[str, Variable]] = {variable.name: variable for variable in _TABLE}


def example_file() -> str:
    """Return the text of deploy/environment.example: every variable with its meaning, commented out at its default."""
    head = "# Every environment variable that Bankbook reads, at its default. Written by `bankbook.config.example_file`; a test compares the two.\n"
    return head + "".join(f"\n# {variable.meaning}\n#{variable.name}={variable.default}\n" for variable in VARIABLES.values())
