"""What is checked before an account at a bank feeds one of ours."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankbook.books.errors import Refused
from bankbook.books.providers.identity import Agreement, compare
from bankbook.money import Money, format

__all__ = ["Check", "Choice", "LinksRefused", "Ours", "Problem", "Theirs", "Verdict", "check", "problems"]


class Verdict(StrEnum):
    """What a check comes to. `LOOK` may be linked and stays on show; `STOP` may not."""

    AGREE = "agree"
    LOOK = "look"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Theirs:
    """An account at the bank, as the newest consent shows it. `feeds`: the key of our account that it feeds already, if any."""

    key: str
    label: str
    currency: str
    identity: str  # "" when its number cannot be compared
    balance: Money | None
    feeds: str = ""


@dataclass(frozen=True, slots=True)
class Ours:
    """A client bank account. `fed_by`: the identity of the account at a bank that feeds it already, if any."""

    key: str
    label: str
    currency: str
    identity: str
    balance: Money | None
    fed_by: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One pair, checked: a sentence for the first line, one for the second, and a code where it stops."""

    verdict: Verdict
    sentence: str
    more: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose for one account at the bank: one of ours, or None selected."""

    theirs: Theirs
    ours: Ours | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one choice stops: the key of the account at the bank, a code, and a sentence."""

    account: str
    code: str
    sentence: str


class LinksRefused(Refused):
    """Some choice does not fit, so nothing was linked. `problems` says which and why."""

    code = "links_refused"

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__(_sentence(found), code=found[0].code if len(found) == 1 else None)
        self.problems = tuple(found)


def check(theirs: Theirs, ours: Ours) -> Check:
    """Judge one pair by currency, number and balance, in this order. A currency that differs is never overridden; a number needs a second person."""
    if theirs.currency != ours.currency:
        return _stop(
            "currency_differs",
            _("Stopped: the currencies differ."),
            _("The bank’s account is in %(theirs)s, %(label)s in %(ours)s. Choose an account in %(theirs)s, or None selected.")
            % {"theirs": theirs.currency, "ours": ours.currency, "label": ours.label},
        )
    agreement = compare(theirs.identity, ours.identity)
    if agreement is Agreement.DIFFER:
        return _stop(
            "number_differs",
            _("Stopped: the account numbers differ."),
            _(
                "%(label)s has another number in your books. Choose the account that agrees, or correct the number first; linking across it needs a second person."
            )
            % {"label": ours.label},
        )
    if ours.fed_by and ours.fed_by != theirs.identity:
        return _stop(
            "account_taken",
            _("Stopped: %(label)s is linked already.") % {"label": ours.label},
            _("Another account at a bank feeds it. Changing that needs a second person."),
        )
    first = _("Number and currency agree.") if agreement is Agreement.AGREE else _("The currency agrees; the numbers cannot be compared.")
    return _with_balance(first, theirs.balance, ours.balance)


def problems(choices: Sequence[Choice]) -> list[Problem]:
    """Judge everything that would be saved together; an empty list means that all of it may be."""
    times = Counter(choice.ours.key for choice in choices if choice.ours)
    return [found for choice in choices if (found := _problem(choice, times)) is not None]


def _problem(choice: Choice, times: Counter[str]) -> Problem | None:
    theirs, ours = choice.theirs, choice.ours
    if ours is not None and theirs.feeds == ours.key:
        return None
    if theirs.feeds:
        return Problem(
            theirs.key,
            "link_exists",
            _("%(label)s: it is linked to another account already. Taking a link back needs a second person.") % {"label": theirs.label},
        )
    if ours is None:
        return None
    if times[ours.key] > 1:
        return Problem(
            theirs.key,
            "chosen_twice",
            _("%(label)s: %(ours)s is chosen for two accounts. Choose it once.") % {"label": theirs.label, "ours": ours.label},
        )
    found = check(theirs, ours)
    if found.verdict is not Verdict.STOP:
        return None
    return Problem(theirs.key, found.code, f"{theirs.label}: {_uncapped(found.sentence)} {found.more}")


def _with_balance(first: str, theirs: Money | None, ours: Money | None) -> Check:
    if theirs is None:
        return Check(Verdict.AGREE, first, _("The bank gave no balance just now."))
    if ours is None:
        return Check(Verdict.AGREE, first, _("The first import sets the balance in your books."))
    if theirs == ours:
        return Check(Verdict.AGREE, first, _("Books hold %(amount)s, the same.") % {"amount": format(ours)})
    difference = {"amount": format(ours), "difference": format(abs(ours - theirs))}
    more = (
        _("Books hold %(amount)s, which is %(difference)s more. You may link; the difference stays on show until it is explained.")
        if ours > theirs
        else _("Books hold %(amount)s, which is %(difference)s less. You may link; the difference stays on show until it is explained.")
    )
    return Check(Verdict.LOOK, first, more % difference)


def _stop(code: str, sentence: str, more: str) -> Check:
    return Check(Verdict.STOP, sentence, more, code)


def _uncapped(sentence: str) -> str:
    """The part behind "Stopped: ", to stand behind an account's name."""
    return sentence.partition(": ")[2] or sentence


def _sentence(found: Sequence[Problem]) -> str | Promise:
    if len(found) == 1:
        return found[0].sentence
    return gettext_lazy("Nothing is linked yet: %(count)d accounts do not fit.") % {"count": len(found)}
