"""The bank's own text, cut into pieces so that what decided (who, what for) can be marked in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

type Kind = Literal["", "who", "what"]

KINDS: Final = ("who", "what")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text; kind "" is unmarked."""

    text: str
    kind: str


def pieces(text: str, spans: Iterable[Any]) -> list[Piece]:
    """Cut `text` at the spans (`start`, `end`, `kind`), first come first kept; overlapping, empty, unknown or outlying spans are left unmarked.

    The pieces joined are always the text itself: a mark never adds, drops or recases a letter.
    """
    found: list[Piece] = []
    at = 0
    for start, end, kind in sorted(_read(span) for span in spans):
        if kind in KINDS and at <= start < end <= len(text):
            found += [Piece(text[at:start], ""), Piece(text[start:end], kind)]
            at = end
    return [piece for piece in [*found, Piece(text[at:], "")] if piece.text]


def _read(span: Any) -> tuple[int, int, str]:
    if isinstance(span, Mapping):
        return int(span["start"]), int(span["end"]), str(span["kind"])
    return int(span.start), int(span.end), str(span.kind)
