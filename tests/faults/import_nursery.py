"""Imports that are killed or struck at any point, over and over, in a process of its own: `python -m tests.faults.import_nursery kills|statements COUNT SEED`.

Django is set up once; each worker is a fork of it. After every blow the books are compared with the bank: whatever was lost or doubled is printed as
one JSON object with what was done, and ends the process with status 1.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import django
import psycopg

os.environ["DJANGO_SETTINGS_MODULE"] = "bankbook.books.site.settings"

FIRST = date(2026, 1, 10)
LINES_A_DAY = 12
MEASURED = 3
"""So many imports are left in peace first, to learn how long one takes."""

ENDED_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Lost(Exception):
    """The books and the bank no longer agree."""


def main(mode: str, count: int, seed: int) -> int:
    with own_database():
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        nursery = Nursery(random.Random(seed))
        try:
            done = nursery.kill(count) if mode == "kills" else nursery.strike(count)
        except Lost as lost:
            say({"lost": str(lost), "seed": seed})
            return 1
        say({**done, "seed": seed})
        return 0


def say(found: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(found) + "\n")


@contextmanager
def own_database() -> Iterator[None]:
    """On a server, a database of this process' own; on SQLite the home's file."""
    server, name = os.environ.get("BANKBOOK_TEST_POSTGRES"), f"bankbook_nursery_{os.getpid()}"
    if not server:
        yield
        return
    os.environ["BOOKS_DATABASE_URL"] = f"{server}/{name}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Striking:
    """Lets every statement through but the n-th."""

    def __init__(self, number: int) -> None:
        self.number, self.seen = number, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        from django.db import OperationalError

        self.seen += 1
        if self.seen == self.number:
            raise OperationalError("the statement that was to fail")
        return execute(sql, params, many, context)


class Nursery:
    """One account, one bank whose feed grows day by day, and workers that die."""

    def __init__(self, rng: random.Random) -> None:
        from bankbook.audit import SYSTEM
        from bankbook.books.ledger.actions import add_bank_account
        from bankbook.books.organisations.actions import found
        from tests.books.imports.bank import FakeBank, link

        self.rng = rng
        self.account = add_bank_account(
            found("Nursery", email="n@agency.example", by=SYSTEM), name="Client", kind="client", currency="GBP", by=SYSTEM, start_on=FIRST
        )
        link(self.account)
        self.bank = FakeBank(opening=5_000_00)
        self.grown_until = FIRST - timedelta(days=1)

    def kill(self, count: int) -> dict[str, Any]:
        """Kill a worker at a random moment of its import, `count` times; afterwards let one finish in peace."""
        from django.db import connection

        patience = 1.5 * max(self._timed() for _ in range(MEASURED))
        committed = 0
        for _ in range(count):
            before = self._runs()
            today = self._tomorrow()
            connection.close()
            worker = os.fork()
            if worker == 0:
                self._work(today)
                os._exit(0)
            time.sleep(self.rng.random() * patience)
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
            self._let_leases_lapse()
            self.check()
            done = self._runs() - before
            committed += done
            # Blows are to fall on every part of the work, on a machine of any speed: half of them before its end.
            patience *= 0.9 if done else 1.1
        today = self._tomorrow()
        self._work(today)  # ends what the last blow may have left, whose days were settled when it was asked for
        self.check()
        self._work(today)
        self.check(whole=True)
        return {"kills": count, "runs": self._runs(), "committed_before_the_kill": committed, "lines": self._lines()}

    def strike(self, count: int) -> dict[str, Any]:
        """Fail the n-th statement of an import, for every n until one import has no n-th statement (or `count` of them)."""
        from django.db import OperationalError, connection

        for _ in range(MEASURED):
            self._timed()
        for number in range(1, count + 1):
            today, striking = self._tomorrow(), Striking(number)
            with suppress(OperationalError), connection.execute_wrapper(striking):
                self._work(today)
            connection.close()
            self._let_leases_lapse()
            self.check()
            self._work(today)
            self.check(whole=True)
            if striking.seen < number:
                return {"statements": number - 1, "runs": self._runs(), "lines": self._lines()}
        return {"statements": count, "runs": self._runs(), "lines": self._lines()}

    def check(self, *, whole: bool = False) -> None:
        """Compare the books with the bank. Raises `Lost`."""
        from bankbook.audit.models import AuditEvent
        from bankbook.books.banklines.models import BankLine
        from bankbook.books.imports.models import ImportCursor
        from bankbook.books.ledger import queries as ledger

        cursor = ImportCursor.objects.filter(bank_account=self.account).first()
        until = cursor.covered_until if cursor else FIRST - timedelta(days=1)
        held = Counter(BankLine.objects.filter(bank_account=self.account).values_list("booked_on", "amount_minor", "text"))
        booked = Counter((day, round(float(amount) * 100), text) for day, amount, text, _id in self.bank.feed if day <= until)
        if held != booked:
            raise Lost(f"up to {until}: {sum((booked - held).values())} lost, {sum((held - booked).values())} doubled or too early")
        events = list(AuditEvent.objects.filter(what="books.import.committed").values_list("detail", flat=True))
        if sum(event["lines"] for event in events) != sum(held.values()) or len(events) != self._runs():
            raise Lost(f"{len(events)} entries of the record stand for {self._runs()} committed runs and {sum(held.values())} lines")
        self.account.refresh_from_db()
        cashbook = ledger.cashbook(self.account, on=until)
        if cursor and (cashbook is None or cashbook.minor != self.bank.balance(until)):
            raise Lost(f"up to {until}: the bank says {self.bank.balance(until)}, the cashbook {cashbook}")
        if whole and (cursor is None or until != self.grown_until - timedelta(days=1)):
            raise Lost(f"an import in peace ended at {until}")

    def _tomorrow(self) -> date:
        """Let one more day pass at the bank, twins and all; returns what day it is then."""
        self.grown_until += timedelta(days=1)
        for number in range(LINES_A_DAY):
            sign = "" if number % 3 else "-"
            self.bank.book(
                self.grown_until,
                f"{sign}{10 + number // 2}.50",
                f"LINE {number // 2}",
                "" if number % 4 else f"{self.grown_until}-{number}",
            )
        return self.grown_until

    def _work(self, today: date) -> None:
        from bankbook import clock
        from bankbook.audit import SYSTEM
        from bankbook.books.imports import actions
        from tests.books.imports.bank import serving

        with serving(self.bank), clock.fixed(today):
            actions.run_in_foreground(actions.request_import(self.account, by=SYSTEM))

    def _timed(self) -> float:
        started = time.monotonic()
        self._work(self._tomorrow())
        return time.monotonic() - started

    def _let_leases_lapse(self) -> None:
        """What a worker's death leaves to time."""
        from bankbook import clock
        from bankbook.books.imports.models import ImportRun

        unfinished = ImportRun.objects.filter(finished_at=None)
        unfinished.filter(lease_until__isnull=False).update(lease_until=ENDED_LONG_AGO)
        unfinished.update(next_attempt_at=clock.now())

    def _runs(self) -> int:
        from bankbook.books.imports.models import ImportRun

        return ImportRun.objects.filter(state__startswith="committed").count()

    def _lines(self) -> int:
        from bankbook.books.banklines.models import BankLine

        return BankLine.objects.count()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
