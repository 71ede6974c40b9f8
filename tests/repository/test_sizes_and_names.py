"""Files and functions stay small enough to read in one go, and folders are named after what they hold."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.repository import source

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
WITHOUT_MEANING = {
    "utils",
    "util",
    "common",
    "core",
    "helpers",
    "helper",
    "lib",
    "libs",
    "services",
    "service",
    "misc",
    "stuff",
    "manager",
    "managers",
    "kit",
}
ROOMLESS = {"bank", "books", "channels", "site"}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(source.tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        source.name(path): count
        for path in [*source.python("src", "tests", "bench", "scripts"), *source.files("src", ".html")]
        if (count := len(source.text(path).splitlines())) > FILE_LINES_MAX
    }
    assert not long


def test_no_function_is_longer_than_50_lines() -> None:
    long = [
        f"{source.name(path)}:{function.lineno} {function.name}"
        for path in source.python("src", "tests", "bench", "scripts")
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert not long


def test_no_module_has_a_name_without_a_meaning() -> None:
    found = {
        source.name(path)
        for path in source.python("src", "tests", "bench")
        if WITHOUT_MEANING & {*path.relative_to(source.ROOT).parts[:-1], path.stem}
    }
    assert not found


def test_every_function_of_the_house_takes_what_follows_its_first_argument_by_name() -> None:
    """Two positional arguments are read in the wrong order sooner or later. Exempt: what Django, a protocol or an operator calls by position."""
    loose = [
        f"{source.name(path)}:{function.lineno} {function.name}"
        for path in source.python("src")
        if path.stem in {"actions", "queries", "rules"} or path.parent.name in {"actions", "queries", "rules"}
        for function in source.tree(path).body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
        if len(function.args.posonlyargs) + len(function.args.args) > 2
    ]
    assert not loose
