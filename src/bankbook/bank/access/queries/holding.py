"""Job roles, account groups and assignments of one context, and who holds them. What is another context's is not there."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bankbook.bank.access.catalogue import Pair, Permission, Right
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements.models import Membership, ServiceAgreement
from bankbook.bank.errors import NotFound
from bankbook.bank.identity.models import User


def roles(agreement: ServiceAgreement) -> QuerySet[JobRole]:
    """Return the job roles of a context that stand, the bank's own first, by name."""
    return JobRole.objects.filter(agreement=agreement, ended_at=None).prefetch_related("grants").order_by("-origin", "name")


def role(agreement: ServiceAgreement, *, public_id: str | UUID) -> JobRole:
    """Return that job role of the context. Raises `NotFound`, also for one of another context and one that was deleted."""
    found = roles(agreement).filter(public_id=_uuid(public_id)).first()
    if found is None:
        raise NotFound(_("There is no such job role in this context."))
    return found


def pairs_of(role: JobRole) -> frozenset[Pair]:
    """Return what a job role says, before any ceiling."""
    return frozenset((Permission(each.permission), Right(each.right)) for each in role.grants.all())


def account_groups(agreement: ServiceAgreement) -> QuerySet[AccountGroup]:
    """Return the account groups of a context that stand, by name, with their accounts."""
    return AccountGroup.objects.filter(agreement=agreement, ended_at=None).prefetch_related("accounts").order_by("name")


def account_group(agreement: ServiceAgreement, *, public_id: str | UUID) -> AccountGroup:
    """Return that account group of the context. Raises `NotFound`, also for one of another context and one that was deleted."""
    found = account_groups(agreement).filter(public_id=_uuid(public_id)).first()
    if found is None:
        raise NotFound(_("There is no such account group in this context."))
    return found


def shared_accounts(agreement: ServiceAgreement) -> QuerySet[Account]:
    """Return the accounts that an account group of this context can hold: of entities that take part in it and share their accounts."""
    return (
        Account.objects.filter(entity__participations__agreement=agreement, entity__participations__shares_accounts=True)
        .select_related("entity")
        .order_by("entity__name", "name", "id")
    )


def member(agreement: ServiceAgreement, *, public_id: str | UUID) -> Membership:
    """Return the place of that user in the context. Raises `NotFound` for who has none, and for who was deleted."""
    found = (
        Membership.objects.filter(agreement=agreement, is_active=True, user__public_id=_uuid(public_id))
        .exclude(user__state=User.State.DELETED)
        .select_related("user", "agreement")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such user in this context."))
    return found


def assignments(agreement: ServiceAgreement, *, user: User | None = None) -> QuerySet[Assignment]:
    """Return who holds which job role in a context (of one user alone, if given), by user and role, with groups and self-approvals."""
    found = Assignment.objects.filter(membership__agreement=agreement)
    if user is not None:
        found = found.filter(membership__user=user)
    return (
        found.select_related("membership__user", "membership__agreement__entity", "membership__agreement__group", "role")
        .prefetch_related("account_groups", "self_approvals")
        .order_by("membership__user__family", "membership__user__given", "membership__user__id", "role__name")
    )


def assignment(membership: Membership, *, role: JobRole) -> Assignment:
    """Return how a member holds that job role. Raises `NotFound` if he does not."""
    found = Assignment.objects.filter(membership=membership, role=role).select_related("membership__user", "role").first()
    if found is None:
        raise NotFound(_("This user does not have that job role."))
    return found


def holders(role: JobRole) -> Sequence[User]:
    """Return who holds a job role, each once, by name."""
    return list(User.objects.filter(memberships__assignments__role=role).distinct().order_by("family", "given", "id"))


def holders_of_group(group: AccountGroup) -> Sequence[User]:
    """Return who has an account group through any job role, each once, by name."""
    return list(User.objects.filter(memberships__assignments__account_groups=group).distinct().order_by("family", "given", "id"))


def _uuid(public_id: str | UUID) -> UUID:
    try:
        return UUID(str(public_id))
    except ValueError:
        raise NotFound(_("There is nothing of that id here.")) from None
