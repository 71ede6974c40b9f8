"""What accounting software may see in a context, when it was last used, who approved it, and whether somebody should look again."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bankbook import clock
from bankbook.audit.models import AuditEvent
from bankbook.bank.access.catalogue import Permission
from bankbook.bank.access.models import Assignment
from bankbook.bank.access.queries.deciding import accounts_for
from bankbook.bank.access.queries.history import approvers_of
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.identity.models import User

KEPT: Final = "access.kept"
"""The code under which the record holds that somebody looked and let it be."""

UNUSED_AFTER: Final = timedelta(days=90)
REVIEWED_EVERY: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One accounting software user of a context. `kept_at` and `kept_by` tell of the last review, None and "" before the first."""

    user: User
    is_member: bool
    accounts: int
    job_roles: int
    account_groups: int
    approvers: tuple[str, ...]
    last_used_at: datetime | None
    unused_days: int | None
    """For how many days it has not been used, if that is longer than 90."""

    kept_at: datetime | None
    kept_by: str
    due_at: datetime

    @property
    def is_due(self) -> bool:
        """Whether somebody should look: only at what can still read something, or could as soon as it signs in."""
        lives = self.user.state in {User.State.ACTIVE, User.State.INVITED}
        return lives and (self.due_at <= clock.business_now() or (self.unused_days is not None and self.kept_at is None))


def reviewed(agreement: ServiceAgreement) -> list[Reviewed]:
    """Return the accounting software users of a context that were not deleted, what needs a look first, then by name."""
    users = User.objects.filter(kind=User.Kind.SOFTWARE, memberships__agreement=agreement).exclude(state=User.State.DELETED).distinct()
    members = set(agreement.memberships.filter(is_active=True).values_list("user_id", flat=True))
    kept = _kept(agreement)
    held = defaultdict(list)
    for each in Assignment.objects.filter(membership__agreement=agreement, membership__user__in=users).prefetch_related("account_groups"):
        held[each.membership_id].append(each)
    by_membership = dict(agreement.memberships.filter(user__in=users).values_list("user_id", "pk"))
    found = [_reviewed(each, agreement, held[by_membership[each.pk]], kept, is_member=each.pk in members) for each in users]
    return sorted(found, key=lambda each: (not each.is_due, each.user.name, each.user.pk))


def _reviewed(
    user: User, agreement: ServiceAgreement, held: Iterable[Assignment], kept: dict[str, tuple[datetime, str]], *, is_member: bool
) -> Reviewed:
    assignments, now = list(held), clock.business_now()
    last = user.last_used_at or user.created_at
    kept_at, kept_by = kept.get(str(user.public_id), (None, ""))
    seen = {
        pk
        for permission in (Permission.ACCOUNT_SUMMARY, Permission.MANAGE_STATEMENTS)
        for pk in accounts_for(user, permission=permission, agreement=agreement).values_list("pk", flat=True)
    }
    return Reviewed(
        user=user,
        is_member=is_member,
        accounts=len(seen),
        job_roles=len(assignments),
        account_groups=len({group.pk for each in assignments for group in each.account_groups.all()}),
        approvers=approvers_of(str(each.public_id) for each in assignments),
        last_used_at=user.last_used_at,
        unused_days=(now - last).days if now - last > UNUSED_AFTER else None,
        kept_at=kept_at,
        kept_by=kept_by,
        due_at=(kept_at or user.created_at) + REVIEWED_EVERY,
    )


def _kept(agreement: ServiceAgreement) -> dict[str, tuple[datetime, str]]:
    found = AuditEvent.objects.filter(what=KEPT, context=str(agreement.public_id)).order_by("seq")
    return {target: (at, label) for target, at, label in found.values_list("target_id", "at", "actor_label")}
