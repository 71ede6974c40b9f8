"""Every permission and right there is, which pairs of the two exist, and the job roles and lists made of them. The names are the bank's own words."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Right(StrEnum):
    """What may be done with a permission. Self-approval is no right: it is a switch of an assignment."""

    VIEW = "view"
    CREATE = "create"
    EDIT = "edit"
    DELETE = "delete"
    APPROVE = "approve"
    EXECUTE = "execute"
    SIGN = "sign"


class Permission(StrEnum):
    """What there is to have rights on."""

    CREATE_USERS = "create_users"
    DELETE_ACCESS = "delete_access"
    MANAGE_USERS = "manage_users"
    MANAGE_USERS_IN_SERVICE_AGREEMENTS = "manage_users_in_service_agreements"
    MANAGE_PERMISSIONS = "manage_permissions"
    MANAGE_SELF_APPROVED_PERMISSIONS = "manage_self_approved_permissions"
    MANAGE_SERVICE_AGREEMENTS = "manage_service_agreements"
    MANAGE_LEGAL_ENTITIES = "manage_legal_entities"
    MANAGE_ACCOUNT_GROUPS = "manage_account_groups"
    MANAGE_JOB_ROLES = "manage_job_roles"
    ASSIGN_APPROVAL_POLICIES = "assign_approval_policies"
    MANAGE_POLICY_AND_APPROVAL_LEVEL = "manage_policy_and_approval_level"
    ACCOUNT_SUMMARY = "account_summary"
    MANAGE_STATEMENTS = "manage_statements"
    PAYMENTS = "payments"


type Pair = tuple[Permission, Right]

RIGHT_NAMES: Final[dict[Right, Promise]] = {
    Right.VIEW: _("View"),
    Right.CREATE: _("Create"),
    Right.EDIT: _("Edit"),
    Right.DELETE: _("Delete"),
    Right.APPROVE: _("Approve"),
    Right.EXECUTE: _("Execute"),
    Right.SIGN: _("Sign"),
}

PERMISSION_NAMES: Final[dict[Permission, Promise]] = {
    Permission.CREATE_USERS: _("Create users"),
    Permission.DELETE_ACCESS: _("Delete access"),
    Permission.MANAGE_USERS: _("Manage users"),
    Permission.MANAGE_USERS_IN_SERVICE_AGREEMENTS: _("Manage users in service agreements"),
    Permission.MANAGE_PERMISSIONS: _("Manage permissions"),
    Permission.MANAGE_SELF_APPROVED_PERMISSIONS: _("Manage self-approved permissions"),
    Permission.MANAGE_SERVICE_AGREEMENTS: _("Manage service agreements"),
    Permission.MANAGE_LEGAL_ENTITIES: _("Manage legal entities"),
    Permission.MANAGE_ACCOUNT_GROUPS: _("Manage account groups"),
    Permission.MANAGE_JOB_ROLES: _("Manage job roles"),
    Permission.ASSIGN_APPROVAL_POLICIES: _("Assign approval policies"),
    Permission.MANAGE_POLICY_AND_APPROVAL_LEVEL: _("Manage policy and approval level"),
    Permission.ACCOUNT_SUMMARY: _("Account summary"),
    Permission.MANAGE_STATEMENTS: _("Manage statements"),
    Permission.PAYMENTS: _("Payments"),
}

_V, _C, _E, _D, _A = Right.VIEW, Right.CREATE, Right.EDIT, Right.DELETE, Right.APPROVE

APPLICABLE: Final[dict[Permission, frozenset[Right]]] = {
    Permission.CREATE_USERS: frozenset({_C}),
    Permission.DELETE_ACCESS: frozenset({_V}),
    Permission.MANAGE_USERS: frozenset({_V, _E}),
    Permission.MANAGE_USERS_IN_SERVICE_AGREEMENTS: frozenset({_V, _C, _E, _A}),
    Permission.MANAGE_PERMISSIONS: frozenset({_V, _E, _A}),
    Permission.MANAGE_SELF_APPROVED_PERMISSIONS: frozenset({_V, _E, _A}),
    Permission.MANAGE_SERVICE_AGREEMENTS: frozenset({_V}),
    Permission.MANAGE_LEGAL_ENTITIES: frozenset({_V}),
    Permission.MANAGE_ACCOUNT_GROUPS: frozenset({_V, _C, _E, _D, _A}),
    Permission.MANAGE_JOB_ROLES: frozenset({_V, _C, _E, _D, _A}),
    Permission.ASSIGN_APPROVAL_POLICIES: frozenset({_V, _C, _D, _A}),
    Permission.MANAGE_POLICY_AND_APPROVAL_LEVEL: frozenset({_V, _C, _D, _A}),
    Permission.ACCOUNT_SUMMARY: frozenset({_V}),
    Permission.MANAGE_STATEMENTS: frozenset({_V}),
    Permission.PAYMENTS: frozenset(Right),
}

APPLICABLE_PAIRS: Final[frozenset[Pair]] = frozenset((permission, right) for permission, rights in APPLICABLE.items() for right in rights)

ACCOUNT_BOUND: Final = frozenset({Permission.ACCOUNT_SUMMARY, Permission.MANAGE_STATEMENTS, Permission.PAYMENTS})
"""Rights on these reach only the accounts of the assignment's own account groups."""

