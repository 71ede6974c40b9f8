"""The locks say the same as pyproject.toml, hash everything, and name no registry."""

import re
import tomllib
from functools import cache

import pytest

from tests.repository import source

LOCKS = ("run", "dev", "bench")
GROUPS = {"run": (), "dev": ("dev",), "bench": ("dev", "bench")}
PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def project() -> dict[str, object]:
    return tomllib.loads(source.text(source.ROOT / "pyproject.toml"))


def declared(lock: str) -> dict[str, str]:
    """What pyproject.toml pins for that lock: name to version."""
    data = project()
    wanted = [*data["project"]["dependencies"], *(one for group in GROUPS[lock] for one in data["dependency-groups"][group])]
    pins = [PIN.match(one) for one in wanted]
    assert all(pins), "every dependency is pinned with == in pyproject.toml"
    return {normal(pin[1]): pin[2] for pin in pins if pin}


def locked(lock: str) -> dict[str, str]:
    return {normal(name): version for name, version in PIN.findall(source.text(source.ROOT / "requirements" / f"{lock}.lock"))}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_what_pyproject_pins(lock: str) -> None:
    held = locked(lock)
    assert {name: held.get(name) for name in declared(lock)} == declared(lock)


@pytest.mark.parametrize(("narrow", "wide"), [("run", "dev"), ("dev", "bench")])
def test_a_wider_lock_holds_the_narrower_one(narrow: str, wide: str) -> None:
    assert locked(narrow).items() <= locked(wide).items()


@pytest.mark.parametrize("lock", [*LOCKS, "uv"])
def test_every_pin_is_hashed_and_no_address_is_written(lock: str) -> None:
    text = source.text(source.ROOT / "requirements" / f"{lock}.lock")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert [block.splitlines()[0] for block in blocks if PIN.match(block) and "--hash=sha256:" not in block] == []
    assert "://" not in text


def test_every_dependency_says_why_it_is_there() -> None:
    """The reason stands in a comment on its line; test tools whose name says it may do without."""
    section = source.text(source.ROOT / "pyproject.toml").partition("dependencies = [")[2].partition("\n]")[0]
    assert [line.strip() for line in section.splitlines() if "==" in line and "#" not in line] == []
