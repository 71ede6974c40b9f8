"""The documents name what is really there."""

import re
from pathlib import Path

import pytest

from tests.repository import source

PATH = re.compile(r"`((?:src|tests|scripts|docs|requirements|deploy|bench|\.ci)/[\w./*-]+)`")
MODULE = re.compile(r"`(bankbook(?:\.[a-z_]+)+)`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
TARGET = re.compile(r"`make ([a-z-]+)`")
SECTIONS = ("Context", "Decision", "Consequences", "Alternatives", "Enforced by")
DOCUMENTS = [path for path in source.files("", ".md") if not source.name(path).startswith("docs/states/")]
DECISIONS = source.files("docs/decisions", ".md")


def named(path: Path) -> str:
    return source.name(path)


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    text = source.text(document)
    missing = [name for name in PATH.findall(text) if not list(source.ROOT.glob(name.rstrip("/")))]
    missing += [link for link in LINK.findall(text) if not (document.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_module_that_a_document_names_is_there(document: Path) -> None:
    missing = [name for name in MODULE.findall(source.text(document)) if not exists(name)]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_target_that_a_document_names_is_there(document: Path) -> None:
    makefile = source.text(source.ROOT / "Makefile")
    assert [name for name in TARGET.findall(source.text(document)) if not re.search(rf"^{name}:", makefile, flags=re.MULTILINE)] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=named)
def test_a_decision_has_its_five_parts_and_says_what_enforces_it(decision: Path) -> None:
    headings = re.findall(r"^## (.+)$", source.text(decision), flags=re.MULTILINE)
    assert tuple(headings) == SECTIONS


def test_no_two_decisions_share_a_number() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"[0-9]{4}-[a-z0-9-]+\.md", path.name) for path in DECISIONS)


def exists(name: str) -> bool:
    """A module, a package, or a name inside one."""
    path = source.ROOT / "src" / Path(*name.split("."))
    inside = path.parent.with_suffix(".py") if path.parent.with_suffix(".py").exists() else path.parent / "__init__.py"
    last = name.rpartition(".")[2]
    return (
        path.is_dir()
        or path.with_suffix(".py").exists()
        or (inside.exists() and re.search(rf"\b{last}\b", source.text(inside)) is not None)
    )
