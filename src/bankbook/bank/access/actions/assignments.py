"""Giving job roles with account groups to members, taking them, and switching self-approval."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from bankbook import audit
from bankbook.audit import Actor
from bankbook.bank.access import queries
from bankbook.bank.access.actions.job_roles import predefined_role
from bankbook.bank.access.actions.locking import lock
from bankbook.bank.access.catalogue import ACCOUNT_VIEWING, APPROVABLE, PREDEFINED, Permission, Right
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole, SelfApproval
from bankbook.bank.access.rules import roles as rules
from bankbook.bank.agreements.models import Membership
from bankbook.bank.errors import NotFound, Refused
from bankbook.bank.identity.models import User


@dataclass(frozen=True, slots=True)
class Wanted:
    """A job role and the account groups that are to hang on it."""

    role: JobRole
    account_groups: tuple[AccountGroup, ...]


@transaction.atomic
def assign(membership: Membership, *, by: Actor, role: JobRole, account_groups: Collection[AccountGroup]) -> Assignment:
    """Give a member a job role with exactly these account groups, or give a role that he holds these groups, and return the assignment.

    Raises `NotFound` for a role or group of another context or one that was deleted, `rules.roles.AboveTheCeiling` for accounting software.
    """
    lock(membership.agreement_id)
    standing = _standing(membership, role, account_groups)
    check_ceiling(membership.user, standing)
    assignment, is_new = Assignment.objects.select_for_update().get_or_create(membership=membership, role=standing)
    before = None if is_new else _facts(assignment)
    assignment.account_groups.set(account_groups)
    if not is_new:
        assignment.version += 1
        assignment.save(update_fields=["version"])
    _record(assignment, by=by, what="assignment.set", before=before)
    return assignment


@transaction.atomic
def unassign(assignment: Assignment, *, by: Actor) -> None:
    """Take a job role from a member, with its groups and self-approvals, from the next request on."""
    lock(assignment.membership.agreement_id)
    _record(assignment, by=by, what="assignment.removed", before=_facts(assignment))
    assignment.delete()


@transaction.atomic
def copy_assignments(membership: Membership, *, by: Actor, wanted: Sequence[Wanted]) -> list[Assignment]:
    """Give a member these job roles and groups beside what he has: nothing is taken. Once: what changes at their origin later stays there.

    Raises as `assign`. Self-approvals are not copied.
    """
    lock(membership.agreement_id)
    made = []
    for each in wanted:
        held = AccountGroup.objects.filter(assignments__membership=membership, assignments__role=each.role)
        groups = {group.pk: group for group in (*held, *each.account_groups)}
        made.append(assign(membership, by=by, role=each.role, account_groups=list(groups.values())))
    return made


@transaction.atomic
def switch_self_approval(assignment: Assignment, *, by: Actor, permission: Permission, is_on: bool) -> None:
    """Let a holder approve his own task in one permission, or no longer. Raises `Refused` where the role has no right to approve in it."""
    lock(assignment.membership.agreement_id)
    if is_on:
        check_self_approval(assignment.membership.user, role=assignment.role, permission=permission)
        _switch, is_new = SelfApproval.objects.get_or_create(assignment=assignment, permission=permission)
    else:
        is_new = bool(SelfApproval.objects.filter(assignment=assignment, permission=permission).delete()[0])
    if is_new:
        _record(assignment, by=by, what="self_approval.switched", detail={"permission": permission.value, "on": is_on})


@transaction.atomic
def give_predefined(membership: Membership, *, by: Actor, template: str, account_groups: Collection[AccountGroup] = ()) -> Assignment:
    """Give a member one of the bank's own job roles and return the assignment; with the one made for approving, self-approval comes switched on."""
    role = predefined_role(membership.agreement, by=by, template=template)
    assignment = assign(membership, by=by, role=role, account_groups=account_groups)
    if PREDEFINED[template].is_self_approved:
        for permission in sorted({permission for permission, right in PREDEFINED[template].pairs if right is Right.APPROVE}):
            switch_self_approval(assignment, by=by, permission=permission, is_on=True)
    return assignment


@transaction.atomic
def give_viewing_role(membership: Membership, *, by: Actor) -> None:
    """Give accounting software that joins a single entity's context the bank's viewing role there: it still needs an account group.

    Nothing happens for people, in a group overview (where the customer makes the role by hand), and where it holds the role already.
    """
    if membership.user.kind != User.Kind.SOFTWARE or membership.agreement.is_overview:
        return
    if not membership.assignments.filter(role__template=ACCOUNT_VIEWING).exists():
        give_predefined(membership, by=by, template=ACCOUNT_VIEWING)


@transaction.atomic
def end_assignments(user: User, *, by: Actor, how: str) -> None:
    """Take every job role from a user who was deleted (`how`), so that none stays in use for ever; one who is suspended keeps his."""
    if how != "deleted":
        return
    for agreement_id in user.memberships.order_by("agreement_id").values_list("agreement_id", flat=True):
        lock(agreement_id)  # all of them, in order of their ids, as whoever follows will lock them too
    held = Assignment.objects.filter(membership__user=user).select_related("role", "membership__user", "membership__agreement")
    for assignment in held.order_by("id"):
        unassign(assignment, by=by)


def check_ceiling(user: User, role: JobRole) -> None:
    """Raise `rules.roles.AboveTheCeiling`, naming the rights, if the user is accounting software and the role more than that can hold."""
    if user.kind == User.Kind.SOFTWARE:
        rules.check_ceiling(queries.pairs_of(role), level=role.level, users=[user.name])


def check_self_approval(user: User, *, role: JobRole, permission: Permission) -> None:
    """Raise `Refused` unless that user can have self-approval in that job role and permission."""
    if user.kind == User.Kind.SOFTWARE:
        raise rules.AboveTheCeiling(_("An accounting software user approves nothing, its own tasks included."), pairs=(), users=[user.name])
    if permission not in APPROVABLE or (permission, Right.APPROVE) not in queries.pairs_of(role):
        raise Refused(
            _("The job role has no right to approve in that permission, so there is nothing to switch on."), code="nothing_to_approve"
        )


def _standing(membership: Membership, role: JobRole, account_groups: Collection[AccountGroup]) -> JobRole:
    """Return the role, afresh. Raises `NotFound` unless it and the groups are of the member's own context and stand: a moment ago is not now."""
    found = JobRole.objects.filter(pk=role.pk, agreement=membership.agreement_id, ended_at=None).first()
    wanted = {each.pk for each in account_groups}
    groups = AccountGroup.objects.filter(pk__in=wanted, agreement=membership.agreement_id, ended_at=None)
    if found is None or groups.count() != len(wanted):
        raise NotFound(_("There is no such job role or account group in this context."))
    return found


def _facts(assignment: Assignment) -> dict[str, object]:
    """Return what the record keeps of an assignment: who holds which role with which groups, by their public ids."""
    groups = [str(public_id) for public_id in assignment.account_groups.order_by("id").values_list("public_id", flat=True)]
    return {
        "user": str(assignment.membership.user.public_id),
        "job_role": str(assignment.role.public_id),
        "account_groups": groups,
        "version": assignment.version,
    }


def _record(
    assignment: Assignment, *, by: Actor, what: str, before: dict[str, object] | None = None, detail: dict[str, object] | None = None
) -> None:
    facts = _facts(assignment) | (detail or {})
    context = str(assignment.membership.agreement.public_id)
    target = ("assignment", str(assignment.public_id))
    audit.record(by, what=what, target=target, context=context, before=before, after=facts, detail=facts)
