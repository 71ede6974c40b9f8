"""The guard against a context in which nobody is left who could approve. The context's row is held by whoever asks."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from bankbook.bank.access.catalogue import Pair, Permission, Right
from bankbook.bank.access.models import Assignment, RoleGrant, SelfApproval
from bankbook.bank.access.rules import roles as role_rules
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import rules
from bankbook.bank.approvals.actions.refusals import Orphaned
from bankbook.bank.approvals.catalogue import APPROVE_PERMISSION, CATEGORY_NAMES, KINDS
from bankbook.bank.approvals.models import ApprovalPolicy
from bankbook.bank.approvals.rules import Category, Standing
from bankbook.bank.identity.models import User

type Standings = Mapping[Category, Standing]


@dataclass
class _Member:
    """What one user of the context holds: his rights, the levels at which he approves what, and where he approves for himself."""

    person_id: UUID
    pairs: set[Pair] = field(default_factory=set)
    levels: dict[Permission, set[str]] = field(default_factory=lambda: defaultdict(set))
    switches: set[Permission] = field(default_factory=set)


def standings(agreement: ServiceAgreement, *, also: User | None = None) -> Standings:
    """Return for every category who can bring a change of it through: as `access.queries.approvers` has it, for all of them in four queries.

    `also` counts as active, whatever he has become.
    """
    members = _members(agreement, also=also)
    set_levels = dict(ApprovalPolicy.objects.filter(agreement=agreement).values_list("category", "levels"))
    return {
        category: _standing(category, members, slots=rules.policy(set_levels.get(category, ()), minimum=agreement.min_approvals))
        for category in Category
    }


def refuse_orphans(before: Standings, after: Standings) -> None:
    """Raise `Orphaned`, naming the categories that could be approved before and could not after."""
    lost = [category for category in Category if rules.orphans(before[category], after[category])]
    if lost:
        raise Orphaned(", ".join(str(CATEGORY_NAMES[each]) for each in lost))


def _standing(category: Category, members: list[_Member], *, slots: rules.Levels) -> Standing:
    permission = APPROVE_PERMISSION[category]
    seats = [(each.person_id, role_rules.highest(each.levels[permission])) for each in members if each.levels.get(permission)]
    kinds = [each for each in KINDS.values() if each.category == category]
    return Standing(
        slots=slots,
        approvers=rules.people(seats),
        makers=frozenset(each.person_id for each in members if any(kind.needs <= each.pairs for kind in kinds)),
        self_approving=frozenset(each.person_id for each in members if permission in each.switches),
    )


def _members(agreement: ServiceAgreement, *, also: User | None) -> list[_Member]:
    """Return the active people of the context who hold a job role there."""
    is_active = Q(membership__user__state=User.State.ACTIVE)
    held = Assignment.objects.filter(
        is_active if also is None else is_active | Q(membership__user=also),
        membership__agreement=agreement,
        membership__agreement__is_enabled=True,
        membership__is_active=True,
        membership__user__kind=User.Kind.PERSON,
        role__agreement=agreement,
        role__ended_at=None,
    )
    grants, switches = _grants(agreement), _switches(agreement)
    members: dict[int, _Member] = {}
    for assignment, role, level, user, person in held.values_list(
        "pk", "role", "role__level", "membership__user", "membership__user__person_id"
    ):
        member = members.setdefault(user, _Member(person))
        member.pairs |= grants[role]
        approved = {permission for permission, right in grants[role] if right is Right.APPROVE}
        for permission in approved if level else ():
            member.levels[permission].add(level)
        member.switches |= approved & switches[assignment]
    return list(members.values())


def _grants(agreement: ServiceAgreement) -> dict[int, set[Pair]]:
    found: dict[int, set[Pair]] = defaultdict(set)
    for role, permission, right in RoleGrant.objects.filter(role__agreement=agreement).values_list("role", "permission", "right"):
        found[role].add((Permission(permission), Right(right)))
    return found


def _switches(agreement: ServiceAgreement) -> dict[int, set[Permission]]:
    found: dict[int, set[Permission]] = defaultdict(set)
    switched = SelfApproval.objects.filter(assignment__membership__agreement=agreement).values_list("assignment", "permission")
    for assignment, permission in switched:
        found[assignment].add(Permission(permission))
    return found
