"""Every rule of online banking for business that is due has a test, named in docs/rules.toml."""

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parents[2]
FEED: Final = {26, 75, 79, 81, 82, *range(85, 94), 96}
"""Rules on the feed by bank login, which is not built yet."""

DUE: Final = set(range(1, 102)) - FEED


@cache
def entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((ROOT / "docs" / "rules.toml").read_text(encoding="utf-8"))["rule"]
    return found


def test_every_rule_that_is_due_names_a_test() -> None:
    missing = DUE - {entry["number"] for entry in entries()}

    assert not missing, f"no test is named in docs/rules.toml for the rules {sorted(missing)}"


def test_each_rule_stands_once_in_order_and_says_what_it_is() -> None:
    numbers = [entry["number"] for entry in entries()]

    assert numbers == sorted(set(numbers))
    assert all(entry.keys() == {"number", "says", "test"} for entry in entries())
    assert all(entry["says"].endswith(".") and 20 < len(entry["says"]) < 220 for entry in entries())


def test_the_tests_that_the_rules_name_exist() -> None:
    lost = [entry["test"] for entry in entries() if not _stands(entry["test"])]

    assert not lost


def _stands(test: str) -> bool:
    """Whether that file holds that test, as a function or as a class of tests."""
    path, _colons, name = test.partition("::")
    return name.rpartition("::")[2] in _names(ROOT / path)


@cache
def _names(path: Path) -> frozenset[str]:
    if not path.is_file():
        return frozenset()
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    held = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    # A state machine is collected under a name that is assigned.
    assigned = {each.id for node in nodes if isinstance(node, ast.Assign) for each in node.targets if isinstance(each, ast.Name)}
    return frozenset(held | assigned)
