"""Which reported items are lines that the books hold already.

From sure to less sure: the same content, content it was seen under before, and at last counts. On a day that is read again, the bank's number of lines
of one amount decides: where it reports as many as the books hold, nothing is new, whatever became of ids and texts. An amount that differs is never
the same line.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bankbook.books.imports.rules.outcome import ID_LENGTH_MAX, Alias, Changed, Held, NewLine, Outcome, Span, party_of

PAIRS_MAX: Final = 2_500
"""Up to so many comparisons a group of equal day and amount is paired by likeness; beyond it in order, so that no feed can make this slow."""

VANISHED: Final = "vanished_at_bank"

SILENT_FROM: Final = 3
"""So many held lines and none reported: the bank answered with nothing, which says more about the answer than about the lines."""


class Settlement:
    """The books' lines and the bank's items, and what was found to be the same."""

    def __init__(self, held: Sequence[Held], aliases: Iterable[Alias], *, span: Span, outcome: Outcome) -> None:
        self.held, self.span, self.outcome = held, span, outcome
        self.taken: set[int] = set()
        self.ids: dict[int, set[str]] = defaultdict(set)  # a line's further ids
        self.keys: dict[str, list[int]] = defaultdict(list)  # a further content key's lines
        for kind, value, line_id in aliases:
            if kind == "provider_id":
                self.ids[line_id].add(value)
            else:
                self.keys[value].append(line_id)

    def settle(self, candidates: Sequence[NewLine]) -> list[NewLine]:
        """Note what is held, changed, vanished or back in the outcome; return the items that are none of these."""
        if not self.held:
            return list(candidates)
        open_items = self._by_content(candidates)
        if self.keys and open_items:
            open_items = self._by_alias(open_items)
        left = [line for line in self.held if line.id not in self.taken] if len(self.taken) < len(self.held) else []
        if open_items and left:
            open_items = self._by_count(open_items, left)
        if self.span.read is not None and left:
            open_items = self._note_absent(open_items, left, candidates)
        return open_items

    def _hold(self, line: Held, item: NewLine) -> None:
        self.taken.add(line.id)
        self.outcome.held += 1
        if line.presence == VANISHED:
            self.outcome.back.append(line)
        provider_id = item.item.provider_id
        if provider_id != line.provider_id and 0 < len(provider_id) <= ID_LENGTH_MAX and provider_id not in self.ids.get(line.id, ()):
            self.outcome.new_ids.append((line, provider_id))

    def _change(self, line: Held, item: NewLine, *, moved: bool) -> None:
        self.taken.add(line.id)
        self.outcome.changed.append(Changed(line, item.item, item.day, item.key, moved))

    def _by_content(self, candidates: Sequence[NewLine]) -> list[NewLine]:
        single = {line.key: line for line in self.held}
        if len(single) == len(self.held) and len({item.key for item in candidates}) == len(candidates):
            return self._by_single(single, candidates)
        pool: dict[str, list[Held]] = {}
        for line in self.held:
            pool.setdefault(line.key, []).append(line)
        reported: dict[str, list[NewLine]] = {}
        for item in candidates:
            reported.setdefault(item.key, []).append(item)
        open_items: list[NewLine] = []
        for key, items in reported.items():
            lines = pool.get(key)
            if lines is None:
                open_items += items
            elif len(lines) == 1 and len(items) == 1:
                self._hold(lines[0], items[0])
            else:
                open_items += self._pair_equals(lines, items)
        return open_items

    def _by_single(self, held: Mapping[str, Held], candidates: Sequence[NewLine]) -> list[NewLine]:
        """The same where no content stands twice on either side, as on most accounts: nothing has to be paired."""
        open_items: list[NewLine] = []
        for item in candidates:
            line = held.get(item.key)
            if line is None:
                open_items.append(item)
            elif line.presence == VANISHED or line.provider_id != item.item.provider_id:
                self._hold(line, item)
            else:
                self.taken.add(line.id)
        self.outcome.held = len(self.taken)
        return open_items

    def _pair_equals(self, lines: list[Held], items: list[NewLine]) -> list[NewLine]:
        """Pair lines and items of one content: ids decide who is who, the rest follow in a fixed order."""
        rest = self._pair_by_id(lines, items, hold=True)
        free = sorted((line for line in lines if line.id not in self.taken), key=lambda line: line.occurrence)
        rest.sort(key=fixed_order)
        for line, item in zip(free, rest, strict=False):
            self._hold(line, item)
        return rest[len(free) :]

    def _pair_by_id(self, lines: Iterable[Held], items: Sequence[NewLine], *, hold: bool) -> list[NewLine]:
        """Pair those that share an id of the bank, whether its own or one the line was seen under; return the items left over."""
        by_id: dict[str, list[Held]] = defaultdict(list)
        for line in lines:
            for known in {line.provider_id, *self.ids.get(line.id, ())} - {""}:
                by_id[known].append(line)
        rest: list[NewLine] = []
        for item in items:
            match = next((one for one in by_id.get(item.item.provider_id, []) if one.id not in self.taken), None)
            if match is None:
                rest.append(item)
            elif hold:
                self._hold(match, item)
            else:
                self._change(match, item, moved=False)
        return rest

    def _by_alias(self, open_items: list[NewLine]) -> list[NewLine]:
        lines = {line.id: line for line in self.held}
        rest = []
        for item in sorted(open_items, key=fixed_order):
            known = next((lines[i] for i in self.keys.get(item.key, ()) if i in lines and i not in self.taken), None)
            if known is not None and known.minor == item.minor:
                self._hold(known, item)
            else:
                rest.append(item)
        return rest

    def _by_count(self, open_items: list[NewLine], left: list[Held]) -> list[NewLine]:
        groups: dict[tuple[int, int], list[Held]] = defaultdict(list)
        for line in left:
            groups[line.day, line.minor].append(line)
        rest: list[NewLine] = []
        reported: dict[tuple[int, int], list[NewLine]] = defaultdict(list)
        for item in open_items:
            if (item.day, item.minor) in groups:
                reported[item.day, item.minor].append(item)
            else:
                rest.append(item)
        for place, items in reported.items():
            rest += self._pair_alike(groups[place], self._pair_by_id(groups[place], items, hold=False))
        return rest

    def _pair_alike(self, lines: list[Held], items: list[NewLine]) -> list[NewLine]:
        """Pair lines and items of one day and amount, the most alike first; as many items stay over as the bank reports more."""
        free = [line for line in lines if line.id not in self.taken]
        items = sorted(items, key=fixed_order)
        if len(free) * len(items) <= PAIRS_MAX:
            pairs = sorted(((_unlike(line, item), line.occurrence, n, m) for n, line in enumerate(free) for m, item in enumerate(items)))
        else:
            pairs = [(0, 0, n, n) for n in range(min(len(free), len(items)))]
        gone: set[int] = set()
        for _, _, n, m in pairs:
            if free[n].id not in self.taken and m not in gone:
                self._change(free[n], items[m], moved=False)
                gone.add(m)
        return [item for m, item in enumerate(items) if m not in gone]

    def _note_absent(self, open_items: list[NewLine], left: list[Held], candidates: Sequence[NewLine]) -> list[NewLine]:
        """Deal with lines of the days read that the bank does not show: moved to another day under its own id, or gone."""
        assert self.span.read is not None
        first, last = self.span.read.first.toordinal(), self.span.read.last.toordinal()
        absent = [line for line in left if line.id not in self.taken and first <= line.day <= last]
        if absent and open_items:
            open_items = self._by_moved_id(open_items, absent, candidates)
            absent = [line for line in absent if line.id not in self.taken]
        if len(absent) >= SILENT_FROM and not candidates:
            self.outcome.silent = len(absent)
        else:
            self.outcome.vanished = [line for line in absent if line.presence != VANISHED]
        return open_items

    def _by_moved_id(self, open_items: list[NewLine], absent: list[Held], candidates: Sequence[NewLine]) -> list[NewLine]:
        """An id that stands once on either side and has the same amount is the same line, moved; any other use of it proves nothing."""
        reported = _counts(item.item.provider_id for item in candidates)
        known = _counts(line.provider_id for line in self.held)
        by_id = {(line.provider_id, line.minor): line for line in absent if line.provider_id and known[line.provider_id] == 1}
        rest = []
        for item in open_items:
            found = by_id.get((item.item.provider_id, item.minor))
            if found is None or reported[item.item.provider_id] != 1:
                rest.append(item)
            else:
                self._change(found, item, moved=True)
        return rest


def fixed_order(item: NewLine) -> tuple[str, str, str]:
    """Order items that nothing else tells apart by what they hold, never by where they stood."""
    return item.item.provider_id, item.item.counterparty, item.item.raw


def _counts(ids: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for one in ids:
        counts[one] += 1
    return counts


def _unlike(line: Held, item: NewLine) -> int:
    """How little a line and an item of one day and amount have in common: 0 is most alike."""
    ours, theirs = set(line.text.casefold().split()), set(item.item.text.casefold().split())
    same_party = line.party != "" and line.party == party_of(item.item.counterparty_account, item.item.counterparty)
    shared = 100 * len(ours & theirs) // max(len(ours | theirs), 1)
    return 200 - shared - (100 if same_party else 0)
