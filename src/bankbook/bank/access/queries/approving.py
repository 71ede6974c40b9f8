"""Who could approve what, and who may approve what he asked for himself."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

from bankbook.bank.access.catalogue import Permission, Right
from bankbook.bank.access.models import Assignment, SelfApproval
from bankbook.bank.access.rules import roles as role_rules
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.identity.models import User


@dataclass(frozen=True, slots=True)
class Approver:
    """A person who can approve now, and the one level at which he does. Users of one human share `person_id`."""

    user: User
    person_id: UUID
    level: str


def approvers(agreement: ServiceAgreement, permission: Permission, *, also: User | None = None) -> list[Approver]:
    """Return the active people who hold Approve on that permission in a job role with a level, in order of their ids; never software.

    Of several levels that one user holds only the highest counts, A being the highest. `also` counts as active, whatever he has become.
    """
    levels: dict[int, set[str]] = defaultdict(set)
    users: dict[int, User] = {}
    for each in _approving(agreement, permission, also=also).exclude(role__level="").select_related("membership__user", "role"):
        user = each.membership.user
        users[user.pk] = user
        levels[user.pk].add(each.role.level)
    return [Approver(users[id_], users[id_].person_id, role_rules.highest(levels[id_])) for id_ in sorted(users)]


def self_approved(user: User, agreement: ServiceAgreement, *, permission: Permission) -> bool:
    """Whether the user may approve his own task there: the switch is on for a job role in which he holds Approve on that permission."""
    held = _approving(agreement, permission).filter(membership__user=user)
    return SelfApproval.objects.filter(assignment__in=held, permission=permission).exists()


def _approving(agreement: ServiceAgreement, permission: Permission, *, also: User | None = None) -> QuerySet[Assignment]:
    is_active = Q(membership__user__state=User.State.ACTIVE)
    return Assignment.objects.filter(
        is_active if also is None else is_active | Q(membership__user=also),
        membership__agreement=agreement,
        membership__agreement__is_enabled=True,
        membership__is_active=True,
        membership__user__kind=User.Kind.PERSON,
        role__agreement=F("membership__agreement"),
        role__ended_at=None,
        role__grants__permission=permission,
        role__grants__right=Right.APPROVE,
    )
