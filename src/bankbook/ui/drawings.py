"""Geometry of the small drawings made on the server: the strip of days and the bar. Plain numbers; the templates hold the SVG."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from bankbook.ui.states import state_of

CELL: Final = 8
GAP: Final = 1.5
HEIGHT: Final = 18
BAR_WIDTH: Final = 200
"""Units of the bar's own grid; the page stretches it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the strip: where it starts and how it is drawn."""

    x: str
    middle: str
    day: date
    state: str
    word: str


def strip(days: Iterable[tuple[date, str]]) -> list[Cell]:
    """Place one cell a day, left to right. States are those of the machine "day_proof"."""
    return [_cell(index * (CELL + GAP), day, str(state)) for index, (day, state) in enumerate(days)]


def _cell(x: float, day: date, state: str) -> Cell:
    return Cell(f"{x:.1f}", f"{x + CELL / 2:.1f}", day, state, str(state_of("day_proof", state).word))


def strip_width(cells: list[Cell]) -> str:
    """Return the width of the whole strip in its own units."""
    return f"{max(len(cells) * (CELL + GAP) - GAP, CELL):.1f}"


def filled(value: int, of: int) -> int:
    """Return how much of the bar is filled, in its units; never less than nothing or more than all."""
    return max(0, min(BAR_WIDTH, value * BAR_WIDTH // of)) if of > 0 else 0
