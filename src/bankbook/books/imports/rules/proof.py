"""How sure it is that nothing is missing and nothing doubled after an import."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """The three grades of a proof."""

    PROVED = "proved"
    CONSISTENT = "consistent"
    UNPROVED = "unproved"


@dataclass(frozen=True, slots=True)
class Proof:
    """A grade and, where both sides are known, the bank's balance less the books' at the close, in minor units."""

    grade: Grade
    difference: int | None


def grade(*, at_bank: int | None, in_books: int | None, is_first: bool, has_gap: bool, overlap_agrees: bool) -> Proof:
    """Grade an import.

    Proved: the balance the books held before plus the lines is the bank's, to the penny. Consistent: there is no earlier balance to start from (the
    first import takes its opening from the bank), or the bank gave none, and the days read twice agree. Unproved: days could not be had, the overlap
    disagrees, or the balances differ.
    """
    difference = None if at_bank is None or in_books is None else at_bank - in_books
    if difference:
        return Proof(Grade.UNPROVED, difference)
    if has_gap:
        return Proof(Grade.UNPROVED, difference)
    if is_first:
        return Proof(Grade.UNPROVED if difference is None else Grade.CONSISTENT, difference)
    if difference == 0:
        return Proof(Grade.PROVED, 0)
    return Proof(Grade.CONSISTENT if overlap_agrees else Grade.UNPROVED, None)
