"""What a user reaches: the snapshot that a decision is made from, and the one list query."""

from collections import defaultdict
from datetime import date

from django.db.models import F, Q, QuerySet

from bankbook.bank.access import rules
from bankbook.bank.access.catalogue import Pair, Permission, Right
from bankbook.bank.access.models import Assignment, RoleGrant
from bankbook.bank.access.rules import Assigned, Context, Decision, Grant, Snapshot
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements.models import Membership, ServiceAgreement
from bankbook.bank.identity.models import User


def accounts_for(
    user: User,
    *,
    permission: Permission = Permission.ACCOUNT_SUMMARY,
    right: Right = Right.VIEW,
    agreement: ServiceAgreement | None = None,
) -> QuerySet[Account]:
    """Return the accounts on which the user has that right, in one context or (without one) in any; entities with their group in one go.

    One query, and the same answer as `decide` gives account by account.
    """
    contexts = [each for each in _memberships(user) if each.is_active and each.agreement.is_enabled]
    ids = [
        each.agreement_id
        for each in contexts
        if rules.is_under_ceiling(permission, right, is_software=user.kind == User.Kind.SOFTWARE, is_overview=each.agreement.is_overview)
        and (agreement is None or each.agreement_id == agreement.pk)
    ]
    if not user.is_active:
        return Account.objects.none()
    reaching = Assignment.objects.filter(
        membership__user=user,
        membership__agreement__in=ids,
        role__grants__in=RoleGrant.objects.filter(permission=permission, right=right),
        role__agreement=F("membership__agreement"),
    )
    return (
        Account.objects.filter(_shared_with_its_group(), account_groups__assignments__in=reaching)
        .select_related("entity__group__institution")
        .order_by("entity__name", "name", "id")
        .distinct()
    )


def decide(
    user: User,
    *,
    permission: Permission,
    right: Right,
    today: date,
    account: Account | None = None,
    agreement: ServiceAgreement | None = None,
    grant: Grant | None = None,
    scope: str | None = None,
) -> Decision:
    """Decide whether the user may do that now; see `rules.decide`. Reads everything afresh, so what was taken away is gone at once."""
    return rules.decide(
        snapshot(user),
        permission=permission,
        right=right,
        today=today,
        account_id=account.pk if account else None,
        agreement_id=agreement.pk if agreement else None,
        grant=grant,
        scope=scope,
    )


def snapshot(user: User) -> Snapshot:
    """Return what a decision about this user is made from: five queries at most, whatever the number of roles and accounts."""
    state = User.objects.only("kind", "state").get(pk=user.pk)
    contexts = tuple(
        Context(
            agreement_id=each.agreement_id,
            is_overview=each.agreement.is_overview,
            is_enabled=each.agreement.is_enabled,
            is_member=each.is_active,
        )
        for each in _memberships(user)
    )
    return Snapshot(
        is_active=state.is_active,
        is_software=state.kind == User.Kind.SOFTWARE,
        contexts=contexts,
        assigned=_assigned(user),
    )


def _memberships(user: User) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user).select_related("agreement").order_by("id")


def _assigned(user: User) -> tuple[Assigned, ...]:
    held = Assignment.objects.filter(membership__user=user, role__agreement=F("membership__agreement"))
    rows = list(held.values_list("id", "role_id", "membership__agreement_id"))
    pairs: dict[int, set[Pair]] = defaultdict(set)
    for role, permission, right in RoleGrant.objects.filter(role__in=[row[1] for row in rows]).values_list(
        "role_id", "permission", "right"
    ):
        pairs[role].add((Permission(permission), Right(right)))
    reached: dict[int, set[int]] = defaultdict(set)
    in_groups = Account.objects.filter(_shared_with_its_group(), account_groups__assignments__in=[row[0] for row in rows])
    for assignment, account in in_groups.order_by().values_list("account_groups__assignments", "id"):
        reached[assignment].add(account)
    return tuple(Assigned(agreement, frozenset(pairs[role]), frozenset(reached[assignment])) for assignment, role, agreement in rows)


def _shared_with_its_group() -> Q:
    """An account group reaches only accounts of its own context: of the entity itself, or of any entity of the business group."""
    return Q(account_groups__agreement__entity=F("entity")) | Q(
        account_groups__agreement__entity=None, account_groups__agreement__group=F("entity__group")
    )
