"""From what classification decided to rows of bank lines and their further ids."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from bankbook.books.banklines.actions import Alias, Row
from bankbook.books.imports.rules import NewLine, Outcome
from bankbook.books.imports.rules.outcome import ID_LENGTH_MAX
from bankbook.books.imports.rules.outcome import Alias as KnownAlias

NAME_LENGTH_MAX: Final = 200
ACCOUNT_LENGTH_MAX: Final = 40
"""What the columns hold; the item as the bank sent it is kept whole beside them."""

IDS_PER_LINE_MAX: Final = 4
"""Further ids kept of one line: a bank that gives another one at every read would otherwise never end, and its ids tell nothing."""


def rows_of(new: Sequence[NewLine]) -> Iterator[Row]:
    """Yield the lines as they are recorded."""
    iso = _IsoDays()
    for item, day, minor, key, order, occurrence in new:
        value_on, has_id_too_long = item.value_on, len(item.provider_id) > ID_LENGTH_MAX
        yield Row(
            iso[day],
            None if value_on is None else iso[value_on.toordinal()],
            minor,
            item.text,
            item.counterparty[:NAME_LENGTH_MAX],
            item.counterparty_account[:ACCOUNT_LENGTH_MAX],
            "" if has_id_too_long else item.provider_id,
            key,
            occurrence,
            order,
            item.raw_start,
            item.raw_length,
            # A line that does not hold what its bytes say must not be taken for them.
            b"" if has_id_too_long else item.digest,
        )


def aliases_of(outcome: Outcome, known: Iterable[KnownAlias]) -> Iterator[Alias]:
    """Yield the further ids and content keys that a fetch showed of held lines."""
    if not outcome.changed and not outcome.new_ids:
        return
    kept = Counter(line_id for kind, _value, line_id in known if kind == "provider_id")
    for change in outcome.changed:
        yield Alias(change.held.id, "fingerprint", change.key)
        provider_id = change.item.provider_id
        if provider_id and provider_id != change.held.provider_id and len(provider_id) <= ID_LENGTH_MAX:
            yield Alias(change.held.id, "provider_id", provider_id)
    for line, provider_id in outcome.new_ids:
        if kept[line.id] < IDS_PER_LINE_MAX:
            yield Alias(line.id, "provider_id", provider_id)


class _IsoDays(dict[int, str]):
    def __missing__(self, ordinal: int) -> str:
        day = self[ordinal] = date.fromordinal(ordinal).isoformat()
        return day
