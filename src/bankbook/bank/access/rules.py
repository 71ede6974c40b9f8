"""The one decision about who may do what. Pure: the facts come in as a snapshot, so a test can ask every question there is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bankbook.bank.access.catalogue import ACCOUNT_BOUND, APPLICABLE_PAIRS, SOFTWARE_CEILING, Pair, Permission, Right


class Reason(StrEnum):
    """Why a decision fell as it did: the first step that failed, or that none did."""

    ALLOWED = "allowed"
    NO_SUCH_RIGHT = "no_such_right"
    USER_NOT_ACTIVE = "user_not_active"
    NOT_A_MEMBER = "not_a_member"
    AGREEMENT_DISABLED = "agreement_disabled"
    ABOVE_THE_CEILING = "above_the_ceiling"
    NOT_ASSIGNED = "not_assigned"
    NOT_GRANTED = "not_granted"


class Grant(Protocol):
    """What was granted to software. It can only narrow what its giver may do."""

    @property
    def account_ids(self) -> frozenset[int]: ...
    @property
    def scopes(self) -> frozenset[str]: ...
    @property
    def expires_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Context:
    """One service agreement as the user stands in it."""

    agreement_id: int
    is_overview: bool
    is_enabled: bool
    is_member: bool


@dataclass(frozen=True, slots=True)
class Assigned:
    """One job role of the user in one context, with the accounts of the account groups that hang on it."""

    agreement_id: int
    pairs: frozenset[Pair]
    account_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything about one user that a decision needs."""

    is_active: bool
    is_software: bool
    contexts: tuple[Context, ...]
    assigned: tuple[Assigned, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether, and the first reason why not."""

    allowed: bool
    reason: Reason


def decide(
    snapshot: Snapshot,
    *,
    permission: Permission,
    right: Right,
    today: date,
    account_id: int | None = None,
    agreement_id: int | None = None,
    grant: Grant | None = None,
    scope: str | None = None,
) -> Decision:
    """Decide one question, in the fixed order: user, membership, agreement, ceiling, assignment, grant. Default deny.

    Without `agreement_id` any context of the user may answer; without `account_id` the question is whether the right reaches at all.
    """
    if (permission, right) not in APPLICABLE_PAIRS:
        return _denied(Reason.NO_SUCH_RIGHT)
    if not snapshot.is_active:
        return _denied(Reason.USER_NOT_ACTIVE)
    chosen = [each for each in snapshot.contexts if each.is_member and agreement_id in (None, each.agreement_id)]
    if not chosen:
        return _denied(Reason.NOT_A_MEMBER)
    enabled = [each for each in chosen if each.is_enabled]
    if not enabled:
        return _denied(Reason.AGREEMENT_DISABLED)
    under = [
        each for each in enabled if is_under_ceiling(permission, right, is_software=snapshot.is_software, is_overview=each.is_overview)
    ]
    if not under:
        return _denied(Reason.ABOVE_THE_CEILING)
    if not _is_assigned(snapshot.assigned, {each.agreement_id for each in under}, (permission, right), account_id):
        return _denied(Reason.NOT_ASSIGNED)
    if grant is not None and not covers(grant, account_id=account_id, scope=scope, today=today):
        return _denied(Reason.NOT_GRANTED)
    return Decision(allowed=True, reason=Reason.ALLOWED)


def is_under_ceiling(permission: Permission, right: Right, *, is_software: bool, is_overview: bool) -> bool:
    """Whether this kind of user can hold the pair at all in this kind of context: software only reads, and nobody pays in an overview."""
    if is_software and (permission, right) not in SOFTWARE_CEILING:
        return False
    return not (is_overview and permission is Permission.PAYMENTS and right is not Right.VIEW)


def covers(grant: Grant, *, account_id: int | None, scope: str | None, today: date) -> bool:
    """Whether the grant still runs today (its last day included; the instant is the channel's to judge) and names the account and scope."""
    if grant.expires_at is not None and grant.expires_at.date() < today:
        return False
    if account_id is not None and account_id not in grant.account_ids:
        return False
    return scope is None or scope in grant.scopes


def _is_assigned(assigned: Iterable[Assigned], agreement_ids: set[int], pair: Pair, account_id: int | None) -> bool:
    return any(each.agreement_id in agreement_ids and pair in each.pairs and _reaches(each, pair[0], account_id) for each in assigned)


def _reaches(assigned: Assigned, permission: Permission, account_id: int | None) -> bool:
    if account_id is None or permission not in ACCOUNT_BOUND:
        return True
    return account_id in assigned.account_ids


def _denied(reason: Reason) -> Decision:
    return Decision(allowed=False, reason=reason)
