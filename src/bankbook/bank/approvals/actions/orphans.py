"""The guard against a context in which nobody is left who could approve. The context's row is held by whoever asks."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q

from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import Pair, Permission, Right
from bankbook.bank.access.models import Assignment
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import rules
from bankbook.bank.approvals.actions.refusals import Orphaned
from bankbook.bank.approvals.catalogue import APPROVE_PERMISSION, CATEGORY_NAMES, KINDS
from bankbook.bank.approvals.models import ApprovalPolicy
from bankbook.bank.approvals.rules import Category, Standing
from bankbook.bank.identity.models import User

type Standings = Mapping[Category, Standing]


def standings(agreement: ServiceAgreement, *, also: User | None = None) -> Standings:
    """Return for every category who can bring a change of it through. `also` counts as active, whatever he has become."""
    makers = _makers(agreement, also=also)
    return {category: _standing(agreement, category, makers=makers[category], also=also) for category in Category}


def refuse_orphans(before: Standings, after: Standings) -> None:
    """Raise `Orphaned`, naming the categories that could be approved before and could not after."""
    lost = [category for category in Category if rules.orphans(before[category], after[category])]
    if lost:
        raise Orphaned(", ".join(str(CATEGORY_NAMES[each]) for each in lost))


def _standing(agreement: ServiceAgreement, category: Category, *, makers: frozenset[UUID], also: User | None) -> Standing:
    permission = APPROVE_PERMISSION[category]
    approvers = access.approvers(agreement, permission, also=also)
    return Standing(
        slots=ApprovalPolicy.objects.levels_of(agreement, category=category),
        approvers=rules.people((each.person_id, each.level) for each in approvers),
        makers=makers,
        self_approving=frozenset(each.person_id for each in approvers if access.self_approved(each.user, agreement, permission)),
    )


def _makers(agreement: ServiceAgreement, *, also: User | None) -> dict[Category, frozenset[UUID]]:
    """Who can ask for some change of each category."""
    held: dict[UUID, set[Pair]] = defaultdict(set)
    people = Assignment.objects.filter(
        Q(membership__user__state=User.State.ACTIVE) | Q(membership__user=also.pk if also else None),
        membership__agreement=agreement,
        membership__is_active=True,
        membership__user__kind=User.Kind.PERSON,
        role__agreement=agreement,
    )
    for person, permission, right in people.values_list("membership__user__person_id", "role__grants__permission", "role__grants__right"):
        if permission is not None:
            held[person].add((Permission(permission), Right(right)))
    return {
        category: frozenset(
            person for person, pairs in held.items() if any(each.category == category and each.needs <= pairs for each in KINDS.values())
        )
        for category in Category
    }
