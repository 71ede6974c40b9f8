"""Who could see which account on which day, and by whose approval: read from the audit record alone, however much was changed or ended since."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext as _

from bankbook import clock
from bankbook.audit.models import AuditEvent
from bankbook.bank.access.catalogue import Pair, pair_name
from bankbook.bank.access.queries.deciding import account_label
from bankbook.bank.access.queries.explaining import Explanation, told
from bankbook.bank.access.rules import history
from bankbook.bank.access.rules.decision import AskedAccount, decide
from bankbook.bank.access.rules.history import SEEING, Asked, Because, Happened, Place, Spell, Way, number
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements.models import Membership, Participant, ServiceAgreement
from bankbook.bank.errors import Refused
from bankbook.bank.identity.models import User

_APPROVALS: Final = ("request.approved", "request.self_approved")


class NotYet(Refused):
    """A day that has not begun."""

    code = "day_to_come"


@dataclass(frozen=True, slots=True)
class Approval:
    """What put one part of the way there: when, by whom it was carried out, and the request with those who approved it, if it was one.

    `approvers` are names with their level: "Luc Gagnon (A)". Without a request the bank itself acted.
    """

    at: datetime
    by: str
    request: str
    approvers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """How one user could see an account, and how long of the day; the whole day if `since` and `until` are its ends."""

    user: User
    agreement: ServiceAgreement
    rights: tuple[str, ...]
    job_role: str
    account_group: str
    since: datetime
    until: datetime
    membership: Approval
    right: Approval
    assignment: Approval
    grouping: Approval
    """By which the account group came to hang on the job role of the user."""

    account: Approval
    """By which the account came into the account group."""

    @property
    def is_whole_day(self) -> bool:
        return self.until - self.since >= timedelta(hours=22)


def could_see(account: Account, *, on: date, agreement: ServiceAgreement | None = None) -> list[Sight]:
    """Return every way on which a user could see the account at any moment of that day in its bank's zone, in one context or (without one) in any.

    By user and time. Raises `NotYet` for a day to come.
    """
    since, until = _day(account, on)
    asked = _asked(account, on=on, agreement=agreement)
    return _sights(history.during(_entries(asked), asked, since=since, until=until))


def ways(user: User, account: Account, *, at: datetime, agreement: ServiceAgreement) -> list[Sight]:
    """Return every way on which that user could see the account at that moment, each with what put it there."""
    asked = _asked(account, on=at.date(), agreement=agreement)
    past = history.at_moment(_entries(asked), at)
    return _sights(Spell(way, at, at) for way in past.ways(asked) if way.user == str(user.public_id))


def end_of(account: Account, on: date) -> datetime:
    """Return the moment at which that day ended in the zone of the account's bank; of today, now. Raises `NotYet`."""
    return min(_day(account, on)[1], clock.now())


def explain_at(user: User, account: Account, *, agreement: ServiceAgreement, at: datetime, pair: Pair = SEEING[0]) -> Explanation:
    """Explain whether the user had that right on the account at that moment in that context: the one decision, made of what stood then."""
    asked = _asked(account, on=at.date(), also=user)
    past = history.at_moment(_entries(asked, also=user), at)
    decision = decide(
        past.snapshot(str(user.public_id), asked, name=user.name),
        permission=pair[0],
        right=pair[1],
        today=at.date(),
        account=AskedAccount(number(asked.account), number(asked.entity), account_label(account)),
        agreement_id=number(str(agreement.public_id)),
    )
    return told(pair, decision)


def _asked(account: Account, *, on: date, agreement: ServiceAgreement | None = None, also: User | None = None) -> Asked:
    around = ServiceAgreement.objects.filter(group=account.entity.group_id).select_related("entity", "group")
    if agreement is not None:
        around = around.filter(pk=agreement.pk)
    taking_part = set(Participant.objects.filter(entity=account.entity_id).values_list("agreement_id", flat=True))
    software = User.objects.filter(kind=User.Kind.SOFTWARE, pk__in=_members(around, also))
    return Asked(
        account=str(account.public_id),
        entity=str(account.entity.public_id),
        contexts={str(each.public_id): Place(str(each), each.is_overview, each.pk in taking_part) for each in around},
        software=frozenset(map(str, software.values_list("public_id", flat=True))),
        day=on,
    )


