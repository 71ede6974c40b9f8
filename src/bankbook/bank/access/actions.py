"""What changes who reaches what: job roles, account groups, assignments. Customers' own changes will come here approved; the bank's staff act directly."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bankbook import audit
from bankbook.audit import Actor
from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, Pair
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole, RoleGrant
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements.models import Membership, ServiceAgreement
from bankbook.bank.errors import NotFound, Refused


@transaction.atomic
def create_role(
    agreement: ServiceAgreement,
    *,
    by: Actor,
    name: str,
    description: str,
    pairs: Collection[Pair],
    origin: JobRole.Origin = JobRole.Origin.CUSTOM,
) -> JobRole:
    """Make a job role of a context and return it. Raises `Refused` without a pair or for a pair that the catalogue does not have."""
    if not pairs:
        raise Refused(_("A job role holds at least one right."), code="no_rights")
    if not APPLICABLE_PAIRS.issuperset(pairs):
        raise Refused(_("There is no such right."), code="unknown_right")
    role = JobRole.objects.create(agreement=agreement, name=name, description=description, origin=origin)
    RoleGrant.objects.bulk_create([RoleGrant(role=role, permission=permission, right=right) for permission, right in sorted(set(pairs))])
    audit.record(by, what="job_role.created", target=("job_role", str(role.public_id)), detail={"rights": len(set(pairs))})
    return role


@transaction.atomic
def create_account_group(
    agreement: ServiceAgreement, *, by: Actor, name: str, description: str, accounts: Collection[Account]
) -> AccountGroup:
    """Make an account group of a context and return it. Raises `Refused` without an account, `NotFound` for one that is not the context's."""
    if not accounts:
        raise Refused(_("A group holds at least one account."), code="no_accounts")
    if any(not _belongs(account, agreement) for account in accounts):
        raise NotFound(_("There is no such account in this context."))
    group = AccountGroup.objects.create(agreement=agreement, name=name, description=description)
    group.accounts.set(accounts)
    audit.record(by, what="account_group.created", target=("account_group", str(group.public_id)), detail={"accounts": len(accounts)})
    return group


@transaction.atomic
def assign(membership: Membership, *, by: Actor, role: JobRole, account_groups: Collection[AccountGroup]) -> Assignment:
    """Give a member a job role with account groups, all of his own context, and return the assignment. Raises `NotFound` for another's."""
    contexts = {role.agreement_id, *(group.agreement_id for group in account_groups)}
    if contexts != {membership.agreement_id}:
        raise NotFound(_("There is no such job role or account group in this context."))
    assignment, _is_new = Assignment.objects.get_or_create(membership=membership, role=role)
    assignment.account_groups.set(account_groups)
    detail = {"membership": membership.pk, "account_groups": len(account_groups)}
    audit.record(by, what="job_role.assigned", target=("job_role", str(role.public_id)), detail=detail)
    return assignment


@transaction.atomic
def unassign(assignment: Assignment, *, by: Actor) -> None:
    """Take a job role from a member, from the next request on."""
    role, membership = assignment.role, assignment.membership_id
    assignment.delete()
    audit.record(by, what="job_role.unassigned", target=("job_role", str(role.public_id)), detail={"membership": membership})


def _belongs(account: Account, agreement: ServiceAgreement) -> bool:
    if agreement.entity_id is not None:
        return account.entity_id == agreement.entity_id
    return account.entity.group_id == agreement.group_id
