"""What becomes of a change request, and who can decide it. Pure."""

from enum import StrEnum
from typing import Final


class Category(StrEnum):
    """What needs a second person. Each has a policy of its own in every context."""

    MEMBERSHIP = "membership"
    JOB_ROLES = "job_roles"
    ACCOUNT_GROUPS = "account_groups"
    PERMISSIONS = "permissions"
    SELF_APPROVAL = "self_approval"
    POLICIES = "policies"


class State(StrEnum):
    """Where a change request stands. Only a pending one can still become anything else."""

    PENDING = "pending"
    APPLIED = "applied"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    STALE = "stale"


class Event(StrEnum):
    """What can happen to a pending request."""

    LAST_APPROVAL = "last_approval"
    REJECTION = "rejection"
    CANCELLATION = "cancellation"
    LAPSE = "lapse"
    MOVED_ON = "moved_on"


TRANSITIONS: Final[dict[tuple[State, Event], State]] = {
    (State.PENDING, Event.LAST_APPROVAL): State.APPLIED,
    (State.PENDING, Event.REJECTION): State.REJECTED,
    (State.PENDING, Event.CANCELLATION): State.CANCELLED,
    (State.PENDING, Event.LAPSE): State.EXPIRED,
    (State.PENDING, Event.MOVED_ON): State.STALE,
}