def _members(agreements: Iterable[ServiceAgreement], also: User | None) -> set[int]:
    """Return the keys of whoever ever was a member of these contexts, and of that user."""
    ever = Membership.objects.filter(agreement__in=agreements).values_list("user_id", flat=True)
    return {*ever, *([also.pk] if also else [])}


def _entries(asked: Asked, *, also: User | None = None) -> Iterator[Happened]:
    """Return what the record holds that bears on these contexts and on their users, in order."""
    around = ServiceAgreement.objects.filter(public_id__in=asked.contexts)
    users = User.objects.filter(pk__in=_members(around, also)).values_list("public_id", flat=True)
    about = AuditEvent.objects.filter(what__in=history.REPLAYED)
    of_users = about.filter(target_kind="user", target_id__in=[str(each) for each in users])
    found = about.filter(context__in=asked.contexts) | of_users
    columns = ("seq", "at", "what", "target_id", "context", "actor_label", "detail")
    return (Happened(*row) for row in found.order_by("seq").values_list(*columns).iterator())


def _day(account: Account, on: date) -> tuple[datetime, datetime]:
    zone = clock.zone_info(account.entity.group.institution.zone)
    first, after = (datetime.combine(day, time.min, zone).astimezone(UTC) for day in (on, on + timedelta(days=1)))
    if first > clock.now():
        raise NotYet(_("That day has not begun. Choose today or a day in the past."))
    return first, after


def _sights(spells: Iterable[Spell]) -> list[Sight]:
    found = list(spells)
    users = {str(each.public_id): each for each in User.objects.filter(public_id__in={spell.way.user for spell in found})}
    contexts = ServiceAgreement.objects.select_related("entity", "group__institution").filter(
        public_id__in={spell.way.context for spell in found}
    )
    by_id = {str(each.public_id): each for each in contexts}
    approvers = _approvers(spell.way.because for spell in found)
    made = [_sight(each, users[each.way.user], by_id[each.way.context], approvers) for each in found]
    return sorted(made, key=lambda each: (each.user.family, each.user.given, each.user.pk, each.since, each.job_role, each.account_group))


def _sight(spell: Spell, user: User, agreement: ServiceAgreement, approvers: Mapping[str, tuple[str, ...]]) -> Sight:
    way: Way = spell.way

    def approval(entry: Happened) -> Approval:
        return Approval(entry.at, entry.actor, entry.request, approvers.get(entry.request, ()))

    return Sight(
        user=user,
        agreement=agreement,
        rights=tuple(pair_name(pair) for pair in way.rights),
        job_role=way.role_name,
        account_group=way.group_name,
        since=spell.since,
        until=spell.until,
        membership=approval(way.because.membership),
        right=approval(way.because.right),
        assignment=approval(way.because.job_role),
        grouping=approval(way.because.account_group),
        account=approval(way.because.account),
    )


def approvers_of(assignments: Iterable[str]) -> tuple[str, ...]:
    """Return who approved these assignments (public ids) as they were last given, each once; without a request whoever acted for the bank."""
    given = AuditEvent.objects.filter(target_kind="assignment", target_id__in=list(assignments), what="assignment.set").order_by("seq")
    last = {target: (label, detail) for target, label, detail in given.values_list("target_id", "actor_label", "detail")}
    by_request = _approvers_of({str(detail.get("request", "")) for _label, detail in last.values()})
    names = [name for label, detail in last.values() for name in by_request.get(str(detail.get("request", "")), (label,))]
    return tuple(dict.fromkeys(names))


def _approvers(because: Iterable[Because]) -> dict[str, tuple[str, ...]]:
    parts = [(each.membership, each.job_role, each.right, each.account_group, each.account) for each in because]
    return _approvers_of({entry.request for entries in parts for entry in entries})


def _approvers_of(requests: set[str]) -> dict[str, tuple[str, ...]]:
    """Return who approved each request, in order, from the record."""
    found: dict[str, list[str]] = defaultdict(list)
    decided = AuditEvent.objects.filter(target_kind="request", target_id__in=requests - {""}, what__in=_APPROVALS).order_by("seq")
    for request, label, detail in decided.values_list("target_id", "actor_label", "detail"):
        found[request].append(f"{label} ({detail['level']})")
    return {request: tuple(names) for request, names in found.items()}
