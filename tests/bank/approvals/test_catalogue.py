"""The list of what waits for a second person is complete; that nothing goes round it is asked of all sources (tests/repository/test_imports.py)."""

import ast
from pathlib import Path
from typing import Final

import pytest

import bankbook.bank
from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, Right
from bankbook.bank.access.changes import CHANGES
from bankbook.bank.approvals.catalogue import APPROVE_PERMISSION, CATEGORY_NAMES, KINDS, kind
from bankbook.bank.approvals.rules import Category
from bankbook.bank.errors import NotFound

BANK: Final = Path(bankbook.bank.__file__ or "").parent

ALL: Final = {
    "account_group.create",
    "account_group.delete",
    "account_group.edit",
    "assignment.copy",
    "assignment.remove",
    "assignment.set",
    "job_role.create",
    "job_role.delete",
    "job_role.edit",
    "membership.add",
    "membership.remove",
    "policy.remove",
    "policy.set",
    "self_approval.switch",
}


def test_every_kind_of_change_is_known() -> None:
    assert KINDS.keys() == ALL
    assert CHANGES.keys() <= KINDS.keys()
    assert all(code == each.change.code for code, each in KINDS.items())


def test_every_class_that_says_a_code_is_in_the_list() -> None:
    """Whatever a room's changes define: also one that nobody put into a list."""
    said = {code for path in sorted(BANK.glob("*/changes.py")) + sorted(BANK.glob("*/changes/*.py")) for code in _codes(path)}

    assert said == ALL


def test_every_category_has_changes_a_permission_that_approves_and_a_name() -> None:
    assert {each.category for each in KINDS.values()} == set(Category) == set(APPROVE_PERMISSION) == set(CATEGORY_NAMES)
    assert {(permission, Right.APPROVE) for permission in APPROVE_PERMISSION.values()} <= APPLICABLE_PAIRS


@pytest.mark.parametrize("code", sorted(ALL))
def test_asking_takes_rights_that_exist_and_never_approve(code: str) -> None:
    needs = KINDS[code].needs

    assert needs
    assert needs <= APPLICABLE_PAIRS
    assert Right.APPROVE not in {right for _permission, right in needs}


def test_another_kind_is_not_there() -> None:
    with pytest.raises(NotFound):
        kind("job_role.grab")


def _codes(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        str(line.value.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for line in node.body
        if isinstance(line, ast.Assign)
        and isinstance(line.value, ast.Constant)
        and "code" in {getattr(each, "id", "") for each in line.targets}
    }
