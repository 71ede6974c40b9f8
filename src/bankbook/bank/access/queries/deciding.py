"""What a user reaches: the snapshot that a decision is made from, and the one list query. Both read everything afresh."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import F, Model, QuerySet

from bankbook.bank.access import rules
from bankbook.bank.access.catalogue import Pair, Permission, Right
from bankbook.bank.access.models import AccountGroup, Assignment, RoleGrant
from bankbook.bank.access.rules.decision import AskedAccount, Assigned, Context, Decision, Grant, Group, Snapshot
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements.models import Membership, Participant, ServiceAgreement
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
    return (
        Account.objects.filter(pk__in=_reached(user, (permission, right), agreement))
        .select_related("entity__group__institution")
        .order_by("entity__name", "name", "id")
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
        snapshot(user, account=account),
        permission=permission,
        right=right,
        today=today,
        account=AskedAccount(account.pk, account.entity_id, account_label(account)) if account else None,
        agreement_id=agreement.pk if agreement else None,
        grant=grant,
        scope=scope,
    )


def snapshot(user: User, *, account: Account | None = None) -> Snapshot:
    """Return what a decision about this user is made from: six queries at most, whatever the number of roles, groups and accounts.

    Of the account groups only those that hold `account` are read: of 1,000 groups with 100,000 accounts a decision needs a few rows.
    """
    fresh = User.objects.only("kind", "state", "given", "family").get(pk=user.pk)
    return Snapshot(
        is_active=fresh.is_active,
        is_software=fresh.kind == User.Kind.SOFTWARE,
        contexts=_contexts(user, account),
        assigned=_assigned(user, account),
        label=fresh.name,
    )


def _reached(user: User, pair: Pair, agreement: ServiceAgreement | None) -> QuerySet[Model, Any]:
    """Return the ids of the accounts, every step of `rules.decide` in one statement. One `filter`, so that all of it is about the same rows."""
    permission, right = pair
    via = "accountgroup__assignments__"
    wanted = {
        "accountgroup__ended_at": None,
        "accountgroup__agreement": F(f"{via}membership__agreement"),
        "accountgroup__agreement__is_enabled": True,
        "accountgroup__agreement__kind__in": _kinds_under_ceiling(pair, is_software=user.kind == User.Kind.SOFTWARE),
        "accountgroup__agreement__participants__entity": F("account__entity"),
        "accountgroup__agreement__participants__shares_accounts": True,
        f"{via}membership__user": user.pk,
        f"{via}membership__user__state": User.State.ACTIVE,
        f"{via}membership__is_active": True,
        f"{via}role__agreement": F(f"{via}membership__agreement"),
        f"{via}role__ended_at": None,
        f"{via}role__grants__permission": permission,
        f"{via}role__grants__right": right,
    }
    if agreement is not None:
        wanted[f"{via}membership__agreement"] = agreement.pk
    return AccountGroup.accounts.through.objects.filter(**wanted).values("account_id")


def _kinds_under_ceiling(pair: Pair, *, is_software: bool) -> list[ServiceAgreement.Kind]:
    """Return the kinds of context in which this kind of user can hold the pair at all, asked of `rules`."""
    overview = ServiceAgreement.Kind.GROUP_OVERVIEW
    return [kind for kind in ServiceAgreement.Kind if rules.is_under_ceiling(*pair, is_software=is_software, is_overview=kind is overview)]


def _contexts(user: User, account: Account | None) -> tuple[Context, ...]:
    members = Membership.objects.filter(user=user).select_related("agreement__entity", "agreement__group").order_by("id")
    sharing: dict[int, set[int]] = defaultdict(set)
    if account is not None:
        taking_part = Participant.objects.filter(agreement__memberships__user=user, entity=account.entity_id, shares_accounts=True)
        for agreement_id, entity_id in taking_part.values_list("agreement_id", "entity_id"):
            sharing[agreement_id].add(entity_id)
    return tuple(
        Context(
            agreement_id=each.agreement_id,
            is_overview=each.agreement.is_overview,
            is_enabled=each.agreement.is_enabled,
            is_member=each.is_active,
            entity_ids=frozenset(sharing[each.agreement_id]),
            label=str(each.agreement),
        )
        for each in members
    )


def _assigned(user: User, account: Account | None) -> tuple[Assigned, ...]:
    held = Assignment.objects.filter(membership__user=user, role__agreement=F("membership__agreement"), role__ended_at=None)
    rows = list(held.order_by("id").values_list("id", "role_id", "membership__agreement_id", "role__name"))
    pairs: dict[int, set[Pair]] = defaultdict(set)
    grants = RoleGrant.objects.filter(role__in={role for _id, role, _agreement, _name in rows})
    for role, permission, right in grants.values_list("role_id", "permission", "right"):
        pairs[role].add((Permission(permission), Right(right)))
    groups = _groups(user, account) if account else {}
    return tuple(Assigned(agreement, frozenset(pairs[role]), tuple(groups.get(id_, ())), name) for id_, role, agreement, name in rows)


def _groups(user: User, account: Account) -> dict[int, list[Group]]:
    """Return the account groups that hold the account, by the assignment that they hang on."""
    hanging = Assignment.account_groups.through.objects.filter(
        assignment__membership__user=user,
        accountgroup__accounts=account,
        accountgroup__ended_at=None,
        accountgroup__agreement=F("assignment__membership__agreement"),
    )
    found: dict[int, list[Group]] = defaultdict(list)
    for assignment, name in hanging.order_by("id").values_list("assignment_id", "accountgroup__name"):
        found[assignment].append(Group(frozenset({account.pk}), name))
    return found


def account_label(account: Account) -> str:
    """Return the account as people are shown it: its name and the end of its number."""
    return f"{account.name} {account.masked}".strip()
