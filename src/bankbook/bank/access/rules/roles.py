"""What a job role, an account group and an assignment may be. A check raises with the sentence that says what to do. Pure."""

from collections.abc import Collection, Iterable
from typing import Final

from django.utils.translation import gettext as _

from bankbook.bank.access.catalogue import (
    APPLICABLE,
    APPLICABLE_PAIRS,
    PREDEFINED,
    SOFTWARE_CEILING,
    Pair,
    Permission,
    Right,
    in_order,
    pair_name,
)
from bankbook.bank.errors import Refused

NAME_LENGTH_MAX: Final = 80
DESCRIPTION_LENGTH_MAX: Final = 240
LEVELS: Final = ("A", "B", "C", "D", "E")
"""The highest first, which matters only where one person holds several: an approval of one never stands for another."""


class AboveTheCeiling(Refused):
    """An accounting software user would hold more than it can ever have. `pairs` are the rights that are too many, `users` who holds them."""

    code = "above_the_ceiling"

    def __init__(self, sentence: str, *, pairs: Collection[Pair], users: Collection[str] = ()) -> None:
        super().__init__(sentence)
        self.pairs = tuple(pairs)
        self.users = tuple(users)


class InUse(Refused):
    """What somebody holds, or is about to hold, is not deleted. `users` are their names."""

    code = "in_use"

    def __init__(self, sentence: str, *, users: Collection[str] = ()) -> None:
        super().__init__(sentence)
        self.users = tuple(users)


class NameInUse(Refused):
    """Another one of this context has that name, or was asked for under it."""

    code = "name_taken"

    def __init__(self, name: str) -> None:
        super().__init__(_("There is already one called “%(name)s” here, or asked for. Choose another name.") % {"name": name})


class BanksOwn(Refused):
    """Only the bank changes what is its own."""

    code = "banks_own"


def folded(name: str) -> str:
    """Return a name as it is compared: spaces at its ends and between its words, and capitals, make no difference."""
    return " ".join(name.split()).casefold()


def check_name(name: str, *, taken: Iterable[str] = (), is_bank: bool = False) -> str:
    """Return the name as it is kept. Raises `Refused` for none or a long one, `NameInUse` for one in `taken` or (but for the bank) of the bank's own."""
    kept = " ".join(name.split())
    if not kept:
        raise Refused(_("Give it a name."), code="no_name")
    if len(kept) > NAME_LENGTH_MAX:
        raise Refused(_("A name has at most %(count)d characters.") % {"count": NAME_LENGTH_MAX}, code="name_too_long")
    reserved = () if is_bank else [str(each.name) for each in PREDEFINED.values()]
    if folded(kept) in {folded(each) for each in (*taken, *reserved)}:
        raise NameInUse(kept)
    return kept


def check_description(description: str) -> str:
    """Return the description as it is kept. Raises `Refused` for none or a long one."""
    kept = " ".join(description.split())
    if not kept:
        raise Refused(_("Describe in a few words what it is for."), code="no_description")
    if len(kept) > DESCRIPTION_LENGTH_MAX:
        raise Refused(_("A description has at most %(count)d characters.") % {"count": DESCRIPTION_LENGTH_MAX}, code="description_too_long")
    return kept


def check_level(level: str) -> str:
    """Return the approval level, "" for none. Raises `Refused` for one that does not exist."""
    if level and level not in LEVELS:
        raise Refused(_("An approval level is one of A to E."), code="unknown_level")
    return level


def check_pairs(pairs: Iterable[Pair]) -> frozenset[Pair]:
    """Return the pairs. Raises `Refused` for none, for one that the catalogue does not have, and for one that needs View and comes without."""
    chosen = frozenset(pairs)
    if not chosen:
        raise Refused(_("Choose at least one right."), code="no_rights")
    if not chosen <= APPLICABLE_PAIRS:
        raise Refused(_("There is no such right."), code="unknown_right")
    blind = [permission for permission in Permission if _lacks_view(permission, chosen)]
    if blind:
        named = ", ".join(pair_name((permission, Right.VIEW)) for permission in blind)
        raise Refused(_("Other rights need View as well. Add: %(rights)s.") % {"rights": named}, code="view_needed")
    return chosen


def parse_pair(permission: str, right: str) -> Pair:
    """Return the pair of these codes. Raises `Refused` for one that the catalogue does not have."""
    try:
        pair = Permission(permission), Right(right)
    except ValueError:
        raise Refused(_("There is no such right."), code="unknown_right") from None
    return pair


def beyond_ceiling(pairs: Iterable[Pair]) -> list[Pair]:
    """Return what of these an accounting software user can never hold, in the catalogue's order."""
    return in_order(set(pairs) - SOFTWARE_CEILING)


def check_ceiling(pairs: Iterable[Pair], *, level: str, users: Collection[str]) -> None:
    """Raise `AboveTheCeiling`, naming the rights and the accounting software users (by name), if these users would hold such a role."""
    if not users:
        return
    too_many = beyond_ceiling(pairs)
    names = ", ".join(sorted(users))
    if too_many:
        rights = ", ".join(pair_name(pair) for pair in too_many)
        sentence = _("An accounting software user only views accounts and statements. %(users)s would also get: %(rights)s.")
        raise AboveTheCeiling(sentence % {"users": names, "rights": rights}, pairs=too_many, users=users)
    if level:
        sentence = _("An accounting software user approves nothing. %(users)s would get approval level %(level)s.")
        raise AboveTheCeiling(sentence % {"users": names, "level": level}, pairs=(), users=users)


def check_unused(users: Collection[str]) -> None:
    """Raise `InUse`, naming these users, if there are any."""
    if users:
        names = ", ".join(sorted(set(users)))
        raise InUse(_("It is still given, or asked for, to: %(users)s. Take it from them first.") % {"users": names}, users=users)


def highest(levels: Iterable[str]) -> str:
    """Return the level that counts of several that one person holds; "" of none."""
    return min((level for level in levels if level), default="", key=LEVELS.index)


def _lacks_view(permission: Permission, pairs: frozenset[Pair]) -> bool:
    held = {right for each, right in pairs if each is permission}
    return bool(held) and Right.VIEW in APPLICABLE[permission] and Right.VIEW not in held
