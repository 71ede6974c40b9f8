"""Near-twins: new lines that look like another one. They are kept, always, and a person is asked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from bankbook.books.imports.rules.outcome import Held, NewLine, Twin, party_of

type Line = NewLine | Held

TWINS_PER_ID_MAX: Final = 5
"""An id on more lines than this is one the bank uses over and over; it says nothing about any of them."""


def find_twins(new: Sequence[NewLine], held: Sequence[Held]) -> list[Twin]:
    """Return the near-twins among new lines, and between them and held ones (those of the days around the window included).

    Three likenesses are asked about: all alike on one day; one usable id and amount with another day or text; one amount, value day and party under
    two booking days. Each new line is asked about once, the surest likeness first.
    """
    if not new:
        return []
    found: dict[int, Twin] = {}
    for twin in [*_exact(new, held), *_same_id(new, held), *_same_value_day(new, held)]:
        found.setdefault(id(twin.line), twin)
    return list(found.values())


def _exact(new: Sequence[NewLine], held: Sequence[Held]) -> Iterable[Twin]:
    repeated = [line for line in new if line.occurrence > 1 and line.item.text]
    if not repeated:
        return
    keys = {line.key for line in repeated}
    others = {(line.key, line.occurrence): line for line in _all(new, held) if line.key in keys}
    for line in repeated:
        other = others.get((line.key, line.occurrence - 1))
        if other is not None and _party(other) == _party(line):
            yield Twin(line, other, exact=True)


def _same_id(new: Sequence[NewLine], held: Sequence[Held]) -> Iterable[Twin]:
    ids = [line.item.provider_id for line in new if line.item.provider_id]
    seen = set(ids)
    repeated = seen.intersection(line.provider_id for line in held)
    if len(seen) < len(ids):
        repeated |= _doubles(ids)
    if not repeated:
        return
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in _all(held, new):
        if _id(line) in repeated:
            groups[_id(line)].append(line)
    for lines in groups.values():
        # Another amount under the same id proves that the bank uses the id again: it is no sign of a twin.
        if len(lines) <= TWINS_PER_ID_MAX and len({line.minor for line in lines}) == 1:
            yield from _each_with_the_first(lines)


def _same_value_day(new: Sequence[NewLine], held: Sequence[Held]) -> Iterable[Twin]:
    groups: dict[tuple[int, int, str], list[Line]] = defaultdict(list)
    odd = {_value_place(line) for line in new if line.item.value_on is not line.item.booked_on and _value_day(line) not in (0, line.day)}
    odd |= {_value_place(line) for line in held if line.value_day not in (0, line.day)}
    odd.discard(None)
    if not odd:
        return
    for line in _all(held, new):
        place = _value_place(line)
        if place is not None and place in odd:
            groups[place].append(line)
    for lines in groups.values():
        if 1 < len(lines) <= TWINS_PER_ID_MAX and len({line.day for line in lines}) > 1:
            yield from _each_with_the_first(lines)


def _each_with_the_first(lines: Sequence[Line]) -> Iterable[Twin]:
    first = min(lines, key=lambda line: (isinstance(line, NewLine), line.day, line.key, line.occurrence))
    for line in lines:
        if isinstance(line, NewLine) and line is not first and (line.day != first.day or line.key != first.key):
            yield Twin(line, first, exact=False)


def _all(*lines: Iterable[Line]) -> Iterator[Line]:
    return chain.from_iterable(lines)


def _doubles(ids: Iterable[str]) -> set[str]:
    once: set[str] = set()
    return {one for one in ids if one in once or once.add(one)}  # type: ignore[func-returns-value]  # add() returns None, and that is used


def _id(line: Line) -> str:
    return line.item.provider_id if isinstance(line, NewLine) else line.provider_id


def _party(line: Line) -> str:
    return party_of(line.item.counterparty_account, line.item.counterparty) if isinstance(line, NewLine) else line.party


def _value_day(line: Line) -> int:
    if isinstance(line, Held):
        return line.value_day
    return line.item.value_on.toordinal() if line.item.value_on else 0


def _value_place(line: Line) -> tuple[int, int, str] | None:
    """Where a line stands by amount, value day and party, or None where one of the last two is not known."""
    value_day, party = _value_day(line), _party(line)
    return (line.minor, value_day, party) if value_day and party else None
