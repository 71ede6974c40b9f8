"""The bank alone, as the demo runs it: filled, in a process and a data folder of its own. No Django in the test process."""

import json
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx

from tests import demo

READY_S: Final = 60
END_S: Final = 15


@dataclass(frozen=True, slots=True)
class Bank:
    """A running bank: what it says of itself, and its database for comparison."""

    home: Path
    env: Mapping[str, str]
    told: Mapping[str, Any]

    @property
    def base_url(self) -> str:
        return str(self.told["openbanking"]["base_url"])

    @property
    def origin(self) -> str:
        return str(self.told["url"])

    def new_key(self, name: str) -> dict[str, str]:
        """Register software and make its key, as an operator does."""
        done = demo.run_bankbook(["bank", "api-key", "create", "--name", name, "--json"], env=self.env)
        assert done.returncode == 0, done.stderr
        return {field: json.loads(done.stdout)[field] for field in ("secret_id", "secret_key")}

    def person(self, name: str) -> Mapping[str, str]:
        found: Mapping[str, str] = next(each for each in self.told["people"] if each["name"] == name)
        return found

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the bank's database itself."""
        with closing(sqlite3.connect(f"file:{self.home}/bank.sqlite3?mode=ro", uri=True, timeout=20)) as connection:
            return connection.execute(query, values).fetchall()

    def account(self, wire_id: str) -> tuple[Any, ...]:
        """The account behind an id on the wire: its key, name, currency and opening balance."""
        [row] = self.rows(
            "SELECT a.id, a.name, a.currency, a.opening_minor FROM accounts_account a"
            " JOIN grants_consentedaccount c ON c.account_id = a.id WHERE c.public_id = ?",
            UUID(wire_id).hex,
        )
        return row

    def booked(self, wire_id: str, *, first: str) -> list[tuple[str, str, str]]:
        """(transaction id, booking date, amount) of every entry from `first` on, as the database has them, in order."""
        rows = self.rows(
            "SELECT transaction_id, booked_on, amount_minor FROM accounts_entry WHERE account_id = ? AND booked_on >= ? ORDER BY 1",
            self.account(wire_id)[0],
            first,
        )
        return [(transaction, day, decimal(minor)) for transaction, day, minor in rows]

    def pending(self, wire_id: str) -> int:
        """How many movements are pending."""
        [(count,)] = self.rows("SELECT count(*) FROM accounts_hold WHERE state = 'pending' AND account_id = ?", self.account(wire_id)[0])
        return int(count)

    def balance(self, wire_id: str, *, today: str) -> str:
        """What is booked by the end of `today`."""
        account, _, _, opening = self.account(wire_id)
        [(total,)] = self.rows(
            "SELECT coalesce(sum(amount_minor), 0) FROM accounts_entry WHERE account_id = ? AND booked_on <= ?", account, today
        )
        return decimal(opening + total)


def decimal(minor: int) -> str:
    """A count of hundredths as a decimal text; the accounts of these tests have two digits after the point."""
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02d}"


@contextmanager
def running(home: Path) -> Iterator[Bank]:
    """Fill `home` and serve it on a free port; ends the server it started."""
    env = demo.environment(home)
    done = demo.run_bankbook(["bank", "demo-prepare", "--describe", "--json"], env=env)
    assert done.returncode == 0, done.stderr
    bank = Bank(home, env, json.loads(done.stdout))
    options = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", env["BANKBOOK_BANK_PORT"], "--workers", "1", "--no-ws")
    with (home / "web.log").open("wb") as log:
        command = [sys.executable, "-m", "granian", *options, "bankbook.bank.site.wsgi:application"]
        process = subprocess.Popen(command, cwd=demo.ROOT, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(bank, process)
            yield bank
        finally:
            process.terminate()
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(bank: Bank, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{bank.origin}/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"the bank did not answer: {(bank.home / 'web.log').read_text()[-3000:]}")
