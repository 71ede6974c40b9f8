"""What becomes of a change request, and who can decide it. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from bankbook.bank.access.catalogue import Permission


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


CATEGORY_PERMISSION: Final[dict[Category, Permission]] = {
    Category.MEMBERSHIP: Permission.MANAGE_USERS_IN_SERVICE_AGREEMENTS,
    Category.JOB_ROLES: Permission.MANAGE_JOB_ROLES,
    Category.ACCOUNT_GROUPS: Permission.MANAGE_ACCOUNT_GROUPS,
    Category.PERMISSIONS: Permission.MANAGE_PERMISSIONS,
    Category.SELF_APPROVAL: Permission.MANAGE_SELF_APPROVED_PERMISSIONS,
    Category.POLICIES: Permission.ASSIGN_APPROVAL_POLICIES,
}
"""Whoever approves a change of the category holds Approve on this."""

LEVELS: Final = ("A", "B", "C", "D", "E")
DEFAULT_LEVEL: Final = "A"
APPROVALS_MAX: Final = 3
EXPIRES_AFTER: Final = timedelta(days=7)
WARNED_BEFORE: Final = (timedelta(days=4), timedelta(hours=24))
"""How long before its expiry a request is called to mind, in the order in which that happens."""

FRESH_FOR: Final = timedelta(minutes=5)
"""How long having proved again who one is counts."""

type Levels = tuple[str, ...]
type People = Mapping[UUID, frozenset[str]]
"""The levels at which each person can approve: usually one, more where one human has several users."""


def policy(levels: Iterable[str], *, minimum: int) -> Levels:
    """Return the levels that a policy asks for, sorted. Without any it is level A; what is short of the bank's minimum repeats its first level."""
    asked = sorted(levels) or [DEFAULT_LEVEL]
    return tuple(sorted([*asked, *asked[:1] * (minimum - len(asked))]))


def required(submitted: Iterable[str], current: Iterable[str]) -> Levels:
    """Return the levels that satisfy both policies: a later stricter one also applies, a later laxer one does not."""
    return tuple(sorted((Counter(submitted) | Counter(current)).elements()))


def still_needed(levels: Iterable[str], given: Iterable[str]) -> Levels:
    """Return the levels that no approval fills yet. An approval fills a slot of its own level only."""
    return tuple(sorted((Counter(levels) - Counter(given)).elements()))


def people(seats: Iterable[tuple[UUID, str]]) -> dict[UUID, frozenset[str]]:
    """Return the levels at which each person approves, of (person, level) of every user that approves."""
    held: dict[UUID, frozenset[str]] = {}
    for person, level in seats:
        held[person] = held.get(person, frozenset()) | {level}
    return held


def can_be_filled(slots: Sequence[str], people: People) -> bool:
    """Whether every slot finds a person of its own: a matching of slots to distinct people."""
    held: dict[UUID, int] = {}
    return all(_seat(number, slots, people, held, tried=set()) for number in range(len(slots)))


def _seat(number: int, slots: Sequence[str], people: People, held: dict[UUID, int], *, tried: set[UUID]) -> bool:
    """Seat somebody on the slot, moving others to slots that they can fill too."""
    for person, levels in people.items():
        if slots[number] not in levels or person in tried:
            continue
        tried.add(person)
        if person not in held or _seat(held[person], slots, people, held, tried=tried):
            held[person] = number
            return True
    return False


@dataclass(frozen=True, slots=True)
class Standing:
    """Who can bring a change of one category through: its slots, who approves, who asks, and who approves what he asked for himself."""

    slots: Levels
    approvers: People
    makers: frozenset[UUID] = frozenset()
    self_approving: frozenset[UUID] = frozenset()


def orphans(before: Standing, after: Standing) -> bool:
    """Whether a change leaves nobody to approve where somebody could before.

    Two things must survive it: that the slots can be filled at all, and that they can for somebody's request, the maker himself counting only where
    he approves for himself. Losing somebody who only asks is no loss, so those who asked before are who is judged by.
    """
    makers = before.makers
    filled = can_be_filled(before.slots, before.approvers) and not can_be_filled(after.slots, after.approvers)
    return filled or (_somebody_can(before, makers) and not _somebody_can(after, makers))


def _somebody_can(standing: Standing, makers: Iterable[UUID]) -> bool:
    return any(can_be_filled(standing.slots, _but_the_maker(standing, maker)) for maker in makers)


def _but_the_maker(standing: Standing, maker: UUID) -> People:
    return {person: levels for person, levels in standing.approvers.items() if person != maker or person in standing.self_approving}


class Why(StrEnum):
    """Why somebody cannot decide about a request; the last one he can cure himself."""

    ENDED = "request_ended"
    DECIDED = "already_decided"
    NO_RIGHT = "no_approve_right"
    OWN = "own_request"
    OWN_RIGHTS = "own_rights"
    LEVEL = "level_not_needed"
    PROVE_AGAIN = "prove_again"


@dataclass(frozen=True, slots=True)
class Judge:
    """One person in front of one request."""

    is_pending: bool
    has_decided: bool
    level: str
    """The highest that he holds together with Approve; empty for who cannot approve."""

    needed: Levels
    is_own: bool = False
    is_self_approved: bool = False
    widens_own_rights: bool = False
    is_sole_administrator: bool = False
    is_fresh: bool = False


def why_not(judge: Judge) -> Why | None:
    """Return why this person cannot decide now, or nothing if he can."""
    if not judge.is_pending:
        return Why.ENDED
    if judge.has_decided:
        return Why.DECIDED
    if not judge.level:
        return Why.NO_RIGHT
    if judge.is_own and not judge.is_self_approved:
        return Why.OWN
    if judge.is_own and judge.widens_own_rights and not judge.is_sole_administrator:
        return Why.OWN_RIGHTS
    if judge.level not in judge.needed:
        return Why.LEVEL
    if judge.is_own and judge.widens_own_rights and not judge.is_fresh:
        return Why.PROVE_AGAIN
    return None


def warnings_due(left: timedelta) -> int:
    """Return how many of the warnings are due with so much time left."""
    return sum(left <= each for each in WARNED_BEFORE)
