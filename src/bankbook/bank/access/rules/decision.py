"""The one decision about who may do what. Pure: the facts come in as a snapshot, so a test can ask every question there is.

Default deny. The steps are asked in one fixed order; each keeps the ways that still lead to the answer, and the first that keeps none refuses.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol

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
    IN_NO_ACCOUNT_GROUP = "in_no_account_group"
    NOT_SHARED = "not_shared"
    NOT_GRANTED = "not_granted"


class Step(StrEnum):
    """What is asked, in this order."""

    USER = "user"
    MEMBERSHIP = "membership"
    CEILING = "ceiling"
    JOB_ROLE = "job_role"
    ACCOUNT_GROUP = "account_group"
    ACCOUNT = "account"
    GRANT = "grant"


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
    """One service agreement as the user stands in it, and the entities whose accounts take part in it. Labels are what people call it."""

    agreement_id: int
    is_overview: bool
    is_enabled: bool
    is_member: bool
    entity_ids: frozenset[int] = frozenset()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One account group that hangs on an assignment."""

    account_ids: frozenset[int]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Assigned:
    """One job role of the user in one context, and the account groups that hang on it there."""

    agreement_id: int
    pairs: frozenset[Pair]
    groups: tuple[Group, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class AskedAccount:
    """The account in question, and whose it is."""

    id: int
    entity_id: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything about one user that a decision needs."""

    is_active: bool
    is_software: bool
    contexts: tuple[Context, ...]
    assigned: tuple[Assigned, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """One step of the way: whether it was passed, and the labels of what passed it."""

    step: Step
    is_passed: bool
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether, the first reason why not, and the way there: the steps asked, in order, the last of which refused if one did."""

    allowed: bool
    reason: Reason
    path: tuple[Answered, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Without `agreement_id` any context of the user may answer; without `account` the question is whether the right reaches at all."""

    pair: Pair
    today: date
    account: AskedAccount | None = None
    agreement_id: int | None = None
    grant: Grant | None = None
    scope: str | None = None

    @property
    def is_about_an_account(self) -> bool:
        return self.account is not None and self.pair[0] in ACCOUNT_BOUND


@dataclass(frozen=True, slots=True)
class Way:
    """A way on which the answer may still be yes; each step adds what it found."""

    context: Context
    assigned: Assigned | None = None
    group: Group | None = None


type Ways = Sequence[Way]


def decide(
    snapshot: Snapshot,
    *,
    permission: Permission,
    right: Right,
    today: date,
    account: AskedAccount | None = None,
    agreement_id: int | None = None,
    grant: Grant | None = None,
    scope: str | None = None,
) -> Decision:
    """Decide one question: user, membership, ceiling, job role, account group, account, grant. What refuses first is the reason."""
    asked = Question((permission, right), today, account, agreement_id, grant, scope)
    if asked.pair not in APPLICABLE_PAIRS:
        return Decision(allowed=False, reason=Reason.NO_SUCH_RIGHT)
    ways: Ways = [Way(context) for context in snapshot.contexts]
    path: list[Answered] = []
    for step, narrow in _STEPS:
        if step is Step.GRANT and grant is None:
            break
        ways, refusal = narrow(snapshot, asked, ways)
        if refusal is not None:
            return Decision(allowed=False, reason=refusal, path=(*path, Answered(step, is_passed=False)))
        path.append(Answered(step, is_passed=True, by=_labels(step, snapshot, asked, ways)))
    return Decision(allowed=True, reason=Reason.ALLOWED, path=tuple(path))


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


type Narrowed = tuple[Ways, Reason | None]


def _user(snapshot: Snapshot, asked: Question, ways: Ways) -> Narrowed:
    return ways, None if snapshot.is_active else Reason.USER_NOT_ACTIVE


def _membership(snapshot: Snapshot, asked: Question, ways: Ways) -> Narrowed:
    chosen = [way for way in ways if way.context.is_member and asked.agreement_id in (None, way.context.agreement_id)]
    if not chosen:
        return chosen, Reason.NOT_A_MEMBER
    return _kept([way for way in chosen if way.context.is_enabled], Reason.AGREEMENT_DISABLED)


def _ceiling(snapshot: Snapshot, asked: Question, ways: Ways) -> Narrowed:
    permission, right = asked.pair
    under = [
        way for way in ways if is_under_ceiling(permission, right, is_software=snapshot.is_software, is_overview=way.context.is_overview)
    ]
    return _kept(under, Reason.ABOVE_THE_CEILING)


def _job_role(snapshot: Snapshot, asked: Question, ways: Ways) -> Narrowed:
    held = [
        Way(way.context, each)
        for way in ways
        for each in snapshot.assigned
        if each.agreement_id == way.context.agreement_id and asked.pair in each.pairs
    ]
    return _kept(held, Reason.NOT_ASSIGNED)


def _account_group(snapshot: Snapshot, asked: Question, ways: Ways) -> Narrowed:
    if not asked.is_about_an_account or asked.account is None:
        return ways, None
    grouped = [
        Way(way.context, way.assigned, group)
        for way in ways
        for group in (way.assigned.groups if way.assigned else ())
        if asked.account.id in group.account_ids
    ]
    return _kept(grouped, Reason.IN_NO_ACCOUNT_GROUP)


def _account(snapshot: Snapshot, asked: Question, ways: Ways) -> Narrowed:
    if not asked.is_about_an_account or asked.account is None:
        return ways, None
    return _kept([way for way in ways if asked.account.entity_id in way.context.entity_ids], Reason.NOT_SHARED)


def _grant(snapshot: Snapshot, asked: Question, ways: Ways) -> Narrowed:
    account_id = asked.account.id if asked.account else None
    if asked.grant is not None and not covers(asked.grant, account_id=account_id, scope=asked.scope, today=asked.today):
        return ways, Reason.NOT_GRANTED
    return ways, None


def _kept(ways: Ways, refusal: Reason) -> Narrowed:
    return ways, None if ways else refusal


def _labels(step: Step, snapshot: Snapshot, asked: Question, ways: Ways) -> tuple[str, ...]:
    """Return what passed this step, in the words that people know it by, each once."""
    if step is Step.USER:
        return (snapshot.label,)
    if step is Step.JOB_ROLE:
        return _once(way.assigned.label for way in ways if way.assigned)
    if step is Step.ACCOUNT_GROUP:
        return _once(way.group.label for way in ways if way.group)
    if step is Step.ACCOUNT:
        return (asked.account.label,) if asked.account and asked.is_about_an_account else ()
    return _once(way.context.label for way in ways)


def _once(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(labels))


_STEPS: Final[tuple[tuple[Step, Callable[[Snapshot, Question, Ways], Narrowed]], ...]] = (
    (Step.USER, _user),
    (Step.MEMBERSHIP, _membership),
    (Step.CEILING, _ceiling),
    (Step.JOB_ROLE, _job_role),
    (Step.ACCOUNT_GROUP, _account_group),
    (Step.ACCOUNT, _account),
    (Step.GRANT, _grant),
)
