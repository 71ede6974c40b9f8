"""A bank's feed and a set of books in memory, for the properties of classification."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import msgspec

from bankbook.books.imports import rules
from bankbook.books.imports.rules.outcome import Alias, party_of
from bankbook.books.providers.port import ItemSeen
from bankbook.money import Money

FIRST = date(2026, 10, 1)


def item(
    day: int = 0, minor: int = 100, text: str = "RENT", *, id: str = "", party: str = "", value: int | None = None, **more: object
) -> ItemSeen:
    booked_on = FIRST + timedelta(days=day)
    seen = ItemSeen(
        amount=Money(minor, "GBP"),
        booked_on=booked_on,
        value_on=booked_on if value is None else FIRST + timedelta(days=value),
        text=text,
        counterparty=party,
        counterparty_account="",
        provider_id=id,
        sent=f"{day}|{minor}|{text}|{id}".encode(),
    )
    return msgspec.structs.replace(seen, **more)  # type: ignore[arg-type]  # a test's own keyword passing


def days(first: int, last: int) -> rules.DayRange:
    return rules.DayRange(FIRST + timedelta(days=first), FIRST + timedelta(days=last))


@dataclass
class Books:
    """Lines as the database would hold them after each import."""

    lines: list[rules.Held] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)

    def read(self, items: Sequence[ItemSeen], read: rules.DayRange | None, *, close: int = 400, **span: object) -> rules.Outcome:
        bounds = [one.booked_on.toordinal() for one in items if one.booked_on] + (
            [read.first.toordinal(), read.last.toordinal()] if read else []
        )
        held = [line for line in self.lines if bounds and min(bounds) <= line.day <= max(bounds)]
        nearby = [line for line in self.lines if line not in held]
        limits = rules.Span(close=FIRST + timedelta(days=close), read=read, **span)  # type: ignore[arg-type]
        outcome = rules.classify(items, held=held, aliases=self.aliases, span=limits, nearby=nearby)
        self._keep(outcome)
        return outcome

    def _keep(self, outcome: rules.Outcome) -> None:
        for line in outcome.new:
            self.lines.append(held_of(line, len(self.lines) + 1))
        for change in outcome.changed:
            self.aliases.append(("fingerprint", change.key, change.held.id))
            if change.item.provider_id:
                self.aliases.append(("provider_id", change.item.provider_id, change.held.id))
        self.aliases += [("provider_id", value, line.id) for line, value in outcome.new_ids]

    def content(self) -> Counter[tuple[int, int, str]]:
        return Counter((line.day, line.minor, line.text) for line in self.lines)


def held_of(line: rules.NewLine, number: int) -> rules.Held:
    one = line.item
    value_day = one.value_on.toordinal() if one.value_on else 0
    party = party_of(one.counterparty_account, one.counterparty)
    return rules.Held(number, line.day, one.amount.minor, line.key, line.occurrence, one.provider_id, value_day, party, one.text, "booked")


def content(items: Iterable[ItemSeen]) -> Counter[tuple[int, int, str]]:
    return Counter((one.booked_on.toordinal(), one.amount.minor, one.text) for one in items if one.booked_on)
