"""What a user holds in one context, and what could be given to him, as the pages of his access show it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import PERMISSION_NAMES, PREDEFINED, Pair, Permission, Right, in_order, pair_name
from bankbook.bank.access.models import AccountGroup, Assignment, JobRole
from bankbook.bank.access.rules import roles as rules
from bankbook.bank.agreements.models import Membership, ServiceAgreement
from bankbook.bank.approvals import queries as approvals
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.approvals.rules import CATEGORY_PERMISSION
from bankbook.bank.identity.models import User


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether the holder approves his own tasks in one permission. `waiting`: a request to switch it."""

    permission: Permission
    is_on: bool
    waiting: ChangeRequest | None

    @property
    def name(self) -> str | Promise:
        return PERMISSION_NAMES[self.permission]


@dataclass(frozen=True, slots=True)
class Held:
    """A job role that the user holds, with the account groups that hang on it. `waiting`: a request about the two."""

    role: JobRole
    groups: tuple[AccountGroup, ...]
    switches: tuple[Switch, ...]
    waiting: ChangeRequest | None
    is_banks: bool
    """Given and withdrawn by the bank alone."""


@dataclass(frozen=True, slots=True)
class RoleOffer:
    """A job role that could be given. `why_not`: why it cannot be chosen for this user; "" if it can."""

    role: JobRole
    rights: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Another user of the context, whose job roles can be copied."""

    user: User
    held: tuple[Assignment, ...]


def about(agreement: ServiceAgreement, user: User) -> list[ChangeRequest]:
    """Return what waits about this user in the context."""
    return list(approvals.pending(agreement).filter(about=user))


def held(membership: Membership, *, waiting: Iterable[ChangeRequest]) -> list[Held]:
    """Return what the member holds, by job role."""
    by_key = {each.target_key: each for each in waiting}
    found = access.assignments(membership.agreement, user=membership.user).prefetch_related("role__grants")
    return [
        Held(
            role=each.role,
            groups=_standing(each),
            switches=_switches(each, by_key) if membership.user.kind == User.Kind.PERSON else (),
            waiting=by_key.get(f"assignment:{membership.public_id}:{each.role.public_id}"),
            is_banks=not _is_customers_to_give(each.role),
        )
        for each in found
    ]


def offers(membership: Membership) -> list[RoleOffer]:
    """Return the approved job roles that the user does not hold; what is above his ceiling, and what the bank alone gives, cannot be chosen."""
    mine = set(Assignment.objects.filter(membership=membership).values_list("role_id", flat=True))
    return [
        RoleOffer(each, _rights(access.pairs_of(each)), _why_not(membership.user, each))
        for each in access.roles(membership.agreement)
        if each.pk not in mine and _is_customers_to_give(each)
    ]


def asked_for(agreement: ServiceAgreement) -> list[ChangeRequest]:
    """Return the job roles and account groups that wait to be made: they can be given once they are approved."""
    return list(approvals.pending(agreement).filter(kind__in=("job_role.create", "account_group.create")))


def origins(membership: Membership) -> list[Origin]:
    """Return who else in the context has job roles that can be copied, by name."""
    found: dict[int, list[Assignment]] = {}
    users: dict[int, User] = {}
    others = access.assignments(membership.agreement).filter(membership__is_active=True).exclude(membership=membership)
    for each in others.exclude(membership__user__state=User.State.DELETED):
        if _is_customers_to_give(each.role):
            users[each.membership.user_id] = each.membership.user
            found.setdefault(each.membership.user_id, []).append(each)
    return [Origin(user, tuple(found[id_])) for id_, user in users.items()]


def groups(agreement: ServiceAgreement) -> Sequence[AccountGroup]:
    """Return the approved account groups of the context, by name, with their accounts."""
    return list(access.account_groups(agreement))


def _standing(assignment: Assignment) -> tuple[AccountGroup, ...]:
    return tuple(sorted((each for each in assignment.account_groups.all() if each.ended_at is None), key=lambda each: each.name))


def _switches(assignment: Assignment, by_key: dict[str, ChangeRequest]) -> tuple[Switch, ...]:
    """One for each permission in which the role approves something that is asked for here."""
    approving = {permission for permission, right in access.pairs_of(assignment.role) if right is Right.APPROVE}
    on = {each.permission for each in assignment.self_approvals.all()}
    return tuple(
        Switch(permission, permission.value in on, by_key.get(f"self_approval:{assignment.public_id}:{permission.value}"))
        for permission in Permission
        if permission in approving and permission in CATEGORY_PERMISSION.values()
    )


def _rights(pairs: Collection[Pair]) -> str:
    """Return what a role gives, as a line to choose by."""
    named = [pair_name(each) for each in in_order(pairs)]
    shown, more = named[:_NAMED], len(named) - _NAMED
    return ", ".join(shown) + (_(" and %(number)d more") % {"number": more} if more > 0 else "")


def _why_not(user: User, role: JobRole) -> str:
    if user.kind != User.Kind.SOFTWARE:
        return ""
    beyond = rules.beyond_ceiling(access.pairs_of(role))
    if beyond:
        rights = ", ".join(pair_name(each) for each in beyond[:_NAMED]) + (" …" if len(beyond) > _NAMED else "")
        return _("Above the ceiling of accounting software: %(rights)s.") % {"rights": rights}
    return _("It has an approval level, and accounting software approves nothing.") if role.level else ""


def _is_customers_to_give(role: JobRole) -> bool:
    return role.template not in PREDEFINED or PREDEFINED[role.template].is_customers_to_give


_NAMED = 4
"""Rights that a line names."""
