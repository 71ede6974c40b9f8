"""The job roles of one context as its pages show them: who holds each, and what waits about it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bankbook.bank.access import queries as access
from bankbook.bank.access.models import JobRole
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.approvals.rules import Category
from bankbook.bank.channels.web import asking
from bankbook.bank.identity import rules
from bankbook.bank.identity.models import User

SORTS: Final = ("name", "level", "holders")


@dataclass(frozen=True, slots=True)
class Line:
    """A job role in the list."""

    role: JobRole
    holders: tuple[User, ...]
    waiting: ChangeRequest | None

    @property
    def is_banks(self) -> bool:
        return self.role.origin == JobRole.Origin.PREDEFINED

    @property
    def first_holders(self) -> tuple[User, ...]:
        """Those that the list names."""
        return self.holders[:3]

    @property
    def more_holders(self) -> int:
        """How many it does not name."""
        return len(self.holders) - len(self.first_holders)


def lines(agreement: ServiceAgreement, *, waiting: Iterable[ChangeRequest]) -> list[Line]:
    """Return every job role of the context, the bank's own first."""
    holders: dict[int, list[User]] = defaultdict(list)
    for each in access.assignments(agreement):
        holders[each.role_id].append(each.membership.user)
    by_key = {each.target_key: each for each in waiting}
    return [Line(role, tuple(holders[role.pk]), by_key.get(key_of(role))) for role in access.roles(agreement)]


def narrowed(found: Iterable[Line], *, wanted: Mapping[str, str], sort: str) -> list[Line]:
    """Return those that the filter asks for, in the order asked for: by name, approval level, or how many hold it."""
    text, show = rules.fold(wanted.get("q", "")).strip(), wanted.get("show", "")
    kept = [
        each
        for each in found
        if (not text or text in rules.fold(f"{each.role.name} {each.role.description}"))
        and (show != "own" or not each.is_banks)
        and (show != "bank" or each.is_banks)
        and (show != "pending" or each.waiting is not None)
    ]
    if sort == "name":
        return sorted(kept, key=lambda each: rules.fold(each.role.name))
    if sort == "level":
        return sorted(kept, key=lambda each: (each.role.level or "Z", rules.fold(each.role.name)))
    return sorted(kept, key=lambda each: -len(each.holders)) if sort == "holders" else kept


def key_of(role: JobRole) -> str:
    """Return what requests about a job role are known by."""
    return f"job_role:{role.public_id}"


def new(waiting: Iterable[ChangeRequest]) -> list[ChangeRequest]:
    """Return those of these requests that ask for a job role which does not stand yet."""
    return [each for each in waiting if each.kind == "job_role.create"]


def software_of(role: JobRole) -> list[User]:
    """Return the accounting software users that hold a job role, or would by a request that waits: the ceiling is theirs."""
    held = [each for each in access.holders(role) if each.kind == User.Kind.SOFTWARE]
    known = {each.pk for each in held}
    asked = [each.about for each in asking.pending(role.agreement, Category.PERMISSIONS) if each.about and _gives(each, role)]
    return held + [each for each in asked if each.kind == User.Kind.SOFTWARE and each.pk not in known]


def _gives(request: ChangeRequest, role: JobRole) -> bool:
    if request.kind == "assignment.set":
        return bool(request.payload["role"] == str(role.public_id))
    return any(each["role"] == str(role.public_id) for each in request.payload.get("assignments", ()))
