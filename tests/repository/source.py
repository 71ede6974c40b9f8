"""The committed files as the checks see them. No Django, no import of what is checked."""

import ast
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
HOUSE: Final = ROOT / "src" / "bankbook"


@cache
def committed() -> tuple[Path, ...]:
    """Every file that is committed or about to be (ignored ones are not)."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return tuple(path for name in sorted(listed.stdout.split("\0")) if name and (path := ROOT / name).is_file())


def files(folder: str = "", *suffixes: str) -> list[Path]:
    """The committed files below `folder` with one of `suffixes`."""
    below = ROOT / folder
    return [path for path in committed() if path.is_relative_to(below) and (not suffixes or path.suffix in suffixes)]


def python(*folders: str) -> list[Path]:
    """The Python modules below `folders`, generated migrations left out."""
    return [path for folder in folders for path in files(folder, ".py") if not is_generated(path)]


def is_generated(path: Path) -> bool:
    """0001_initial and its like are written by Django."""
    return path.parent.name == "migrations"


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an attribute chain; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def imports(path: Path) -> set[str]:
    """The modules that a file imports, as `package.module` and `package.module.name`."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found
