"""`bankbook demo`: fills the data folder, starts both halves, waits until they answer, and ends what it started."""

import argparse
import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, Final, NoReturn

from bankbook import clock, config
from bankbook.config.demo_file import FIRST_RUN
from bankbook.demo import children, ports, processes
from bankbook.demo.preparing import CannotStart, part, prepare, run_all
from bankbook.demo.processes import Half, Process

READY_WAIT_S: Final = 60
"""How long both halves may take to answer for the first time, on a slow and busy machine."""

LOOK_EVERY_S: Final = 0.2
"""How often the children are looked at."""


class Ended(Exception):
    """Somebody asked the demo to end."""


def run(argv: Sequence[str]) -> int:
    """Run `bankbook demo` with the words after it and return the exit status: 0 when it was asked to end."""
    parser = argparse.ArgumentParser(prog="bankbook demo", description="Both halves on this machine, with demo data, until Ctrl-C.")
    parser.add_argument("--describe", action="store_true", help="print every address, sign-in, key and id of the demo as JSON, and exit")
    options = parser.parse_args(list(argv))
    try:
        bank, books = processes.bank(config.BankConfig.read()), processes.books(config.BooksConfig.read())
        home = config.home()
        env = {**os.environ, "BANKBOOK_HOME": str(home)}
        if options.describe:
            sys.stdout.write(json.dumps(prepare(bank, books, env=env), ensure_ascii=False, indent=2) + "\n")
        else:
            _signals_end_it()
            with _only_one(home):
                _check_ports((bank, books))
                _say("Preparing the demo’s data …")
                play(bank, books, env=env, logs=config.private_folder(home / "logs"))
    except (CannotStart, config.BadSetting) as error:
        sys.stderr.write(f"bankbook demo: {error}\n")
        return 1
    except (Ended, KeyboardInterrupt):
        return 0
    return 0


def play(bank: Half, books: Half, *, env: dict[str, str], logs: Path) -> NoReturn:
    """Fill and start both halves and watch them: what answers starts while the rest is being prepared, the workers when all else is done.

    Leaves by `Ended`, or by `CannotStart` when one cannot run; then nothing that was started runs any more.
    """
    halves = (bank, books)
    started: list[children.Child] = []

    def start(process: Process, env: dict[str, str]) -> None:
        before = [child for child in started if child.name == process.name]
        children.stop(before)
        started[:] = [child for child in started if child not in before]
        started.append(children.start(process.name, process.command, env=env, logs=logs))

    try:
        prepare(bank, books, env=env, start=lambda half, env: start(half.web, env))
        _wait_until_healthy(halves, started)
        if books.first_run and FIRST_RUN not in part(books, env):
            sys.stdout.write(run_all(books.first_run, env=env)[0])
        for half in halves:
            start(half.worker, env)
        _say("Bankbook is ready: " + ", ".join(f"{half.name} {half.public_url}" for half in halves))
        while True:
            _check_alive(started)
            time.sleep(LOOK_EVERY_S)
    finally:
        _ignore_signals()
        children.stop(started)


def _check_ports(halves: Sequence[Half]) -> None:
    for half in halves:
        variable = f"BANKBOOK_{half.name.upper()}_PORT"
        if not ports.is_free(half.port):
            raise CannotStart(f"port {half.port} is taken: end what listens there, or choose another with {variable}=NUMBER")
    if len({half.port for half in halves}) < len(halves):
        raise CannotStart("BANKBOOK_BANK_PORT and BANKBOOK_BOOKS_PORT must differ")


def _wait_until_healthy(halves: Sequence[Half], started: Sequence[children.Child]) -> None:
    until = clock.monotonic() + READY_WAIT_S
    waiting = list(halves)
    while waiting:
        _check_alive(started)
        waiting = [half for half in waiting if not ports.is_healthy(half.port)]
        if clock.monotonic() > until:
            names = " and ".join(half.name for half in waiting)
            raise CannotStart(f"no healthy answer from {names} after {READY_WAIT_S} seconds; the logs are in {started[0].log.parent}")
        if waiting:
            time.sleep(LOOK_EVERY_S)


def _check_alive(started: Sequence[children.Child]) -> None:
    for child in started:
        if child.has_ended():
            raise CannotStart(
                f"{child.name} ended by itself (status {child.process.returncode}); its log {child.log} ends with\n{child.last_words()}"
            )


@contextmanager
def _only_one(home: Path) -> Iterator[IO[str]]:
    """Two demos in one data folder would both let its story go on."""
    with (config.private_folder(home / "locks") / "demo").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(f"a demo runs in {home} already; choose another data folder with BANKBOOK_HOME=FOLDER") from None
        yield file


def _signals_end_it() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise Ended


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
