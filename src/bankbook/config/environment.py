"""Reading one variable at a time, by type."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from bankbook.config.variables import VARIABLES

type DatabaseEntry = dict[str, Any]
"""One entry of Django's DATABASES: what each engine takes differs, so its values are not typed further."""

SQLITE_BUSY_S: Final = 20
"""How long a connection waits for another's write before it gives up: longer than any action's transaction, shorter than a worker's lease."""

CONNECTION_AGE_S: Final = 600
"""How long a process keeps a PostgreSQL connection: long enough to save the handshake, short enough for a restarted server to be noticed."""

_SQLITE_ENGINE = "django.db.backends.sqlite3"
_POSTGRES_ENGINE = "django.db.backends.postgresql"
_POSTGRES_OPTIONS = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name"})
_TRUE, _FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
_PORT_MAX: Final = 65_535


class BadSetting(ImproperlyConfigured):
    """A variable whose value cannot be used: `name`, `value` (masked where it is a secret) and `hint`, what to write instead."""

    id = "bankbook.config.E001"

    def __init__(self, name: str, value: str, hint: str) -> None:
        variable = VARIABLES.get(name)
        # What is not in the table might be a secret too, so only what the table calls open is shown.
        self.value = repr(value[:200]) if variable and not variable.secret else "(a value that is not shown)"
        self.name, self.hint = name, hint
        super().__init__(f"{name} is {self.value}: {hint}")


class Environment:
    """A mapping of variables, read by type. An empty or blank value counts as not set; each reader raises `BadSetting` for a wrong one."""

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self._mapping = mapping

    def __repr__(self) -> str:
        return f"Environment({len(self._mapping)} variables)"

    def _value(self, name: str) -> str:
        return self._mapping.get(name, "").strip()

    def text(self, name: str, default: str = "") -> str:
        """Return the text, or `default`."""
        return self._value(name) or default

    def integer(self, name: str, default: int, *, least: int = 1, most: int = 1_000_000) -> int:
        """Return a whole number of `least` to `most`, both included."""
        value = self._value(name)
        if not value:
            return default
        if not re.fullmatch(r"-?[0-9]{1,12}", value) or not least <= int(value) <= most:
            raise BadSetting(name, value, f"a whole number from {least} to {most} is expected")
        return int(value)

    def port(self, name: str, default: int) -> int:
        """Return a TCP port."""
        return self.integer(name, default, least=1, most=_PORT_MAX)

    def seconds(self, name: str, default: int, *, least: int = 1, most: int = 86_400) -> int:
        """Return a number of whole seconds."""
        return self.integer(name, default, least=least, most=most)

    def boolean(self, name: str, *, default: bool = False) -> bool:
        """Return yes or no, written 1, true, yes, on or 0, false, no, off."""
        value = self._value(name).lower()
        if not value:
            return default
        if value not in _TRUE | _FALSE:
            raise BadSetting(name, value, "yes or no is expected")
        return value in _TRUE

    def date(self, name: str, default: date | None = None) -> date | None:
        """Return a calendar day, written 2026-10-15."""
        value = self._value(name)
        if not value:
            return default
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise BadSetting(name, value, "a date such as 2026-10-15 is expected")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise BadSetting(name, value, "the calendar has no such day") from None

    def path(self, name: str, default: Path) -> Path:
        """Return an absolute path; a relative one counts from the working directory, and ~ is the user's home."""
        value = self._value(name)
        return Path(value or default).expanduser().absolute()

    def address(self, name: str, default: str) -> str:
        """Return an http or https address without its last slash, query or sign-in."""
        value = self._value(name)
        if not value:
            return default
        parts = _split(name, value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
            raise BadSetting(name, value, "an address such as https://bank.example is expected")
        return value.rstrip("/")

    def database(self, name: str, default_path: Path) -> DatabaseEntry:
        """Return Django's entry for a SQLite file (the default: `default_path`) or a PostgreSQL database."""
        value = self._value(name)
        if not value:
            return _sqlite(default_path)
        parts = _split(name, value)
        if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1 and not parts.query and ":memory:" not in parts.path:
            return _sqlite(Path(unquote(parts.path[1:])))
        if parts.scheme in {"postgres", "postgresql"}:
            return _postgres(name, value, parts)
        raise BadSetting(name, value, "sqlite:////absolute/path or postgres://user:password@host:5432/name is expected")


def _split(name: str, value: str) -> SplitResult:
    """Split an address, port included: urllib judges a port only when it is asked for."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise BadSetting(name, value, "this is not a complete address") from None
    return parts


def _sqlite(path: Path) -> DatabaseEntry:
    return {
        "ENGINE": _SQLITE_ENGINE,
        "NAME": path.expanduser().absolute(),
        "OPTIONS": {
            # IMMEDIATE: a transaction that will write waits for its turn at its start, instead of failing half-way with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_BUSY_S,
            # WAL: readers and the one writer do not wait for each other. FULL: what was committed survives a power cut. Django turns foreign keys on.
            # 8 KB pages (of a new file; an older one keeps its own): a bank line with what the bank sent is 750 bytes, and a large import a third quicker.
            "init_command": "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def _postgres(name: str, value: str, parts: SplitResult) -> DatabaseEntry:
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    database = unquote(parts.path.removeprefix("/"))
    if not database or "/" in database or parts.fragment or not options.keys() <= _POSTGRES_OPTIONS:
        raise BadSetting(name, value, "postgres://user:password@host:5432/name is expected, with options of libpq's TLS only")
    return {
        "ENGINE": _POSTGRES_ENGINE,
        "NAME": database,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": CONNECTION_AGE_S,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
