"""Who else it could have been: the tenancy that would have been considered without the reference, found through indexes, never all pairs."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bankbook.books.assignments.rules.facts import Item, Line, RunnerUp, Tenancy

SURNAME_LENGTH_MIN = 4  # shorter ones are met by chance
CLAIMANTS_MAX = 3
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Index:
    """Tenancies by surname, and by what they owe."""

    tenancies: Mapping[int, Tenancy]
    by_surname: Mapping[str, Sequence[int]]
    by_amount: Mapping[tuple[int, str], Sequence[int]]

    @classmethod
    def of(cls, tenancies: Iterable[Tenancy], *, items: Mapping[int, Sequence[Item]]) -> "Index":
        by_id = {tenancy.id: tenancy for tenancy in tenancies}
        surnames: dict[str, list[int]] = defaultdict(list)
        amounts: dict[tuple[int, str], list[int]] = defaultdict(list)
        for tenancy in sorted(by_id.values(), key=lambda each: each.code):
            for name in _surnames(tenancy):
                surnames[name].append(tenancy.id)
            owed = {(item.outstanding.minor, item.outstanding.currency) for item in items.get(tenancy.id, ())}
            for amount in owed | {(tenancy.rent.minor, tenancy.rent.currency)}:
                amounts[amount].append(tenancy.id)
        return cls(tenancies=by_id, by_surname=surnames, by_amount=amounts)

    def runner_up(self, line: Line, *, chosen: Tenancy) -> RunnerUp | None:
        for tenancy in self.could_be(line):
            if tenancy.id != chosen.id:
                named_in = "text" if _surnames(tenancy) & words(line.text) else "payer"
                return RunnerUp(tenancy=tenancy, why=self._why(line, tenancy), named_in=named_in, lost="reference_is_not_theirs")
        return None

    def could_be(self, line: Line) -> tuple[Tenancy, ...]:
        """Up to three tenancies that the text's surnames point to; those who owe or pay just this amount come first."""
        amount = (line.amount.minor, line.amount.currency)
        named = {each for word in words(f"{line.text} {line.counterparty}") for each in self.by_surname.get(word, ())}
        owing = set(self.by_amount.get(amount, ()))
        ranked = sorted(named, key=lambda each: (each not in owing, self.tenancies[each].code))
        return tuple(self.tenancies[each] for each in ranked[:CLAIMANTS_MAX])

    def names_another(self, line: Line, *, chosen: Tenancy) -> bool:
        """The ledger firewall: the text names the tenant of another tenancy who owes just this amount, and nobody of the chosen one."""
        named = words(f"{line.text} {line.counterparty}")
        if _surnames(chosen) & named:
            return False
        amount = (line.amount.minor, line.amount.currency)
        return any(each.id in self.by_amount.get(amount, ()) for each in self.could_be(line) if each.id != chosen.id)

    def _why(self, line: Line, tenancy: Tenancy) -> str:
        amount = (line.amount.minor, line.amount.currency)
        return "same_surname_and_amount" if tenancy.id in self.by_amount.get(amount, ()) else "same_surname"


def words(text: str) -> set[str]:
    """The words of a text in upper case; a hyphenated or apostrophed name is one word."""
    return {word.upper() for word in _WORDS.findall(text)}


def _surnames(tenancy: Tenancy) -> set[str]:
    last = (name.split()[-1].upper() for name in tenancy.tenants if name.split())
    return {name for name in last if len(name) >= SURNAME_LENGTH_MIN}
