"""Finding references that we issued in a bank's text: exact after upper-casing and dropping spaces and punctuation, and never inside another word.

A reference is only evidence where it stands as itself. "6" is not found inside "16", nor T1001 inside T10012. Banks do glue a payer's name, a
reference and "FP" into one string, so a long reference of letters and digits may touch letters; a digit may never touch a digit.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bankbook.books.assignments.rules.facts import Found, IssuedReference

LENGTH_MIN = 6  # shorter ones hit by chance (house numbers, dates)
GLUED_LENGTH_MIN = 8  # from here on a code of letters and digits is not met by chance inside other letters


def key_of(text: str) -> str:
    """Upper case, letters and digits only: the form in which references are compared."""
    return "".join(character for character in text.upper() if character.isalnum())


@dataclass(frozen=True, slots=True)
class ReferenceBook:
    """Every reference ever issued, by its key; the key lengths are what a text is searched for."""

    by_key: Mapping[str, Sequence[IssuedReference]]
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, references: Iterable[IssuedReference]) -> "ReferenceBook":
        by_key: dict[str, list[IssuedReference]] = defaultdict(list)
        for reference in references:
            if len(reference.key) >= LENGTH_MIN:
                by_key[reference.key].append(reference)
        return cls(by_key=by_key, lengths=tuple(sorted({len(key) for key in by_key}, reverse=True)))


def find(text: str, book: ReferenceBook) -> list[Found]:
    """Every issued reference that stands in the text, longest first; one inside a longer one is not reported.

    A key issued to several tenancies gives one `Found` for each of them: the reader decides that this is no evidence for anybody.
    """
    letters, places = _normalised(text)
    taken: list[tuple[int, int]] = []
    found: list[Found] = []
    for length in book.lengths:
        for start in range(len(letters) - length + 1):
            issued = book.by_key.get(letters[start : start + length])
            if issued is None:
                continue
            first, last = places[start], places[start + length - 1] + 1
            if any(first < end and begin < last for begin, end in taken) or not _stands_alone(
                text, first, last, letters[start : start + length]
            ):
                continue
            taken.append((first, last))
            found.extend(Found(reference=reference, start=first, end=last, matched=text[first:last]) for reference in issued)
    return found


def _normalised(text: str) -> tuple[str, list[int]]:
    """The text's letters and digits in upper case, and where each stood. Characters that grow in upper case keep their first letter."""
    letters, places = [], []
    for place, character in enumerate(text):
        if character.isalnum():
            letters.append(character.upper()[0])
            places.append(place)
    return "".join(letters), places


def _stands_alone(text: str, first: int, last: int, key: str) -> bool:
    before = text[first - 1] if first else " "
    after = text[last] if last < len(text) else " "
    if not before.isalnum() and not after.isalnum():
        return _is_distinct(key) or not _has_gap(text[first:last])
    return _is_distinct(key) and not _touch(before, text[first]) and not _touch(text[last - 1], after)


def _is_distinct(key: str) -> bool:
    return len(key) >= GLUED_LENGTH_MIN and any(c.isdigit() for c in key) and any(c.isalpha() for c in key)


def _has_gap(matched: str) -> bool:
    """A short reference pieced together from two words is not a reference ("RENT 12" for RENT12)."""
    return any(character.isspace() for character in matched)


def _touch(left: str, right: str) -> bool:
    return left.isdigit() and right.isdigit()
