"""Rights by role: the table itself, so that a change of it is seen, and its two ways of asking."""

import pytest

from bankbook.books.organisations.rules import RIGHTS, MayNot, Right, Role, can_do, check_may

TABLE = """
                 owner manager bookkeeper viewer
view_lines       yes   yes     yes        yes
view_ledgers     yes   yes     yes        yes
import           yes   yes     yes        no
assign           yes   yes     yes        no
link             yes   yes     yes        no
authorise        yes   yes     yes        no
export           yes   yes     yes        yes
manage_accounts  yes   yes     no         no
import_lettings  yes   yes     yes        no
lock             yes   yes     yes        no
reopen           yes   yes     no         no
manage_people    yes   no      no         no
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(Role(role), Right(row[0]), answer == "yes") for row in ROWS for role, answer in zip(HEAD, row[1:], strict=True)]


def test_the_table_names_every_right_and_role() -> None:
    assert {right for _, right, _ in CELLS} == set(Right)
    assert {role for role, _, _ in CELLS} == set(Role) == set(RIGHTS)


@pytest.mark.parametrize(("role", "right", "held"), CELLS)
def test_a_role_holds_exactly_its_rights(role: Role, right: Right, held: bool) -> None:
    assert can_do(role, right) is held
    if held:
        check_may(role, right)
    else:
        with pytest.raises(MayNot) as refusal:
            check_may(role, right)
        assert "owner" in str(refusal.value)
