"""Writes of the room: auto assign, assign by hand, undo. Each call is one transaction."""

from bankbook.books.assignments.actions.auto import Outcome, auto_assign
from bankbook.books.assignments.actions.manual import HandPart, NotAssignable, PartsDoNotSum, assign
from bankbook.books.assignments.actions.suggestions import NotSuggested, approve
from bankbook.books.assignments.actions.undo import LineLocked, NothingToUndo, Undone, undo, undo_run

__all__ = [
    "HandPart",
    "LineLocked",
    "NotAssignable",
    "NotSuggested",
    "NothingToUndo",
    "Outcome",
    "PartsDoNotSum",
    "Undone",
    "approve",
    "assign",
    "auto_assign",
    "undo",
    "undo_run",
]
