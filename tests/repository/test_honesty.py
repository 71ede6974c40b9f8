"""Nothing is caught unseen, left for later or silenced without a reason."""

import ast
import re
from pathlib import Path

from tests.repository import source

LATER = re.compile(r"(?:#|//|<!--|\*).*\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")) + r")\b")
SILENCED = re.compile(
    r"#\s*(?:type:\s*ignore(?:\[[\w, -]+\])?|noqa(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)?|pragma:\s*no cover)(?P<reason>.*)$"
)
ANYTHING = {"Exception", "BaseException"}


def readable(path: Path) -> bool:
    return path.suffix in {".py", ".html", ".css", ".js", ".md", ".toml", ".sh", ".yaml", ".yml", ".txt", ""} and path.name != "LICENSE"


def test_nothing_catches_everything() -> None:
    found = [
        f"{source.name(path)}:{node.lineno}"
        for path in source.python("src", "tests", "bench", "scripts")
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.ExceptHandler)
        for caught in (node.type.elts if isinstance(node.type, ast.Tuple) else [node.type])
        if caught is None or source.dotted(caught).rpartition(".")[2] in ANYTHING
    ]
    assert not found


def test_nothing_suppresses_everything() -> None:
    found = [
        f"{source.name(path)}:{node.lineno}"
        for path in source.python("src", "tests", "bench", "scripts")
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call) and source.dotted(node.func).rpartition(".")[2] == "suppress"
        if any(source.dotted(argument).rpartition(".")[2] in ANYTHING for argument in node.args)
    ]
    assert not found


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{source.name(path)}:{number}"
        for path in source.committed()
        if readable(path) and "docs/decisions" not in source.name(path)
        for number, line in enumerate(source.text(path).splitlines(), start=1)
        if LATER.search(line)
    ]
    assert not found


def test_every_silenced_check_says_why() -> None:
    found = [
        f"{source.name(path)}:{number}"
        for path in source.python("src", "bench", "scripts")
        for number, line in enumerate(source.text(path).splitlines(), start=1)
        if (match := SILENCED.search(line)) and len(match["reason"].strip("# ()")) < 8
    ]
    assert not found


def test_no_test_is_skipped_or_expected_to_fail_for_good() -> None:
    found = [
        f"{source.name(path)}:{node.lineno}"
        for path in source.python("tests")
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Attribute) and source.dotted(node) in {"pytest.mark.skip", "pytest.mark.xfail", "pytest.xfail"}
    ]
    assert not found
