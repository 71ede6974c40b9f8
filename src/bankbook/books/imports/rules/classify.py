"""From what a bank reported and what the books hold to what each item is (decision 4). One pass, near linear, whatever the order of the items."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from bankbook.books.imports.rules.content import content_key
from bankbook.books.imports.rules.outcome import Alias, Held, Item, Items, NewLine, Outcome, Span
from bankbook.books.imports.rules.settle import Settlement, fixed_order
from bankbook.books.imports.rules.twins import find_twins

_NEVER = date.min.toordinal()


def classify(items: Items, *, held: Sequence[Held], span: Span, aliases: Iterable[Alias] = (), nearby: Sequence[Held] = ()) -> Outcome:
    """Say what each item of one fetch is.

    `held` are all lines of the account on the days from the first to the last that `items` or `span.read` touch; `aliases` are the other ids and
    content keys of the account's lines; `nearby` are lines of the days around, which only help to notice near-twins. Nothing is ever merged: a line is
    matched, or it is new.
    """
    outcome = Outcome()
    candidates = _sift(items, span, outcome)
    open_items = Settlement(held, aliases, span=span, outcome=outcome).settle(candidates)
    if span.locked_until is not None:
        open_items = _outside_lock(open_items, span.locked_until.toordinal(), outcome)
    outcome.new = _as_lines(open_items, held)
    outcome.twins = find_twins(outcome.new, [*held, *nearby])
    return outcome


def _sift(items: Items, span: Span, outcome: Outcome) -> list[NewLine]:
    """Set aside what cannot become a line today: pending, of a day that is not over, before the start, without any day."""
    close, start = span.close.toordinal(), span.start_on.toordinal() if span.start_on else _NEVER
    kept: list[Item] = []
    days: list[int] = []
    for item in items:
        if item.is_pending:
            outcome.pending.append(item)
            continue
        day = item.booked_on or item.value_on
        if day is None:
            outcome.undated.append(item)
            continue
        ordinal = day.toordinal()
        if ordinal > close:
            outcome.waiting.append(item)
        elif ordinal < start:
            outcome.before_start.append(item)
        else:
            kept.append(item)
            days.append(ordinal)
    return _ordered(kept, days)


def _ordered(kept: list[Item], days: list[int]) -> list[NewLine]:
    """Give each item its place in the day. Most banks answer newest first; their last item of a day is then its first."""
    if days and days[0] > days[-1]:
        kept.reverse()
        days.reverse()
    place: dict[int, int] = defaultdict(int)
    candidates = []
    for item, day in zip(kept, days, strict=True):
        order = place[day] = place[day] + 1
        minor = item.amount.minor
        candidates.append(NewLine(item, day, minor, item.key or content_key(day, minor=minor, text=item.text), order))
    return candidates


def _outside_lock(open_items: Sequence[NewLine], locked: int, outcome: Outcome) -> list[NewLine]:
    outcome.locked = [candidate.item for candidate in open_items if candidate.day <= locked]
    return [candidate for candidate in open_items if candidate.day > locked]


def _as_lines(open_items: Sequence[NewLine], held: Sequence[Held]) -> list[NewLine]:
    """Number equal contents on, so that twins stay apart."""
    if not open_items:
        return []
    keys = {candidate.key for candidate in open_items}
    crowded = len(keys) < len(open_items)
    reached: dict[str, int] = {}
    for line in held:
        if line.key in keys:
            reached[line.key] = max(reached.get(line.key, 0), line.occurrence)
    if not crowded and not reached:
        return list(open_items)
    lines = []
    for candidate in sorted(open_items, key=lambda one: (one.key, fixed_order(one))) if crowded else open_items:
        occurrence = reached[candidate.key] = reached.get(candidate.key, 0) + 1
        lines.append(candidate._replace(occurrence=occurrence))
    return sorted(lines, key=lambda line: (line.day, line.order)) if crowded else lines
