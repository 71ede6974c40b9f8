"""Every permission there is, every right there is, and which pairs of the two exist. The names are the bank's own words."""

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