SOFTWARE_CEILING: Final[frozenset[Pair]] = frozenset({(Permission.ACCOUNT_SUMMARY, _V), (Permission.MANAGE_STATEMENTS, _V)})
"""The most that an accounting software user can ever have, whatever his roles say."""

APPROVABLE: Final = frozenset(permission for permission, rights in APPLICABLE.items() if Right.APPROVE in rights)
"""Permissions in which there is something to approve, and so a self-approval to switch on."""

ADMINISTRATION: Final = frozenset(Permission) - ACCOUNT_BOUND


def every(permissions: Iterable[Permission], *, without: frozenset[Right] = frozenset()) -> frozenset[Pair]:
    """Return every pair that exists of these permissions, except those of the rights in `without`."""
    return frozenset((permission, right) for permission in permissions for right in APPLICABLE[permission] - without)


@dataclass(frozen=True, slots=True)
class Predefined:
    """A job role that is the bank's own: customers neither edit nor delete it. Without `is_customers_to_give` only the bank gives and withdraws it."""

    name: Promise
    description: Promise
    pairs: frozenset[Pair]
    level: str = ""
    is_customers_to_give: bool = True
    is_self_approved: bool = False  # whether the bank switches self-approval on when it gives the role


SYSTEM_ADMINISTRATOR: Final = "system_administrator"
ACCESS_MANAGEMENT: Final = "access_and_account_management"
APPROVAL_MANAGEMENT: Final = "approval_management"
ACCOUNT_VIEWING: Final = "account_viewing"

PREDEFINED: Final[dict[str, Predefined]] = {
    SYSTEM_ADMINISTRATOR: Predefined(
        name=_("System administrator"),
        description=_("Given by the bank: everything that administering a context takes, and its accounts."),
        pairs=every(ADMINISTRATION) | SOFTWARE_CEILING,
        level="A",
        is_customers_to_give=False,
    ),
    ACCESS_MANAGEMENT: Predefined(
        name=_("Access and account management"),
        description=_("Creates users and manages what they reach; approves nothing."),
        pairs=every(ADMINISTRATION, without=frozenset({Right.APPROVE})) | SOFTWARE_CEILING,
    ),
    APPROVAL_MANAGEMENT: Predefined(
        name=_("Approval management"),
        description=_("Approves what others ask for, at level A."),
        pairs=frozenset((permission, right) for permission in APPROVABLE - ACCOUNT_BOUND for right in (Right.VIEW, Right.APPROVE)),
        level="A",
        is_self_approved=True,
    ),
    ACCOUNT_VIEWING: Predefined(
        name=_("Account viewing"),
        description=_("Sees the accounts of its account groups, and their statements."),
        pairs=SOFTWARE_CEILING,
    ),
}


@dataclass(frozen=True, slots=True)
class SeedList:
    """What a person needs for one part of connecting software to a business group: (permission, rights in the order they are named)."""

    title: Promise
    needs: tuple[tuple[Permission, tuple[Right, ...]], ...]
    note: Promise | str = ""

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """What it needs, pair by pair, in the order of the list."""
        return tuple((permission, right) for permission, rights in self.needs for right in rights)


