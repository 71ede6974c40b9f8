"""The seals of a request: who asked, who approved or rejected, and which levels are still needed."""

from datetime import datetime
from typing import TypedDict

from django.utils.translation import gettext as _

from bankbook.bank.access import queries as access
from bankbook.bank.approvals import queries
from bankbook.bank.approvals.actions.telling import either
from bankbook.bank.approvals.catalogue import APPROVE_PERMISSION
from bankbook.bank.approvals.models import ChangeRequest, Decision
from bankbook.bank.approvals.rules import Category
from bankbook.bank.identity.models import User
from bankbook.ui import formats


class Seal(TypedDict):
    """One seal, as `<c-seals>` takes it."""

    kind: str
    mark: str
    caption: str
    text: str


def seals_of(request: ChangeRequest, *, able: list[User]) -> list[Seal]:
    """Return the seals in order. `able`: who can decide now."""
    found = queries.seals(request)
    asked = Seal(kind="asked", mark=formats.initials(found.asked.name), caption=_("Asked"), text=_who_when(found.asked, found.asked_at))
    decided = [_decided(each) for each in (*found.approvals, *([found.rejection] if found.rejection else []))]
    levels = {each.user.pk: each.level for each in access.approvers(request.agreement, APPROVE_PERMISSION[Category(request.category)])}
    needed = [_open(level, [each for each in able if levels.get(each.pk) == level]) for level in found.still_needed]
    return [asked, *decided, *needed]


def _decided(decision: Decision) -> Seal:
    words = _("Level %(level)s, approved") if decision.verdict == Decision.Verdict.APPROVED else _("Level %(level)s, rejected")
    if decision.is_own and decision.verdict == Decision.Verdict.APPROVED:
        words = _("Level %(level)s, self-approved")
    return Seal(
        kind="ok" if decision.verdict == Decision.Verdict.APPROVED else "refused",
        mark=formats.initials(decision.user.name),
        caption=words % {"level": decision.level},
        text=_who_when(decision.user, decision.at),
    )


def _open(level: str, able: list[User]) -> Seal:
    who = either(able) if able else _("Nobody can give it now")
    return Seal(kind="open", mark=level, caption=_("Level %(level)s, still needed") % {"level": level}, text=who)


def _who_when(user: User, at: datetime) -> str:
    return f"{user.name}, {formats.written(at, style='moment')}"
