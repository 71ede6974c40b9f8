"""Auto assign of a whole run: guards, then the reference we issued. Who and what for are decided apart; ambiguity abstains.

Lines are taken in the order of their days, so the result does not depend on the order in which they are handed over. An open charge is used
up once in a run. The other stages join here, strongest first.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bankbook.books.assignments.rules import guards, purpose, runner_up
from bankbook.books.assignments.rules.facts import Check, Decision, Found, Item, Line, Outcome, Tenancy
from bankbook.books.assignments.rules.references import ReferenceBook, find
from bankbook.money import Money

STAGE = "issued_reference"
VERSION = 1
TAKEN_BACK = "taken_back"  # a person's decision about this very line outlives every run, also where the answer is another one now


@dataclass(frozen=True, slots=True)
class World:
    """What the books know before the run: tenancies by id, references, and open charges of each tenancy."""

    tenancies: Mapping[int, Tenancy]
    references: ReferenceBook
    items: Mapping[int, Sequence[Item]]


def decide_all(lines: Iterable[Line], *, world: World) -> list[Decision]:
    """One decision a line, in the order of days. Pure: the same lines in any order give the same decisions."""
    open_items = _OpenItems(world.items)
    seen: set[int] = set()
    others = runner_up.Index.of(world.tenancies.values(), items=world.items)
    decisions = []
    for line in sorted(lines, key=lambda each: (each.booked_on, each.amount.minor, each.text, each.counterparty, each.occurrence, each.id)):
        decision = guards.stop(line) or _by_reference(line, world=world, open_items=open_items, seen=seen, others=others)
        if decision.outcome is Outcome.ASSIGNED and decision.tenancy is not None:
            open_items.use(decision)
            seen.add(decision.tenancy.id)
        decisions.append(decision)
    return decisions


def _by_reference(line: Line, *, world: World, open_items: "_OpenItems", seen: set[int], others: runner_up.Index) -> Decision:
    found = tuple(find(line.text, world.references))
    owners = {each.reference.tenancy_id for each in found}
    if len(owners) != 1:
        return _left(line, found=found, world=world, others=others)
    tenancy = world.tenancies[next(iter(owners))]
    if tenancy.id in seen:
        tenancy = replace(tenancy, had_receipt=True)
    base = Decision(
        line=line, outcome=Outcome.LEFT, stage=STAGE, stage_version=VERSION, reason="other_currency", tenancy=tenancy, evidence=found
    )
    if tenancy.rent.currency != line.amount.currency:
        return replace(base, tenancy=None, claimants=(tenancy,), checks=_checks(line, other_currency=True))
    names_another = others.names_another(line, chosen=tenancy)
    answer = purpose.decide(line, tenancy=tenancy, items=open_items.of(tenancy.id, line.amount.currency), names_another=names_another)
    if answer.outcome is Outcome.ASSIGNED and line.taken_back:
        answer = replace(answer, outcome=Outcome.SUGGESTED, reason=TAKEN_BACK)
    return replace(
        base,
        outcome=answer.outcome,
        reason=answer.reason,
        parts=answer.parts,
        runner_up=others.runner_up(line, chosen=tenancy),
        checks=_checks(line, doubt=answer.reason if answer.outcome is Outcome.SUGGESTED else ""),
    )


def _left(line: Line, *, found: tuple[Found, ...], world: World, others: runner_up.Index) -> Decision:
    keys = {each.reference.key for each in found}
    reason = "no_reference" if not found else "reference_of_several" if len(keys) == 1 else "several_references"
    owners = sorted({each.reference.tenancy_id for each in found})
    claimants = tuple(world.tenancies[each] for each in owners) or others.could_be(line)
    return Decision(
        line=line,
        outcome=Outcome.LEFT,
        stage=STAGE,
        stage_version=VERSION,
        reason=reason,
        evidence=found,
        claimants=claimants,
        checks=_checks(line),
    )


def _checks(line: Line, *, doubt: str = "", other_currency: bool = False) -> tuple[Check, ...]:
    """The vetoes that were looked at once the guards had passed, each with whether it let the line through."""
    vetoes = (
        "names_another",
        "tenancy_in_dispute",
        "tenancy_ended",
        "before_the_tenancy",
        "refunded_before",
        "deposit_open",
        "deposit_named",
        "first_payment",
    )
    looked = (*guards.checks(line), Check("same_currency", not other_currency), Check(f"no_{TAKEN_BACK}", not line.taken_back))
    return (*looked, *(Check(f"no_{veto}", doubt != veto) for veto in vetoes))


class _OpenItems:
    """Open charges as they shrink during the run, so that none is used up twice."""

    def __init__(self, items: Mapping[int, Sequence[Item]]) -> None:
        self._given = items
        self._used: dict[int, int] = defaultdict(int)

    def of(self, tenancy_id: int, currency: str) -> list[Item]:
        left = []
        for item in self._given.get(tenancy_id, ()):
            minor = item.outstanding.minor - self._used[item.id]
            if minor > 0 and item.outstanding.currency == currency:
                left.append(replace(item, outstanding=Money(minor, currency)))
        return left

    def use(self, decision: Decision) -> None:
        for part in decision.parts:
            if part.item is not None:
                self._used[part.item.id] += part.amount.minor
