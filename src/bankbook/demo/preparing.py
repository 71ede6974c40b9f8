"""Preparing both halves by their own commands: one after the other in a new data folder, at the same time in one that was filled before."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bankbook.config.demo_file import DemoFile
from bankbook.config.demo_file import Part as DemoPart
from bankbook.demo import processes
from bankbook.demo.processes import Command, Half

type Documents = dict[str, dict[str, Any]]
"""What there is to know of each half, as its own command tells it: JSON, so open in type."""

type Env = dict[str, str]


class CannotStart(Exception):
    """The demo cannot start or go on; the text is fit to show."""


def nothing(half: Half, env: Env) -> None:
    """Start nothing: for who only wants to know."""


def prepare(bank: Half, books: Half, *, env: Env, start: Callable[[Half, Env], None] = nothing) -> Documents:
    """Fill what is empty, let the stories go on to today, and return what there is to know.

    `start` is called as soon as a half may begin to answer, and once more if it began with what is not true any more. Adds to `env` what the books
    need in order to reach the demo's bank. Raises `CannotStart`.
    """
    is_filled = all("passwords" in part(half, env) for half in (bank, books))
    return _go_on(bank, books, env=env, start=start) if is_filled else _fill(bank, books, env=env, start=start)


def part(half: Half, env: Mapping[str, str]) -> DemoPart:
    """Return what demo.json holds of a half; nothing in a folder that is not the demo's yet."""
    return DemoFile(half.name).part(Path(env["BANKBOOK_HOME"])) or {}


def run_all(*commands: Command, env: Env) -> list[str]:
    """Run commands of the halves at the same time and return what each wrote; their errors are on our standard error already. Raises `CannotStart`."""
    running = [
        subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, process_group=0)
        for command in commands
    ]
    try:
        written = [process.communicate()[0] for process in running]
    finally:
        for process in running:
            process.kill()
            process.wait()
    for command, process in zip(commands, running, strict=True):
        if process.returncode:
            raise CannotStart(f"`bankbook {' '.join(command[len(processes.BANKBOOK) :])}` failed with status {process.returncode}")
    return written


def _fill(bank: Half, books: Half, *, env: Env, start: Callable[[Half, Env], None]) -> Documents:
    """The bank first, because the books are given its key; it starts while they are being filled."""
    if books.look and not part(books, env):
        run_all(books.look, env=env)  # before the bank is filled beside books that are somebody's own
    at_bank = _told(bank, env=env)
    start(bank, env)
    env.update(processes.provider_variables(bank, at_bank, env))
    at_books = _told(books, env=env)
    start(books, env)
    return {bank.name: at_bank, books.name: at_books}


def _go_on(bank: Half, books: Half, *, env: Env, start: Callable[[Half, Env], None]) -> Documents:
    """Everything at once, with the key that demo.json holds. Whoever emptied the bank's database alone finds a new key there afterwards."""
    given = dict(env)
    env.update(processes.provider_variables(bank, part(bank, env), given))
    start(bank, env)
    start(books, env)
    at_bank, at_books = (json.loads(each) for each in run_all(bank.prepare, books.prepare, env=env))
    key = processes.provider_variables(bank, at_bank, given)
    if given | key != env:
        env.update(key)
        at_books = _told(books, env=env)
        start(books, env)
    return {bank.name: at_bank, books.name: at_books}


def _told(half: Half, *, env: Env) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(run_all(half.prepare, env=env)[0])
    return document
