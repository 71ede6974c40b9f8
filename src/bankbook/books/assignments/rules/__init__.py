"""Decisions of auto assign, pure: what is known goes in as values, a decision with its reasons comes out."""

from bankbook.books.assignments.rules.facts import (
    Check,
    Decision,
    Found,
    IssuedReference,
    Item,
    ItemKind,
    Line,
    Outcome,
    Part,
    Purpose,
    RunnerUp,
    TakenBack,
    Tenancy,
)
from bankbook.books.assignments.rules.references import LENGTH_MIN, ReferenceBook, find, key_of
from bankbook.books.assignments.rules.split import Placed, owed_when_placed
from bankbook.books.assignments.rules.stages import World, decide_all

__all__ = [
    "LENGTH_MIN",
    "Check",
    "Decision",
    "Found",
    "IssuedReference",
    "Item",
    "ItemKind",
    "Line",
    "Outcome",
    "Part",
    "Placed",
    "Purpose",
    "ReferenceBook",
    "RunnerUp",
    "TakenBack",
    "Tenancy",
    "World",
    "decide_all",
    "find",
    "key_of",
    "owed_when_placed",
]
