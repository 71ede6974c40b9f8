"""Runs the suites: `python -m tests.suites test | rest | postgres | soak | guide …`, and says how many minutes each took.

Django holds one site in one process, so the bank, the books and what uses neither are pytest runs of their own; their coverage is added up.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED: Final = 5
NO_DJANGO: Final = ("-p", "no:django")
BANK: Final = ("--ds=bankbook.bank.site.settings",)
BOOKS: Final = ("--ds=bankbook.books.site.settings",)
TWO: Final = ("-n", "2", "--dist", "loadfile")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """One pytest run. `may_be_empty`: a selection that may hold no test yet, such as the slow ones of one half."""

    name: str
    args: tuple[str, ...]
    may_be_empty: bool = False


def suite(name: str, path: str, *args: str, marks: str = "not slow", may_be_empty: bool = False) -> Suite:
    return Suite(name=name, args=(f"tests/{path}", "-m", marks, *args), may_be_empty=may_be_empty)


PAGES: Final = suite("every state of every page", "stories", *NO_DJANGO, marks="slow")

MODES: Final[dict[str, tuple[Suite, ...]]] = {
    "test": (
        suite("repository", "repository", *NO_DJANGO),
        suite("platform", "platform", *BOOKS, *TWO),
        suite("bank", "bank", *BANK, *TWO),
        suite("books", "books", *BOOKS, *TWO),
        suite("main stories", "stories", *NO_DJANGO, marks="main and not slow"),
        suite("SDK clients", "clients", *NO_DJANGO),
    ),
    "rest": (
        suite("repository, slow", "repository", *NO_DJANGO, marks="slow", may_be_empty=True),
        suite("platform, slow", "platform", *BOOKS, *TWO, marks="slow", may_be_empty=True),
        suite("bank, slow", "bank", *BANK, *TWO, marks="slow", may_be_empty=True),
        suite("books, slow", "books", *BOOKS, *TWO, marks="slow", may_be_empty=True),
        suite("faults", "faults", *NO_DJANGO, marks="slow or not slow"),
        suite("other stories", "stories", *NO_DJANGO, marks="not main and not slow"),
        PAGES,
        suite("other clients", "clients", *NO_DJANGO, marks="slow", may_be_empty=True),
    ),
    "pages": (PAGES,),
    "postgres": (
        suite("bank on PostgreSQL", "bank", *BANK, *TWO, marks="slow or not slow"),
        suite("books on PostgreSQL", "books", *BOOKS, *TWO, marks="slow or not slow"),
        suite("faults on PostgreSQL", "faults", *NO_DJANGO, marks="slow or not slow"),
    ),
    "soak": (suite("faults, soak", "faults", *NO_DJANGO, marks="slow or not slow"),),
    "guide": (suite("guide", "stories", *NO_DJANGO, marks="guide"),),
}


def main(modes: list[str]) -> int:
    """Run the suites of `modes` one after another, all of them also after a failure, and print the minutes. 0 when every one passed."""
    unknown = [mode for mode in modes if mode not in MODES]
    if unknown or not modes:
        sys.stderr.write(f"usage: python -m tests.suites {' | '.join(MODES)}\n")
        return 2
    rows = [(one.name, *run(one, mode=mode)) for mode in modes for one in MODES[mode]]
    report_coverage()
    for name, minutes, passed in rows:
        sys.stdout.write(f"{'passed' if passed else 'FAILED'}  {minutes:5.1f} min  {name}\n")
    sys.stdout.write(f"{sum(minutes for _, minutes, _ in rows):15.1f} min  together\n")
    return 0 if all(passed for _, _, passed in rows) else 1


def run(one: Suite, *, mode: str) -> tuple[float, bool]:
    """Run one suite; returns its minutes and whether it passed."""
    sys.stdout.write(f"\n=== {one.name} ===\n")
    sys.stdout.flush()
    started = time.monotonic()
    coverage = ("--cov", "--cov-report=") if mode in {"test", "rest"} else ()
    status = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *one.args, *coverage], cwd=ROOT, env=environment(one, mode=mode), check=False
    )
    passed = status.returncode == 0 or (one.may_be_empty and status.returncode == NOTHING_COLLECTED)
    return (time.monotonic() - started) / 60, passed


def environment(one: Suite, *, mode: str) -> dict[str, str]:
    env = {**os.environ, "COVERAGE_FILE": f".coverage.{one.name.replace(' ', '-').replace(',', '')}", "COVERAGE_CORE": "sysmon"}
    if mode == "soak":
        env["BANKBOOK_TEST_BUDGET"] = "soak"
    if mode != "postgres":
        env.pop("BANKBOOK_TEST_POSTGRES", None)
    return env


def report_coverage() -> None:
    """Add up what the runs covered and print one total; a run without coverage leaves nothing to add."""
    if not list(ROOT.glob(".coverage.*")):
        return
    subprocess.run([sys.executable, "-m", "coverage", "combine", "-q"], cwd=ROOT, check=False)
    total = subprocess.run(
        [sys.executable, "-m", "coverage", "report", "--format=total"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    sys.stdout.write(f"\ncoverage of src/bankbook by the runs above: {total.stdout.strip()} %\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
