"""What for: which open charges of a known tenancy a receipt pays. Only asked once *who* is certain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bankbook.books.assignments.rules.facts import Item, ItemKind, Line, Outcome, Part, Purpose, Tenancy
from bankbook.books.assignments.rules.runner_up import words
from bankbook.money import Money

FIRST_PAYMENT_DAYS = 45  # a first payment this soon after a tenancy began that is no charge's amount is often rent and deposit in one
DEPOSIT_WORDS = frozenset({"DEPOSIT", "DEP", "BOND", "HOLDING"})  # a payer who writes one of these means more than rent
EARLY_DAYS_MAX = 35  # rent paid up to a month early counts towards the coming charge; further ahead a person decides
EQUAL_EARLY_DAYS_MAX = 10  # a rent further ahead is not meant by its amount alone while an older one is open: who once paid £10 too much would stay a month ahead


@dataclass(frozen=True, slots=True)
class Answer:
    outcome: Outcome
    reason: str
    parts: tuple[Part, ...] = ()


def decide(line: Line, *, tenancy: Tenancy, items: Sequence[Item], names_another: bool) -> Answer:
    """`items` are the tenancy's open charges in the line's currency; `names_another`: the text names somebody else who owes this amount.

    Parts always sum to the line.
    """
    payable = sorted(
        (item for item in items if item.due_on <= line.booked_on + timedelta(days=EARLY_DAYS_MAX)), key=lambda item: (item.due_on, item.id)
    )
    doubt = "names_another" if names_another else _doubt(line, tenancy=tenancy, items=items)
    equal = [item for item in payable if item.outstanding == line.amount and not _is_far_ahead(item, line=line, oldest=payable[0])]
    if doubt:
        return Answer(Outcome.SUGGESTED, doubt, (_whole(equal[0]),) if equal else _oldest_first(line.amount, payable))
    if equal and len({item.kind for item in equal}) == 1:
        return Answer(Outcome.ASSIGNED, "equals_one_charge" if len(equal) == 1 else "equals_oldest_of_equals", (_whole(equal[0]),))
    if equal:
        return Answer(Outcome.SUGGESTED, "equal_charges_of_different_kinds", (_whole(equal[0]),))
    if all(item.kind is ItemKind.RENT for item in payable):
        return Answer(Outcome.ASSIGNED, _rent_reason(line.amount, payable), _oldest_first(line.amount, payable))
    return Answer(Outcome.SUGGESTED, "charges_of_different_kinds", _oldest_first(line.amount, payable))


def _is_far_ahead(item: Item, *, line: Line, oldest: Item) -> bool:
    """Whether this is a rent of next month while an older charge is still open, be it in part."""
    return (
        item.kind is ItemKind.RENT and item.due_on > line.booked_on + timedelta(days=EQUAL_EARLY_DAYS_MAX) and oldest.due_on < item.due_on
    )


def _doubt(line: Line, *, tenancy: Tenancy, items: Sequence[Item]) -> str:
    """The first reason why a person should look although the tenancy is certain; "" if there is none."""
    if tenancy.is_disputed:
        return "tenancy_in_dispute"
    if tenancy.end is not None and line.booked_on > tenancy.end:
        return "tenancy_ended"
    if line.booked_on < tenancy.start - timedelta(days=EARLY_DAYS_MAX):
        return "before_the_tenancy"
    if tenancy.had_refund:
        return "refunded_before"
    if DEPOSIT_WORDS & words(line.text):
        return "deposit_named"
    if any(item.kind is ItemKind.DEPOSIT for item in items):
        return "deposit_open"
    is_whole = any(item.outstanding == line.amount for item in items)
    if not is_whole and not tenancy.had_receipt and line.booked_on <= _first_payment_until(tenancy.start):
        return "first_payment"
    return ""


def _first_payment_until(start: date) -> date:
    return start + timedelta(days=FIRST_PAYMENT_DAYS)


def _rent_reason(amount: Money, rents: Sequence[Item]) -> str:
    owed = sum(item.outstanding.minor for item in rents)
    if not owed:
        return "nothing_owed"
    if amount.minor > owed:
        return "more_than_owed"
    return "several_rents" if amount.minor > rents[0].outstanding.minor else "part_of_oldest_rent"


def _whole(item: Item) -> Part:
    return Part(purpose=Purpose(item.kind.value), amount=item.outstanding, item=item)


def _oldest_first(amount: Money, items: Sequence[Item]) -> tuple[Part, ...]:
    parts, left = [], amount.minor
    for item in items:
        if left <= 0:
            break
        paid = min(left, item.outstanding.minor)
        parts.append(Part(purpose=Purpose(item.kind.value), amount=Money(paid, amount.currency), item=item))
        left -= paid
    if left:
        parts.append(Part(purpose=Purpose.CREDIT, amount=Money(left, amount.currency)))
    return tuple(parts)
