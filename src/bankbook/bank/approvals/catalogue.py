"""Every kind of change that waits for a second person: what it belongs to, what it takes to ask for it, and who carries it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bankbook.audit import Actor
from bankbook.bank.access.catalogue import ASSIGNING, Pair, Permission, Right
from bankbook.bank.access.changes import (
    CopyAssignments,
    CreateAccountGroup,
    CreateJobRole,
    DeleteAccountGroup,
    DeleteJobRole,
    EditAccountGroup,
    EditJobRole,
    RemoveAssignment,
    SetAssignment,
    SwitchSelfApproval,
)
from bankbook.bank.agreements.changes import AddMember
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals.changes import Leave, RemovePolicy, SetPolicy
from bankbook.bank.approvals.rules import CATEGORY_PERMISSION, Category
from bankbook.bank.errors import NotFound
from bankbook.bank.identity.models import User
from bankbook.bank.targets import Pending, Target

type Payload = dict[str, Any]
"""What was asked for, as JSON: ids are public ids."""

APPROVE_PERMISSION: Final = CATEGORY_PERMISSION


class Change(Protocol):
    """One kind of change, as the room that it happens in knows it."""

    @property
    def code(self) -> str:
        """The code of the kind, such as "job_role.edit"."""

    def parse(self, agreement: ServiceAgreement, data: Mapping[str, Any]) -> Payload:
        """Check what a form or a command brought and return the payload. Raises `Refused`."""

    def target(self, agreement: ServiceAgreement, payload: Payload) -> Target:
        """Return what it is about, as it stands now. Raises `Refused` if that is gone."""

    def before(self, agreement: ServiceAgreement, payload: Payload) -> Payload:
        """Return how the target stands."""

    def after(self, agreement: ServiceAgreement, payload: Payload) -> Payload:
        """Return how it will stand, under the same names."""

    def affected(self, agreement: ServiceAgreement, payload: Payload) -> list[User]:
        """Return whom it gives or takes something."""

    def widens(self, agreement: ServiceAgreement, payload: Payload, *, user: User) -> bool:
        """Whether it may give this user more than he has."""

    def check(self, agreement: ServiceAgreement, payload: Payload, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `Refused` if it cannot be done as things stand; asked at submission and at each approval. `pending`: what else waits there."""

    def apply(self, agreement: ServiceAgreement, payload: Payload, *, by: Actor) -> None:
        """Carry it out in the caller's transaction."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change. `needs`: what the maker holds in the context; `name`: what is asked for, as a heading."""

    change: Change
    category: Category
    needs: frozenset[Pair]
    name: str | Promise


CATEGORY_NAMES: Final[dict[Category, Promise]] = {
    Category.MEMBERSHIP: _("Users of the context"),
    Category.JOB_ROLES: _("Job roles"),
    Category.ACCOUNT_GROUPS: _("Account groups"),
    Category.PERMISSIONS: _("Permissions"),
    Category.SELF_APPROVAL: _("Self-approved"),
    Category.POLICIES: _("Approval policies"),
}

_V, _C, _E, _D = Right.VIEW, Right.CREATE, Right.EDIT, Right.DELETE


def _on(permission: Permission, *rights: Right) -> frozenset[Pair]:
    return frozenset((permission, right) for right in rights)


_AGREEMENTS = _on(Permission.MANAGE_SERVICE_AGREEMENTS, _V)
_ROLES, _GROUPS = Permission.MANAGE_JOB_ROLES, Permission.MANAGE_ACCOUNT_GROUPS
_MEMBERS, _SWITCHES = Permission.MANAGE_USERS_IN_SERVICE_AGREEMENTS, Permission.MANAGE_SELF_APPROVED_PERMISSIONS
_POLICIES, _LEVELS = Permission.ASSIGN_APPROVAL_POLICIES, _on(Permission.MANAGE_POLICY_AND_APPROVAL_LEVEL, _V)

_ALL: Final = (
    Kind(AddMember(), Category.MEMBERSHIP, _on(_MEMBERS, _V, _C, _E), _("Add the user to the context")),
    Kind(Leave(), Category.MEMBERSHIP, _on(_MEMBERS, _V, _E), _("Remove the user from the context")),
    Kind(CreateJobRole(), Category.JOB_ROLES, _AGREEMENTS | _on(_ROLES, _V, _C), _("Create the job role")),
    Kind(EditJobRole(), Category.JOB_ROLES, _AGREEMENTS | _on(_ROLES, _V, _E), _("Edit the job role")),
    Kind(DeleteJobRole(), Category.JOB_ROLES, _AGREEMENTS | _on(_ROLES, _V, _D), _("Delete the job role")),
    Kind(CreateAccountGroup(), Category.ACCOUNT_GROUPS, _AGREEMENTS | _on(_GROUPS, _V, _C), _("Create the account group")),
    Kind(EditAccountGroup(), Category.ACCOUNT_GROUPS, _AGREEMENTS | _on(_GROUPS, _V, _E), _("Edit the account group")),
    Kind(DeleteAccountGroup(), Category.ACCOUNT_GROUPS, _AGREEMENTS | _on(_GROUPS, _V, _D), _("Delete the account group")),
    Kind(SetAssignment(), Category.PERMISSIONS, ASSIGNING, _("Assign a job role")),
    Kind(RemoveAssignment(), Category.PERMISSIONS, ASSIGNING, _("Take a job role away")),
    Kind(CopyAssignments(), Category.PERMISSIONS, ASSIGNING, _("Copy the job roles of another user")),
    Kind(SwitchSelfApproval(), Category.SELF_APPROVAL, _on(_SWITCHES, _V, _E), _("Switch self-approved")),
    Kind(SetPolicy(), Category.POLICIES, _on(_POLICIES, _V, _C) | _LEVELS, _("Set the approval policy")),
    Kind(RemovePolicy(), Category.POLICIES, _on(_POLICIES, _V, _D) | _LEVELS, _("Remove the approval policy")),
)

KINDS: Final[dict[str, Kind]] = {each.change.code: each for each in _ALL}


def kind(code: str) -> Kind:
    """Return the kind of that code. Raises `NotFound`."""
    try:
        return KINDS[code]
    except KeyError:
        raise NotFound(_("There is no such kind of change.")) from None