SEED_LISTS: Final[dict[str, SeedList]] = {
    "users": SeedList(
        title=_("To create and manage users for the entities within a business group"),
        needs=(
            (Permission.CREATE_USERS, (_C,)),
            (Permission.MANAGE_USERS_IN_SERVICE_AGREEMENTS, (_C, _V, _E, _A)),
            (Permission.MANAGE_PERMISSIONS, (_V, _E, _A)),
            (Permission.MANAGE_SELF_APPROVED_PERMISSIONS, (_V, _E, _A)),
        ),
    ),
    "job_roles": SeedList(
        title=_("To create and manage a job role for a business group"),
        needs=(
            (Permission.MANAGE_SERVICE_AGREEMENTS, (_V,)),
            (Permission.MANAGE_ACCOUNT_GROUPS, (_V, _C, _E, _D, _A)),
            (Permission.MANAGE_JOB_ROLES, (_V, _C, _E, _D, _A)),
            (Permission.MANAGE_SELF_APPROVED_PERMISSIONS, (_V, _E, _A)),
        ),
    ),
    "assignment": SeedList(
        title=_("To assign a job role and business group to the accounting software user"),
        needs=(
            (Permission.MANAGE_USERS, (_V,)),
            (Permission.MANAGE_PERMISSIONS, (_V, _E, _A)),
            (Permission.MANAGE_LEGAL_ENTITIES, (_V,)),
            (Permission.MANAGE_ACCOUNT_GROUPS, (_V,)),
            (Permission.MANAGE_JOB_ROLES, (_V,)),
            (Permission.MANAGE_SELF_APPROVED_PERMISSIONS, (_V,)),
        ),
        note=_("If required, the self-approved right for each permission. This allows you to approve a task initiated by the user."),
    ),
}

ASSIGNING: Final[frozenset[Pair]] = frozenset(
    {
        (Permission.MANAGE_USERS, _V),
        (Permission.MANAGE_PERMISSIONS, _V),
        (Permission.MANAGE_PERMISSIONS, _E),
        (Permission.MANAGE_LEGAL_ENTITIES, _V),
        (Permission.MANAGE_ACCOUNT_GROUPS, _V),
        (Permission.MANAGE_JOB_ROLES, _V),
        (Permission.MANAGE_SELF_APPROVED_PERMISSIONS, _V),
    }
)
"""What asking for an assignment takes: whoever holds it can give others what they miss."""


@dataclass(frozen=True, slots=True)
class Template:
    """A job role that is filled in already, to be changed and asked for like any other. It needs a level because it approves."""

    name: Promise
    description: Promise
    pairs: frozenset[Pair]
    level: str = ""


TEMPLATES: Final[dict[str, Template]] = {
    "users": Template(
        name=_("Users of the business group"),
        description=_("Creates and manages users for the entities within the business group."),
        pairs=frozenset(SEED_LISTS["users"].pairs),
        level="A",
    ),
    "job_roles": Template(
        name=_("Job roles of the business group"),
        description=_("Creates and manages job roles and account groups for the business group."),
        pairs=frozenset(SEED_LISTS["job_roles"].pairs),
        level="A",
    ),
    "assignment": Template(
        name=_("Assignments of the business group"),
        description=_("Assigns job roles and account groups to the accounting software user."),
        pairs=frozenset(SEED_LISTS["assignment"].pairs),
        level="A",
    ),
    "software": Template(
        name=_("Accounting software"),
        description=_("Sees the accounts of its account groups, and their statements."),
        pairs=SOFTWARE_CEILING,
    ),
}
"""One for each of the lists, under its key, and the one that an accounting software user is given."""


def pair_name(pair: Pair) -> str:
    """Return a pair as people read it: "Account summary: View"."""
    return f"{PERMISSION_NAMES[pair[0]]}: {RIGHT_NAMES[pair[1]]}"


def in_order(pairs: Iterable[Pair]) -> list[Pair]:
    """Return pairs in the order of the catalogue, each once."""
    wanted = set(pairs)
    return [(permission, right) for permission in Permission for right in Right if (permission, right) in wanted]
