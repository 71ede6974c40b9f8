"""`python -m tests.planted [words]`: plants known faults one at a time into a copy of the sources and shows that a test catches each.

With words, only the plants whose name holds them all; without, those of no rule and RULES_DRAWN of those that carry a rule's number, drawn at
random (BANKBOOK_TEST_SEED draws the same ones again). Ends with `N passed, M failed`, where a fault that no test noticed has failed.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
PLANTS: Final = Path(__file__).with_suffix(".toml")
RED: Final = 1
"""pytest's status when tests ran and failed; every other one means that nothing was shown."""

RULES_DRAWN: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """One fault: what is replaced by what, and the tests that must notice."""

    name: str
    file: str
    find: str
    put: str
    tests: str
    half: str = ""
    rule: int = 0
    """The rule of docs/rules.toml whose check it removes; 0: of none."""


def plants() -> list[Plant]:
    return [Plant(**one) for one in tomllib.loads(PLANTS.read_text(encoding="utf-8"))["plant"]]


def main(words: list[str]) -> int:
    chosen = [one for one in plants() if all(word in one.name for word in words)] if words else drawn()
    with tempfile.TemporaryDirectory(prefix="bankbook-planted-") as folder:
        copy = copy_sources(Path(folder))
        green = {one: run_tests(copy, *one) for one in sorted({(plant.tests, plant.half) for plant in chosen})}
        verdicts = [(plant.name, verdict(copy, plant, before=green[plant.tests, plant.half])) for plant in chosen]
    for name, said in verdicts:
        sys.stdout.write(f"{'caught ' if not said else 'MISSED '} {name}{f': {said}' if said else ''}\n")
    missed = sum(1 for _, said in verdicts if said)
    sys.stdout.write(f"{len(verdicts) - missed} passed, {missed} failed\n")
    return 1 if missed or not verdicts else 0


def drawn() -> list[Plant]:
    """All that belong to no rule, and some of the others."""
    seed = os.environ.get("BANKBOOK_TEST_SEED") or str(random.SystemRandom().randrange(10**9))
    sys.stdout.write(f"drawn with BANKBOOK_TEST_SEED={seed}\n")
    of_rules = [one for one in plants() if one.rule]
    some = random.Random(seed).sample(of_rules, min(RULES_DRAWN, len(of_rules)))
    return [one for one in plants() if not one.rule or one in some]


def copy_sources(folder: Path) -> Path:
    """The sources and tests as they lie here, without what is generated."""
    for name in ("src", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def verdict(copy: Path, plant: Plant, *, before: int) -> str:
    """Return "" when the plant was caught, else what went otherwise."""
    if before:
        return f"its tests are not green without it (status {before})"
    file = copy / plant.file
    sound = file.read_text(encoding="utf-8")
    if sound.count(plant.find) != 1:
        return f"its place in {plant.file} is found {sound.count(plant.find)} times"
    file.write_text(sound.replace(plant.find, plant.put), encoding="utf-8")
    try:
        status = run_tests(copy, plant.tests, plant.half)
    finally:
        file.write_text(sound, encoding="utf-8")
    return "" if status == RED else f"no test noticed (status {status})"


def run_tests(copy: Path, tests: str, half: str) -> int:
    """Run them in the copy, whose sources go before the installed ones; returns pytest's status."""
    site = f"--ds=bankbook.{half}.site.settings" if half else "-pno:django"
    env = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-m", "not slow", tests, site]
    return subprocess.run(command, cwd=copy, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
