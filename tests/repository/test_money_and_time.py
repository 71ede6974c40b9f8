"""Money is whole minor units, and one module reads the clock."""

import ast
import re

from tests.repository import source

FLOATS = {
    # module: what is measured there that is neither money nor a rate applied to money
    "src/bankbook/clock/__init__.py": "seconds of a monotonic clock",
    "src/bankbook/audit/chain.py": "names the type of a fact in order to write it down the same way everywhere",
    "src/bankbook/demo/start.py": "seconds between two looks at a process",
    "src/bankbook/jobs/runner.py": "seconds between two looks at a run",
    "src/bankbook/jobs/worker.py": "seconds between two looks at the queue",
    "src/bankbook/ui/drawings.py": "lengths on a drawing",
}
READERS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "date.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.ctime",
    "timezone.now",
    "django.utils.timezone.now",
    "functions.Now",
}
WITHOUT_ARGUMENTS = {"timezone.localdate", "timezone.localtime", "time.localtime", "time.gmtime"}  # with one they only convert
CLOCK = "src/bankbook/clock/"


def test_no_binary_fraction_is_near_money() -> None:
    found = [
        f"{source.name(path)}:{node.lineno}"
        for path in source.python("src")
        if source.name(path) not in FLOATS
        for node in ast.walk(source.tree(path))
        if is_fraction(node)
    ]
    assert not found, "money is integer minor units; what is truly no money goes into the table FLOATS with its reason"


def test_every_exception_for_fractions_is_still_needed() -> None:
    idle = [name for name in FLOATS if not any(is_fraction(node) for node in ast.walk(source.tree(source.ROOT / name)))]
    assert not idle


def is_fraction(node: ast.AST) -> bool:
    return (
        (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Attribute) and node.attr in {"FloatField", "float"})
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    )


def test_only_the_clock_reads_the_time() -> None:
    found = [
        f"{source.name(path)}:{node.lineno}"
        for path in source.python("src")
        if not source.name(path).startswith(CLOCK)
        for node in ast.walk(source.tree(path))
        if (isinstance(node, ast.Attribute) and source.dotted(node) in READERS)
        or (isinstance(node, ast.Call) and not node.args and source.dotted(node.func) in WITHOUT_ARGUMENTS)
    ]
    assert not found


def test_nobody_takes_a_reader_of_the_time_by_name() -> None:
    """`from time import time` would hide the read from the check above."""
    hidden = {
        "time.time",
        "time.time_ns",
        "time.localtime",
        "django.utils.timezone.now",
        "django.utils.timezone.localdate",
        "django.utils.timezone.localtime",
    }
    found = {
        source.name(path): names
        for path in source.python("src")
        if (names := hidden & source.imports(path)) and not source.name(path).startswith(CLOCK)
    }
    assert not found


def test_no_template_asks_for_the_time() -> None:
    found = [source.name(path) for path in source.files("src", ".html", ".txt") if re.search(r"\{%\s*now\b", source.text(path))]
    assert not found


def test_a_migration_gives_no_instant_as_a_default() -> None:
    found = [
        source.name(path)
        for path in source.files("src", ".py")
        if source.is_generated(path) and re.search(r"timezone\.(now|local)", source.text(path))
    ]
    assert not found
