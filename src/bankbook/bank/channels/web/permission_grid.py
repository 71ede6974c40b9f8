"""The grid of a job role: every permission by every right, a box where the pair exists. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bankbook.bank.access.catalogue import APPLICABLE, PERMISSION_NAMES, RIGHT_NAMES, SOFTWARE_CEILING, Pair, Permission, Right, pair_name

type Kind = Literal["box", "locked", "none"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One pair: a box to tick, a lock where the ceiling of accounting software forbids it, or nothing where there is no such right."""

    kind: Kind
    name: str
    value: str
    view: str
    """The value of View on the same permission, where this right needs it."""

    is_on: bool
    is_in_ceiling: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One permission."""

    name: str | Promise
    hint: str | Promise
    cells: tuple[Cell, ...]

    @property
    def is_open(self) -> bool:
        """Whether anything can be ticked in it."""
        return any(each.kind == "box" for each in self.cells)


@dataclass(frozen=True, slots=True)
class Section:
    """Permissions that belong together."""

    name: str | Promise
    rows: tuple[Row, ...]


RIGHTS: Final = tuple(RIGHT_NAMES[right] for right in Right)

_HINTS: Final[dict[Permission, Promise]] = {
    Permission.CREATE_USERS: _("Add a person or an accounting software user"),
    Permission.DELETE_ACCESS: _("View here means: may delete a user"),
    Permission.MANAGE_PERMISSIONS: _("Give job roles and account groups to users"),
    Permission.ACCOUNT_SUMMARY: _("Balances and transactions"),
    Permission.MANAGE_STATEMENTS: _("Statements of the accounts"),
}
_NO_EFFECT: Final = _("No transaction can be made in the group overview: only View has an effect here")

_SECTIONS: Final[tuple[tuple[Promise, tuple[Permission, ...]], ...]] = (
    (
        _("People and access"),
        (
            Permission.CREATE_USERS,
            Permission.DELETE_ACCESS,
            Permission.MANAGE_USERS,
            Permission.MANAGE_USERS_IN_SERVICE_AGREEMENTS,
            Permission.MANAGE_PERMISSIONS,
            Permission.MANAGE_SELF_APPROVED_PERMISSIONS,
        ),
    ),
    (
        _("Agreements and roles"),
        (
            Permission.MANAGE_SERVICE_AGREEMENTS,
            Permission.MANAGE_LEGAL_ENTITIES,
            Permission.MANAGE_ACCOUNT_GROUPS,
            Permission.MANAGE_JOB_ROLES,
            Permission.ASSIGN_APPROVAL_POLICIES,
            Permission.MANAGE_POLICY_AND_APPROVAL_LEVEL,
        ),
    ),
    (_("Accounts"), (Permission.ACCOUNT_SUMMARY, Permission.MANAGE_STATEMENTS)),
    (_("Money"), (Permission.PAYMENTS,)),
)


def grid(chosen: Collection[Pair], *, is_under_ceiling: bool = False, is_overview: bool = False) -> list[Section]:
    """Return the whole grid with these pairs ticked. Under the ceiling everything beyond it is locked; the overview says what has no effect there."""
    return [
        Section(name, tuple(_row(each, chosen, is_under_ceiling=is_under_ceiling, is_overview=is_overview) for each in permissions))
        for name, permissions in _SECTIONS
    ]


def _row(permission: Permission, chosen: Collection[Pair], *, is_under_ceiling: bool, is_overview: bool) -> Row:
    hint = _NO_EFFECT if is_overview and permission is Permission.PAYMENTS else _HINTS.get(permission, "")
    cells = tuple(_cell((permission, right), chosen, is_under_ceiling=is_under_ceiling) for right in Right)
    return Row(PERMISSION_NAMES[permission], hint, cells)


def _cell(pair: Pair, chosen: Collection[Pair], *, is_under_ceiling: bool) -> Cell:
    permission, right = pair
    is_in_ceiling, exists = pair in SOFTWARE_CEILING, right in APPLICABLE[permission]
    needs_view = exists and right is not Right.VIEW and Right.VIEW in APPLICABLE[permission]
    return Cell(
        kind="none" if not exists else "locked" if is_under_ceiling and not is_in_ceiling else "box",
        name=pair_name(pair),
        value=f"{permission.value}:{right.value}",
        view=f"{permission.value}:{Right.VIEW.value}" if needs_view else "",
        is_on=pair in chosen,
        is_in_ceiling=is_under_ceiling and is_in_ceiling,
    )
