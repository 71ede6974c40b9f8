"""`make bench`: import against the physical limit of the same run, as a table with its goals; and decisions at the bank.

`python -m bench [LINES ...]` measures those sizes (10000 and 100000). PostgreSQL is measured where BANKBOOK_BENCH_POSTGRES names a server
(postgres://user:password@host:port); its databases are made and dropped.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench import decisions

ROUNDS = 3
"""Every figure is the best of so many, taken turn by turn: what else the machine does only ever makes one slower."""

SIZES = (10_000, 100_000)
FIRST_GOAL = 0.30  # G2: the limit's time divided by the first import's, at 100,000 lines
AGAIN_GOAL = 0.50  # G3: the second import's time divided by the first's


@dataclass(frozen=True, slots=True)
class Result:
    database: str
    lines: int
    limit: float
    first: float
    again: float
    peak_mb: int

    def row(self) -> str:
        reached, repeated = self.limit / self.first, self.again / self.first
        judged = self.lines >= max(SIZES)
        first = ("met" if reached >= FIRST_GOAL else "MISSED") if judged else "-"
        again = ("met" if repeated <= AGAIN_GOAL else "MISSED") if judged else "-"
        figures = f"{self.limit:8.2f} {self.first:8.2f} {self.again:8.2f}"
        rate = self.lines / self.first
        return f"{self.database:<11}{self.lines:>8,} {figures} {reached:8.2f} {first:<7}{repeated:7.2f} {again:<7}{rate:>9,.0f} {self.peak_mb:>6}"


def main(sizes: list[int]) -> int:
    print("Import of a statement through the books, CPU seconds (user + system), best of", ROUNDS)
    print(
        "limit: the same bytes decoded typed, made tuples and inserted set-wise, nothing else; first: the whole import; again: the same once more"
    )
    print(f"goals at 100,000 lines: limit/first >= {FIRST_GOAL:.2f} (G2), again/first <= {AGAIN_GOAL:.2f} (G3)\n")
    print(
        f"{'database':<11}{'lines':>8} {'limit':>8} {'first':>8} {'again':>8} {'lim/1st':>8} {'G2':<7}{'ag/1st':>7} {'G3':<7}{'lines/s':>9} {'MB':>6}"
    )
    for measure in databases():
        for size in sizes:
            print(measure(size).row(), flush=True)
    server = os.environ.get("BANKBOOK_BENCH_POSTGRES", "")
    with _database(server) if server else nullcontext("") as dsn:
        decisions.table({"sqlite": "", **({"postgresql": dsn} if dsn else {})})
    return 0


def databases() -> Iterator[Callable[[int], Result]]:
    yield on_sqlite
    server = os.environ.get("BANKBOOK_BENCH_POSTGRES", "")
    if server:
        yield lambda size: on_postgresql(server, size)
    else:
        print("postgresql is not measured: BANKBOOK_BENCH_POSTGRES names no server")


def on_sqlite(size: int) -> Result:
    rounds = []
    for _ in range(ROUNDS):
        with _folder() as folder:
            rounds.append((_limit(size, ""), *_import(size, folder, "")))
    return _best("sqlite", size, rounds)


def on_postgresql(server: str, size: int) -> Result:
    rounds = []
    for _ in range(ROUNDS):
        with _database(server) as dsn, _folder() as folder:
            rounds.append((_limit(size, dsn), *_import(size, folder, dsn)))
    return _best("postgresql", size, rounds)


def _limit(size: int, dsn: str) -> float:
    done = subprocess.run([sys.executable, "-m", "bench.limits", str(size), dsn], check=True, capture_output=True, text=True)
    return float(done.stdout)


def _best(database: str, size: int, rounds: list[tuple[float, float, float, int]]) -> Result:
    limit, first, again, peak = zip(*rounds, strict=True)
    return Result(database, size, min(limit), min(first), min(again), max(peak))


def _import(size: int, folder: Path, dsn: str) -> tuple[float, float, int]:
    env = {**{name: value for name, value in os.environ.items() if not name.startswith("BOOKS_")}, "BANKBOOK_HOME": str(folder)}
    if dsn:
        env["BOOKS_DATABASE_URL"] = dsn
    done = subprocess.run([sys.executable, "-m", "bench.imports", str(size)], env=env, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    return found["first"], found["again"], found["peak_mb"]


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="bankbook-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(server: str) -> Iterator[str]:
    name = f"bankbook_bench_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server}/{name}"
        finally:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or list(SIZES)))
