"""What each half needs from the environment, read once by its settings."""

import os
import secrets
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import ClassVar, Literal, Self
from urllib.parse import urlsplit

from django.core.checks import CheckMessage, Error

from bankbook.config.environment import DatabaseEntry, Environment
from bankbook.config.keys import keep_file, keys_folder, private_folder
from bankbook.config.variables import VARIABLES

type Half = Literal["bank", "books"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfConfig:
    """What both halves have. `database` is Django's entry and may hold a password, so no `repr` shows it."""

    half: ClassVar[Half]

    home: Path
    port: int
    public_url: str
    database: DatabaseEntry = field(repr=False)
    vault_keys: Path
    today: date | None

    @property
    def has_sqlite(self) -> bool:
        """Whether the database is this home's own SQLite file rather than a database server's."""
        return bool(self.database["ENGINE"] == "django.db.backends.sqlite3")

    @property
    def allowed_hosts(self) -> list[str]:
        """The host names under which this half answers: its public one and the machine itself."""
        public = urlsplit(self.public_url).hostname or ""
        return sorted({public, "localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BankConfig(HalfConfig):
    """What the bank reads."""

    half: ClassVar[Half] = "bank"

    openbanking_daily_calls: int

    @classmethod
    def read(cls, env: Environment | None = None) -> Self:
        """Read the bank's variables from `env` (the process' own by default). Raises `BadSetting`."""
        env = env or Environment(os.environ)
        data = home(env)
        port = env.port("BANKBOOK_BANK_PORT", 8710)
        return cls(
            home=data,
            port=port,
            public_url=env.address("BANK_PUBLIC_URL", f"http://localhost:{port}"),
            database=env.database("BANK_DATABASE_URL", data / "bank.sqlite3"),
            vault_keys=env.path("BANK_VAULT_KEYS", data / "keys" / "bank-vault.json"),
            today=env.date("BANK_TODAY"),
            openbanking_daily_calls=env.integer("BANK_OPENBANKING_DAILY_CALLS", 4),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksConfig(HalfConfig):
    """What the books read. The secret id and key are "" where the site has none of its own."""

    half: ClassVar[Half] = "books"

    gocardless_base_url: str
    gocardless_secret_id: str = field(repr=False)
    gocardless_secret_key: str = field(repr=False)
    lease_s: int

    @classmethod
    def read(cls, env: Environment | None = None) -> Self:
        """Read the books' variables from `env` (the process' own by default). Raises `BadSetting`."""
        env = env or Environment(os.environ)
        data = home(env)
        port = env.port("BANKBOOK_BOOKS_PORT", 8720)
        return cls(
            home=data,
            port=port,
            public_url=env.address("BOOKS_PUBLIC_URL", f"http://localhost:{port}"),
            database=env.database("BOOKS_DATABASE_URL", data / "books.sqlite3"),
            vault_keys=env.path("BOOKS_VAULT_KEYS", data / "keys" / "books-vault.json"),
            today=env.date("BOOKS_TODAY"),
            gocardless_base_url=env.address("BOOKS_GOCARDLESS_BASE_URL", VARIABLES["BOOKS_GOCARDLESS_BASE_URL"].default),
            gocardless_secret_id=env.text("BOOKS_GOCARDLESS_SECRET_ID"),
            gocardless_secret_key=env.text("BOOKS_GOCARDLESS_SECRET_KEY"),
            lease_s=env.seconds("BOOKS_LEASE_S", 30),
        )


def home(env: Environment | None = None) -> Path:
    """Return the data folder as an absolute path, made on first use with mode 0700."""
    env = env or Environment(os.environ)
    return private_folder(env.path("BANKBOOK_HOME", Path(".bankbook")))


def secret_key(half: Half, folder: Path | None = None) -> str:
    """Return Django's secret key of that half: random, made on first use as keys/<half>-django.key in the data folder."""
    path = keys_folder(folder or home()) / f"{half}-django.key"
    return keep_file(path, lambda: secrets.token_urlsafe(50).encode()).decode().strip()


def checks(config: HalfConfig) -> list[CheckMessage]:
    """Return what is wrong between the settings of one half, for its site to register as a Django system check."""
    if config.today is None or config.has_sqlite:
        return []
    variable = f"{config.half.upper()}_TODAY"
    return [
        Error(
            f"{variable} fixes the date of a half whose database is a server's.",
            hint=f"Remove {variable}, or use the SQLite file of a data folder: a fixed date is for stories and tests, never for real books.",
            id="bankbook.config.E002",
        )
    ]
