"""The account groups of one context as its pages show them: their accounts, who has each, and which accounts are in none."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bankbook.bank.access import queries as access
from bankbook.bank.access.models import AccountGroup
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.identity import rules
from bankbook.bank.identity.models import User

SORTS: Final = ("name", "accounts", "holders")


@dataclass(frozen=True, slots=True)
class Line:
    """An account group in the list."""

    group: AccountGroup
    accounts: tuple[Account, ...]
    holders: tuple[User, ...]
    waiting: ChangeRequest | None

    @property
    def first_holders(self) -> tuple[User, ...]:
        """Those that the list names."""
        return self.holders[:3]

    @property
    def more_holders(self) -> int:
        """How many it does not name."""
        return len(self.holders) - len(self.first_holders)


@dataclass(frozen=True, slots=True)
class Offer:
    """An account that can be ticked. `was_in`: the group holds it now; `also_in`: the names of other groups that do."""

    account: Account
    is_on: bool
    was_in: bool
    also_in: str

    @property
    def is_closed(self) -> bool:
        return self.account.state == Account.State.CLOSED


@dataclass(frozen=True, slots=True)
class Entity:
    """The accounts of one entity: those to see at once, and the rest, folded."""

    name: str
    first: tuple[Offer, ...]
    rest: tuple[Offer, ...]

    @property
    def chosen(self) -> int:
        """How many of its accounts are ticked."""
        return sum(each.is_on for each in (*self.first, *self.rest))

    @property
    def count(self) -> int:
        """How many accounts it has here."""
        return len(self.first) + len(self.rest)


@dataclass(frozen=True, slots=True)
class Offers:
    """Every account that a group of this context can hold: first those that are in no group, then by entity."""

    new: tuple[Offer, ...]
    entities: tuple[Entity, ...]

    @property
    def chosen(self) -> int:
        """How many are ticked."""
        return sum(each.is_on for each in self.new) + sum(each.chosen for each in self.entities)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.new) + sum(each.count for each in self.entities)


_FOLDED_FROM: Final = 6
"""Accounts of one entity that are shown without folding any."""


def lines(agreement: ServiceAgreement, *, waiting: Iterable[ChangeRequest]) -> list[Line]:
    """Return every account group of the context by name."""
    holders: dict[int, dict[int, User]] = defaultdict(dict)
    for each in access.assignments(agreement):
        for group in each.account_groups.all():
            holders[group.pk][each.membership.user_id] = each.membership.user
    by_key = {each.target_key: each for each in waiting}
    return [
        Line(group, tuple(sorted(group.accounts.all(), key=_by_name)), tuple(holders[group.pk].values()), by_key.get(key_of(group)))
        for group in access.account_groups(agreement)
    ]


def narrowed(found: Iterable[Line], *, wanted: Mapping[str, str], sort: str) -> list[Line]:
    """Return those that the filter asks for, in the order asked for: by name, number of accounts, or how many have it."""
    text, show = rules.fold(wanted.get("q", "")).strip(), wanted.get("show", "")
    kept = [
        each
        for each in found
        if (not text or text in _words(each)) and (show != "pending" or each.waiting is not None) and (show != "unused" or not each.holders)
    ]
    if sort == "accounts":
        return sorted(kept, key=lambda each: -len(each.accounts))
    return sorted(kept, key=lambda each: -len(each.holders)) if sort == "holders" else kept


def key_of(group: AccountGroup) -> str:
    """Return what requests about an account group are known by."""
    return f"account_group:{group.public_id}"


def new(waiting: Iterable[ChangeRequest]) -> list[ChangeRequest]:
    """Return those of these requests that ask for an account group which does not stand yet."""
    return [each for each in waiting if each.kind == "account_group.create"]


def in_no_group(agreement: ServiceAgreement) -> list[Account]:
    """Return the open accounts of the context that no group holds, the latest opened first: nobody sees them, no software reads them."""
    held = {account.pk for group in access.account_groups(agreement) for account in group.accounts.all()}
    open_ones = access.shared_accounts(agreement).exclude(state=Account.State.CLOSED)
    return sorted((each for each in open_ones if each.pk not in held), key=lambda each: each.opened_on, reverse=True)


def offers(agreement: ServiceAgreement, *, chosen: Collection[str], group: AccountGroup | None = None) -> Offers:
    """Return what can be ticked. A closed account is only offered where the group holds it already."""
    names: dict[int, list[str]] = defaultdict(list)
    for each in access.account_groups(agreement):
        for account in each.accounts.all():
            names[account.pk].append(each.name if group is None or each.pk != group.pk else "")
    in_it = {each.pk for each in group.accounts.all()} if group else set()
    found = [
        Offer(each, str(each.public_id) in chosen, each.pk in in_it, ", ".join(filter(None, names[each.pk])))
        for each in access.shared_accounts(agreement)
        if each.state != Account.State.CLOSED or each.pk in in_it
    ]
    by_entity: dict[str, list[Offer]] = defaultdict(list)
    for offer in found:
        if names[offer.account.pk]:
            by_entity[offer.account.entity.name].append(offer)
    latest = sorted((each for each in found if not names[each.account.pk]), key=lambda each: each.account.opened_on, reverse=True)
    return Offers(tuple(latest), tuple(_entity(name, offered) for name, offered in by_entity.items()))


def _entity(name: str, offered: list[Offer]) -> Entity:
    first = [each for each in offered if each.is_on or each.was_in]
    if not first or len(offered) <= _FOLDED_FROM:
        return Entity(name, tuple(offered), ())
    return Entity(name, tuple(first), tuple(each for each in offered if each not in first))


def _words(line: Line) -> str:
    known = " ".join(f"{each.name} {each.masked}" for each in line.accounts)
    return rules.fold(f"{line.group.name} {line.group.description} {known}")


def _by_name(account: Account) -> tuple[str, int]:
    return account.name, account.pk
