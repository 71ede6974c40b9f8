"""The import contracts hold, and they are shown to fail: an unplaced folder, a circle, one half importing the other."""

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import source

PURE = ("src/bankbook/money", "src/bankbook/wire", "src/bankbook/story")
TEXTS = {"django.utils.translation", "django.utils.functional"}
DOORS = {"channels", "web", "api", "providers", "site"}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", str(source.ROOT / ".importlinter")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The source tree without its templates, to be broken."""
    shutil.copytree(source.HOUSE, tmp_path / "bankbook", ignore=shutil.ignore_patterns("*.html", "*.css", "*.js", "static", "__pycache__"))
    return tmp_path


def test_the_contracts_hold(copy: Path) -> None:
    answer = lint(copy)
    assert answer.returncode == 0, answer.stdout


def test_an_unplaced_folder_fails(copy: Path) -> None:
    loose = copy / "bankbook" / "bank" / "loose"
    loose.mkdir()
    (loose / "__init__.py").write_text("")
    answer = lint(copy)
    assert answer.returncode != 0
    assert "bankbook.bank.loose" in answer.stdout


def test_one_half_importing_the_other_fails(copy: Path) -> None:
    with (copy / "bankbook" / "books" / "errors.py").open("a") as file:
        file.write("\nfrom bankbook.bank import errors\n")
    answer = lint(copy)
    assert answer.returncode != 0
    assert "bankbook.books.errors -> bankbook.bank.errors" in answer.stdout


def test_a_circle_among_siblings_fails(copy: Path) -> None:
    bank = copy / "bankbook" / "bank"
    (bank / "accounts" / "rules.py").write_text("import bankbook.bank.identity.rules\n")
    (bank / "identity" / "rules.py").write_text("import bankbook.bank.accounts.rules\n")
    answer = lint(copy)
    assert answer.returncode != 0
    assert "No circles among siblings BROKEN" in answer.stdout


def test_every_room_is_listed_in_the_contracts_for_rooms() -> None:
    """The layers of a half are exhaustive; this makes the list of rooms so."""
    contracts = configparser.ConfigParser()
    contracts.read(source.ROOT / ".importlinter")
    rooms = {
        f"bankbook.{half}.{folder.name}"
        for half in ("bank", "books")
        for folder in (source.HOUSE / half).iterdir()
        if folder.is_dir() and folder.name not in DOORS and not folder.name.startswith("_")
    }
    assert set(contracts["importlinter:contract:rooms"]["containers"].split()) == rooms
    assert set(contracts["importlinter:contract:rooms-know-no-wire"]["source_modules"].split()) == rooms


def test_rules_decide_without_a_framework() -> None:
    """Pure: the standard library, money, other rules, errors. The one thing of Django that a rule may use is the text of its refusals."""
    allowed = set(sys.stdlib_module_names)
    found = [
        f"{source.name(path)}: {module}"
        for path in source.python("src")
        if path.stem == "rules" or "rules" in path.parent.parts or source.name(path).startswith(PURE)
        for module in source.imports(path)
        if (top := module.partition(".")[0]) not in allowed | {"bankbook", "jwt", "msgspec", "rapidfuzz", "schwifty", "babel"}
        if not (top == "django" and any(module.startswith(text) for text in TEXTS))
    ]
    assert not found


def test_rules_read_no_database_clock_or_file() -> None:
    reads = {"models", "queries", "actions", "tasks"}
    found = [
        f"{source.name(path)}: {module}"
        for path in source.python("src/bankbook/bank", "src/bankbook/books")
        if path.stem == "rules" or path.parent.name == "rules"
        for module in source.imports(path)
        if module.startswith(("bankbook.clock", "bankbook.config", "bankbook.jobs", "bankbook.audit", "bankbook.wire"))
        or (module.startswith("bankbook.") and reads & set(module.split(".")))
        or module.partition(".")[0] in {"os", "pathlib", "socket", "subprocess", "time"}
    ]
    assert not found


def test_only_approvals_apply_a_change() -> None:
    """So that no screen can go round the second person."""
    found = [
        source.name(path)
        for path in source.python("src")
        if "src/bankbook/bank/approvals" not in source.name(path)
        for module in source.imports(path)
        if module.startswith("bankbook.bank.") and "changes" in module.split(".")[3:4]
        # A room's changes may be several files, which import each other.
        if f"src/bankbook/bank/{module.split('.')[2]}/changes/" not in source.name(path)
    ]
    assert not found
