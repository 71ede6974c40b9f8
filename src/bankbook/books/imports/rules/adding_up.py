"""Whether new lines lead from the balance before them to the balances that the bank has named, and where they first do not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bankbook.books.imports.rules.window import DayRange


@dataclass(frozen=True, slots=True)
class Close:
    """A balance, in minor units, at the end of day `on`."""

    on: date
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddingUp:
    """The sum that an import would make: `opening` and `held` and `new` make `comes_to`, up to the day of `close`, the bank's own figure.

    `close` and `difference` (the bank's less ours) are None where the bank named no balance to compare with. `first_bad` holds the first day that does
    not add up: one day where balances stand close enough, else the days among which it lies.
    """

    opening: Close
    held: int
    new: int
    comes_to: int
    close: Close | None
    difference: int | None
    first_bad: DayRange | None


def add_up(*, opening: Close, held: Mapping[date, int], new: Mapping[date, int], closes: Iterable[Close]) -> AddingUp:
    """Add held and new sums of days, all after `opening`, to it, and compare with what the bank said at the `closes`.

    Compared is the first close on or after the last new day, else the last there is; a wrong one before it is found all the same.
    """
    later = sorted((close for close in closes if close.on > opening.on), key=lambda close: close.on)
    last = max(new, default=opening.on)
    close = next((each for each in later if each.on >= last), later[-1] if later else None)
    until = close.on if close else max((last, *held))
    added, kept = _sum(new, until), _sum(held, until)
    comes_to = opening.minor + kept + added
    return AddingUp(
        opening=opening,
        held=kept,
        new=added,
        comes_to=comes_to,
        close=close,
        difference=close.minor - comes_to if close else None,
        first_bad=_first_bad(opening, held, new, [each for each in later if close and each.on <= close.on]),
    )


def _first_bad(opening: Close, held: Mapping[date, int], new: Mapping[date, int], closes: Iterable[Close]) -> DayRange | None:
    good = opening.on
    for close in closes:
        if opening.minor + _sum(held, close.on) + _sum(new, close.on) != close.minor:
            return DayRange(good + timedelta(days=1), close.on)
        good = close.on
    return None


def _sum(days: Mapping[date, int], until: date) -> int:
    return sum(minor for on, minor in days.items() if on <= until)
