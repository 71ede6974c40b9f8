"""Job roles, account groups, assignments and explanations as the commands answer them: users by user ID, everything else by public id."""

from typing import Any

from bankbook.bank.access import queries
from bankbook.bank.access.catalogue import in_order
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole
from bankbook.bank.access.queries.explaining import Explanation
from bankbook.bank.identity.models import User
from bankbook.command_line.base import Answer


def role_line(role: JobRole) -> dict[str, Any]:
    """Return what a list shows of a job role."""
    return {
        "id": str(role.public_id),
        "context": str(role.agreement),
        "name": role.name,
        "description": role.description,
        "origin": role.origin,
        "level": role.level or None,
        "version": role.version,
        "rights": [f"{permission}:{right}" for permission, right in in_order(queries.pairs_of(role))],
    }


def whole_role(role: JobRole) -> Answer:
    """Return everything about a job role, and who holds it."""
    return {**role_line(role), "ended_at": role.ended_at, "holders": [person(each) for each in queries.holders(role)]}


def group_line(group: AccountGroup) -> dict[str, Any]:
    """Return what a list shows of an account group."""
    return {
        "id": str(group.public_id),
        "context": str(group.agreement),
        "name": group.name,
        "description": group.description,
        "version": group.version,
        "accounts": [
            {"id": str(each.public_id), "name": each.name, "number": each.masked, "state": each.state} for each in group.accounts.all()
        ],
    }


def whole_group(group: AccountGroup) -> Answer:
    """Return everything about an account group, and who has it."""
    return {**group_line(group), "ended_at": group.ended_at, "holders": [person(each) for each in queries.holders_of_group(group)]}


def assignment_line(assignment: Assignment) -> dict[str, Any]:
    """Return who holds which job role, with which account groups and self-approvals."""
    return {
        "id": str(assignment.public_id),
        "context": str(assignment.membership.agreement),
        "user": person(assignment.membership.user),
        "role": {"id": str(assignment.role.public_id), "name": assignment.role.name},
        "account_groups": [{"id": str(each.public_id), "name": each.name} for each in assignment.account_groups.all()],
        "self_approved": sorted(each.permission for each in assignment.self_approvals.all()),
        "version": assignment.version,
    }


def explanation(found: Explanation, *, user: User) -> Answer:
    """Return a decision with its way: the six steps in order; `passed` is null for one that was not asked."""
    return {
        "user": person(user),
        "right": found.right,
        "allowed": found.is_allowed,
        "reason": found.decision.reason.value,
        "path": [
            {"step": each.step.value, "passed": each.is_passed, "answered_by": list(each.by), "sentence": each.sentence}
            for each in found.steps
        ],
    }


def person(user: User) -> dict[str, str]:
    """Return a user by ID and name."""
    return {"user_code": user.code_shown, "name": user.name}
