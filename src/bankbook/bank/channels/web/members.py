"""The users of one context as its pages show them: whoever works there, whoever was created there, and whoever was deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bankbook.bank.agreements.models import Membership, ServiceAgreement
from bankbook.bank.errors import NotFound
from bankbook.bank.identity import queries as identity
from bankbook.bank.identity import rules
from bankbook.bank.identity.models import User

SORTS: Final = ("name", "state", "used")


@dataclass(frozen=True, slots=True)
class Member:
    """A user with his place in a context. `state` is the one that is shown, `is_ours` whether it is this context that looks after him."""

    user: User
    state: rules.State
    locked_until: datetime | None
    is_member: bool
    is_ours: bool

    @property
    def is_software(self) -> bool:
        return self.user.kind == User.Kind.SOFTWARE


def members(agreement: ServiceAgreement) -> list[Member]:
    """Return the users of a context by name. Three queries for any number."""
    rows = list(_rows(agreement).order_by("user__family", "user__given", "user__id"))
    locked = identity.locked_until(row.user for row in rows)
    return [_member(row, agreement, locked) for row in rows]


def member(agreement: ServiceAgreement, *, public_id: UUID) -> Member:
    """Return that user of a context. Raises `NotFound` for one of another context."""
    row = _rows(agreement).filter(user__public_id=public_id).first()
    if row is None:
        raise NotFound(_("There is no such user in this context."))
    return _member(row, agreement, identity.locked_until([row.user]))


def ours(agreement: ServiceAgreement, *, public_id: UUID) -> Member:
    """Return that user, whom this context looks after. Raises `NotFound` for one whom it does not."""
    found = member(agreement, public_id=public_id)
    if not found.is_ours:
        raise NotFound(_("This user is looked after in another context."))
    return found


def home_of(user: User) -> ServiceAgreement | None:
    """Return the context in which the user was created."""
    home = Membership.objects.filter(user=user, is_home=True).select_related("agreement__entity", "agreement__group").first()
    return home.agreement if home else None


def narrowed(found: list[Member], *, wanted: Mapping[str, str], sort: str) -> list[Member]:
    """Return those that the filter asks for, in the order asked for (by name, state or last use)."""
    text = rules.fold(wanted.get("q", "")).strip()
    code = rules.normalise_code(wanted.get("q", ""))
    kept = [
        each
        for each in found
        if wanted.get("state", "") in {"", each.state}
        and wanted.get("kind", "") in {"", each.user.kind}
        and (not text or text in rules.fold(each.user.name) or code in each.user.user_code)
    ]
    never = datetime.min.replace(tzinfo=UTC)
    if sort == "state":
        return sorted(kept, key=lambda each: list(rules.State).index(each.state))
    return sorted(kept, key=lambda each: each.user.last_used_at or never, reverse=True) if sort == "used" else kept


def _rows(agreement: ServiceAgreement) -> QuerySet[Membership]:
    here = Q(is_active=True) | Q(is_home=True) | Q(user__state=User.State.DELETED)
    return Membership.objects.filter(here, agreement=agreement).select_related("user__invited_by", "user__institution")


def _member(row: Membership, agreement: ServiceAgreement, locked: Mapping[int, datetime]) -> Member:
    user = row.user
    return Member(
        user=user,
        state=identity.shown_state(user, locked=locked),
        locked_until=locked.get(user.pk),
        is_member=row.is_active,
        is_ours=row.is_home or agreement.is_overview,
    )
