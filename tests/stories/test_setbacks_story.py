"""What people meet when something dies or does not answer in the middle of an import: it is finished by another worker, or the page says what to do."""

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import browser as browsing
from tests import demo as demos
from tests.demo import BANKBOOK, ROOT, Demo
from tests.stories import agencies, facts, steps

CLIENT = "Client account"
DOWN, UP = "Main Account", "Late booked days"
TAKEN_UP_S = 60


def pids(demo: Demo, *words: str) -> list[int]:
    """The processes of this demo whose command line holds these words."""
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit() and _is_of(each, demo, words)]


def _is_of(process: Path, demo: Demo, words: tuple[str, ...]) -> bool:
    try:
        command = (process / "cmdline").read_bytes().decode().split("\0")
        home = f"BANKBOOK_HOME={demo.home}".encode() in (process / "environ").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False
    return home and all(word in command for word in words)


@contextmanager
def halted(*processes: int) -> Iterator[None]:
    """Let processes stand still for a while."""
    for each in processes:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in processes:
            os.kill(each, signal.SIGCONT)


def test_an_import_whose_worker_was_killed_is_finished_by_another_one(browser: Browser, tmp_path: Path) -> None:
    with demos.running(tmp_path / "home", extra={"BOOKS_LEASE_S": "5"}) as demo, browsing.new_page(browser) as page:
        day = facts.yesterday("Europe/London").isoformat()
        demo.answer("bank", "post", "--account", facts.iban_of(demo, CLIENT), "--amount", "12.34", "--text", "WHILE IT DIED", "--date", day)
        steps.sign_in_to_books(page, demo)
        steps.to_bank_lines(page)
        [worker] = pids(demo, "books", "work")
        with halted(worker):
            with halted(
                *pids(demo, "granian", "bankbook.bank.site.wsgi:application")
            ):  # so that the worker dies while it waits for the bank
                killed_while_reading(page, demo)
            assert facts.run_state(demo) == "fetching"

        steps.import_has_ended(page, account=CLIENT)
        held = facts.lines(demo, account=CLIENT)
        first, last = date.fromisoformat(held[0][0]), date.fromisoformat(day)
        assert (day, 1234, "WHILE IT DIED") in held
        assert held == facts.booked(demo, iban=facts.iban_of(demo, CLIENT), first=first, last=last)
        assert browsing.violations(page) == []


def killed_while_reading(page: Page, demo: Demo) -> None:
    """Import transactions with a worker of our own, and kill it once it has asked the bank."""
    with subprocess.Popen([*BANKBOOK, "books", "work"], cwd=ROOT, env=dict(demo.env), stderr=subprocess.DEVNULL) as worker:
        try:
            steps.import_transactions(page)
            until = time.monotonic() + TAKEN_UP_S
            while facts.run_state(demo) != "fetching":
                assert time.monotonic() < until, "nobody took the import up"
                time.sleep(0.1)
        finally:
            worker.kill()


@pytest.fixture
def agency(demo: Demo) -> agencies.Agency:
    """An agency with two accounts at the sandbox bank."""
    own = [(name, "trading", "EUR", ("--iban", facts.iban_of(demo, name))) for name in (DOWN, UP)]
    return agencies.found(demo, *own)


@contextmanager
def unreachable(demo: Demo, *, account: str) -> Iterator[None]:
    """Let the bank answer every question about an account with 503."""
    with closing(sqlite3.connect(demo.home / "bank.sqlite3", timeout=20)) as bank:
        for profile in ("bank_down", "standard"):
            with bank:
                bank.execute("update accounts_account set wire_profile = ? where name = ?", (profile, account))
            if profile == "bank_down":
                yield


def test_a_bank_that_does_not_answer_is_named_and_costs_no_other_account_anything(page: Page, demo: Demo, agency: agencies.Agency) -> None:
    steps.sign_in_as(page, demo, agency.owner)
    connect_sandbox(page, demo)
    steps.to_bank_lines(page)

    with unreachable(demo, account=DOWN):
        steps.import_transactions(page)
        expect(steps.import_row(page, DOWN)).to_contain_text("The bank did not answer. Nothing is lost", timeout=steps.IMPORT_MS)
        steps.import_has_ended(page, account=UP)

        assert len(facts.lines(demo, account=UP, organisation=agency.name)) > 10
        assert facts.lines(demo, account=DOWN, organisation=agency.name) == []
        assert browsing.violations(page) == []

    steps.import_transactions(page)
    steps.import_has_ended(page, account=DOWN)
    assert len(facts.lines(demo, account=DOWN, organisation=agency.name)) > 10


def connect_sandbox(page: Page, demo: Demo) -> None:
    """Connect the sandbox bank and link the accounts whose numbers agree."""
    steps.begin_connecting(page, demo, steps.SANDBOX, country="GB")
    steps.agree_at_provider(page)
    page.get_by_label("User ID").fill("sandbox")
    page.get_by_label("Code").fill("1")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Approve", exact=True).click()
    steps.come_back(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("Linked")
