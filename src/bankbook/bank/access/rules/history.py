"""What stood at any moment, told again from the audit record, and what it let people see. Pure: the entries of the record come in, in order.

Nothing here decides: each way to an account is put to the one decision (`decision.decide`), as it stood at that moment.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, Pair, Permission, Right
from bankbook.bank.access.rules.decision import AskedAccount, Assigned, Context, Group, Snapshot, decide

SEEING: Final[tuple[Pair, ...]] = ((Permission.ACCOUNT_SUMMARY, Right.VIEW), (Permission.MANAGE_STATEMENTS, Right.VIEW))
"""The rights by which a user sees an account: its movements and balances, and its statements."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the record. Ids are public ids; `request` is the approved request that it carried out, "" where the bank acted directly."""

    seq: int
    at: datetime
    what: str
    target_id: str
    context: str
    actor: str
    detail: Mapping[str, Any] = field(compare=False)
    """JSON, as the action that wrote it laid it down."""

    @property
    def request(self) -> str:
        return str(self.detail.get("request", ""))


@dataclass(frozen=True, slots=True)
class Place:
    """What never changes about a context, as the account in question has to do with it."""

    name: str
    is_overview: bool
    takes_part: bool  # the account's entity


@dataclass(frozen=True, slots=True)
class Asked:
    """The account in question, and what never changes about those around it: its contexts, by public id, and which users are software."""

    account: str
    entity: str
    contexts: Mapping[str, Place]

    software: frozenset[str]
    day: date


@dataclass(frozen=True, slots=True)
class Because:
    """What let the user see the account, from the outside in, and the entry of the record since which each of them stood."""

    user: Happened
    membership: Happened
    job_role: Happened
    right: Happened
    account_group: Happened
    account: Happened


@dataclass(frozen=True, slots=True)
class Way:
    """One way on which a user could see the account: a job role of his with an account group that hangs on it."""

    user: str
    context: str
    role: str
    role_name: str
    group: str
    group_name: str
    rights: tuple[Pair, ...]
    because: Because


@dataclass(frozen=True, slots=True)
class Spell:
    """How long a way was open within the time asked about."""

    way: Way
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class _Named:
    """A job role with its pairs, or an account group with its accounts: each with the entry since which it is in it."""

    name: str
    held: Mapping[Any, Happened]


@dataclass(frozen=True, slots=True)
class _Held:
    """A job role that a member holds, with the groups that hang on it."""

    context: str
    user: str
    role: str
    since: Happened
    groups: Mapping[str, Happened]


@dataclass(slots=True)
class Past:
    """Everything that stood at one moment; `tell` goes on by one entry."""

    active: dict[str, Happened] = field(default_factory=dict)
    """Active users, and since when."""

    members: dict[tuple[str, str], Happened] = field(default_factory=dict)
    """Members, by context and user."""

    disabled: set[str] = field(default_factory=set)
    unshared: set[tuple[str, str]] = field(default_factory=set)
    """Entities that do not share their accounts, by context."""

    roles: dict[str, _Named] = field(default_factory=dict)
    groups: dict[str, _Named] = field(default_factory=dict)
    assigned: dict[str, _Held] = field(default_factory=dict)

    def tell(self, entry: Happened) -> None:
        """Let it happen; an entry about anything else changes nothing."""
        telling = _TELLING.get(entry.what)
        if telling is not None:
            telling(self, entry)

    def ways(self, asked: Asked) -> frozenset[Way]:
        """Return every way that was open to the account."""
        found = (
            self._way(asked, held, group) for held in self.assigned.values() if held.context in asked.contexts for group in held.groups
        )
        return frozenset(way for way in found if way is not None)

    def snapshot(self, user: str, asked: Asked, *, name: str = "") -> Snapshot:
        """Return what a decision about that user and account would have been made from; labels are the names of that time."""
        held = [each for each in self.assigned.values() if each.user == user and each.context in asked.contexts]
        contexts = tuple(self._context(asked, context, user) for context in asked.contexts)
        assigned = tuple(self._assigned(each, each.groups) for each in held)
        return Snapshot(user in self.active, user in asked.software, contexts, assigned, name)

    def _way(self, asked: Asked, held: _Held, group: str) -> Way | None:
        only = Snapshot(
            is_active=held.user in self.active,
            is_software=held.user in asked.software,
            contexts=(self._context(asked, held.context, held.user),),
            assigned=(self._assigned(held, [group]),),
        )
        rights = tuple(pair for pair in SEEING if _allows(only, asked, pair))
        if not rights:
            return None
        role, accounts = self.roles[held.role], self.groups[group]
        because = Because(
            user=self.active[held.user],
            membership=self.members[held.context, held.user],
            job_role=held.since,
            right=role.held[rights[0]],
            account_group=held.groups[group],
            account=accounts.held[asked.account],
        )
        return Way(held.user, held.context, held.role, role.name, group, accounts.name, rights, because)

    def _context(self, asked: Asked, context: str, user: str) -> Context:
        place = asked.contexts[context]
        shares = place.takes_part and (context, asked.entity) not in self.unshared
        return Context(
            agreement_id=number(context),
            is_overview=place.is_overview,
            is_enabled=context not in self.disabled,
            is_member=(context, user) in self.members,
            entity_ids=frozenset({number(asked.entity)}) if shares else frozenset(),
            label=place.name,
        )

    def _assigned(self, held: _Held, groups: Iterable[str]) -> Assigned:
        role = self.roles.get(held.role)
        standing = [self.groups[each] for each in groups if each in self.groups]
        return Assigned(
            agreement_id=number(held.context),
            pairs=frozenset(role.held) if role else frozenset(),
            groups=tuple(Group(frozenset(map(number, each.held)), each.name) for each in standing),
            label=role.name if role else "",
        )


