"""What is decided when lines come in: which days to ask for, what each item is, and whether the result is proved. Pure: no clock, no database."""

from bankbook.books.imports.rules.balances import Opening, balance_at_close, opening_before
from bankbook.books.imports.rules.classify import classify
from bankbook.books.imports.rules.content import content_key
from bankbook.books.imports.rules.outcome import Changed, Held, ItemClass, NewLine, Outcome, QuestionKind, Span, Twin
from bankbook.books.imports.rules.proof import Grade, Proof, grade
from bankbook.books.imports.rules.states import Event, RunState, UnknownMove, move
from bankbook.books.imports.rules.window import DayRange, Window, window

__all__ = [
    "Changed",
    "DayRange",
    "Event",
    "Grade",
    "Held",
    "ItemClass",
    "NewLine",
    "Opening",
    "Outcome",
    "Proof",
    "QuestionKind",
    "RunState",
    "Span",
    "Twin",
    "UnknownMove",
    "Window",
    "balance_at_close",
    "classify",
    "content_key",
    "grade",
    "move",
    "opening_before",
    "window",
]