def during(entries: Iterable[Happened], asked: Asked, *, since: datetime, until: datetime) -> list[Spell]:
    """Return every way that was open to the account at any moment from `since` until before `until`, in the order in which they opened."""
    past, begun, spells = Past(), False, list[Spell]()
    open_since: dict[Way, datetime] = {}
    for entry in entries:
        if entry.at >= until:
            break
        if entry.at >= since and not begun:
            begun, open_since = True, dict.fromkeys(past.ways(asked), since)
        past.tell(entry)
        if begun and entry.what in REPLAYED:
            now = past.ways(asked)
            spells += [Spell(way, open_since.pop(way), entry.at) for way in list(open_since) if way not in now]
            open_since |= {way: entry.at for way in now if way not in open_since}
    if not begun:
        open_since = dict.fromkeys(past.ways(asked), since)
    spells += [Spell(way, began, until) for way, began in open_since.items()]
    # What opened and closed at one instant stood only between two entries of one transaction: nobody could ever see by it.
    lasting = (each for each in spells if each.since < each.until)
    return sorted(lasting, key=lambda each: (each.since, each.way.user, each.way.role_name, each.way.group_name, each.until))


def at_moment(entries: Iterable[Happened], moment: datetime) -> Past:
    """Return what stood just before that moment."""
    past = Past()
    for entry in entries:
        if entry.at >= moment:
            break
        past.tell(entry)
    return past


def number(public_id: str) -> int:
    """Return a public id as the number that a decision compares."""
    return int(public_id.replace("-", ""), 16)


def _allows(only: Snapshot, asked: Asked, pair: Pair) -> bool:
    account = AskedAccount(number(asked.account), number(asked.entity))
    return decide(only, permission=pair[0], right=pair[1], today=asked.day, account=account).allowed


def _activity(past: Past, entry: Happened) -> None:
    """A user who was active already goes on being so since he first was."""
    state = str(entry.detail.get("state", "active" if entry.what == "user.first_sign_in" else ""))
    if state == "active":
        past.active.setdefault(entry.target_id, entry)
    else:
        past.active.pop(entry.target_id, None)


def _member_added(past: Past, entry: Happened) -> None:
    past.members[entry.context, str(entry.detail["user"])] = entry


def _member_removed(past: Past, entry: Happened) -> None:
    past.members.pop((entry.context, str(entry.detail["user"])), None)


def _switched(past: Past, entry: Happened) -> None:
    past.disabled.discard(entry.context)
    if not entry.detail["on"]:
        past.disabled.add(entry.context)


def _shared(past: Past, entry: Happened) -> None:
    key = (entry.context, str(entry.detail["entity"]))
    past.unshared.discard(key)
    if not entry.detail["on"]:
        past.unshared.add(key)


def _role(past: Past, entry: Happened) -> None:
    before = past.roles.get(entry.target_id)
    pairs = (tuple(each.split(":")) for each in entry.detail["pairs"])
    known = [pair for permission, right in pairs if (pair := (Permission(permission), Right(right))) in APPLICABLE_PAIRS]
    past.roles[entry.target_id] = _named(entry, known, before)


def _role_deleted(past: Past, entry: Happened) -> None:
    past.roles.pop(entry.target_id, None)


def _group(past: Past, entry: Happened) -> None:
    past.groups[entry.target_id] = _named(entry, entry.detail["accounts"], past.groups.get(entry.target_id))


def _group_deleted(past: Past, entry: Happened) -> None:
    past.groups.pop(entry.target_id, None)


def _assignment(past: Past, entry: Happened) -> None:
    before = past.assigned.get(entry.target_id)
    groups = _kept(entry, entry.detail["account_groups"], before.groups if before else {})
    since = before.since if before else entry
    past.assigned[entry.target_id] = _Held(entry.context, str(entry.detail["user"]), str(entry.detail["job_role"]), since, groups)


def _assignment_removed(past: Past, entry: Happened) -> None:
    past.assigned.pop(entry.target_id, None)


def _named(entry: Happened, held: Iterable[Any], before: _Named | None) -> _Named:
    return _Named(str(entry.detail["name"]), _kept(entry, held, before.held if before else {}))


def _kept(entry: Happened, held: Iterable[Any], before: Mapping[Any, Happened]) -> dict[Any, Happened]:
    """Return what is held now: what was there before since then, the rest since now."""
    return {each: before.get(each, entry) for each in held}


_TELLING: Final[dict[str, Callable[[Past, Happened], None]]] = {
    **dict.fromkeys(
        ("user.created", "user.first_sign_in", "user.suspended", "user.reactivated", "user.deleted"),
        _activity,
    ),
    "member.added": _member_added,
    "member.removed": _member_removed,
    "agreement.switched": _switched,
    "agreement.sharing_switched": _shared,
    "job_role.created": _role,
    "job_role.edited": _role,
    "job_role.deleted": _role_deleted,
    "account_group.created": _group,
    "account_group.edited": _group,
    "account_group.deleted": _group_deleted,
    "assignment.set": _assignment,
    "assignment.removed": _assignment_removed,
}

REPLAYED: Final = frozenset(_TELLING)
"""The codes of the entries by which who sees which account changes."""
