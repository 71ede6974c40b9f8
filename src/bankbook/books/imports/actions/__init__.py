"""Bringing lines in: asking for it, doing it, and answering what it asks."""

from bankbook.books.imports.actions.answers import Answered, answer_question
from bankbook.books.imports.actions.course import execute, gave_up
from bankbook.books.imports.actions.files import WrongCurrency, import_file
from bankbook.books.imports.actions.previews import NotPreviewed, confirm, discard
from bankbook.books.imports.actions.request import KIND, NotLinked, request_import, request_imports, run_in_foreground

__all__ = [
    "KIND",
    "Answered",
    "NotLinked",
    "NotPreviewed",
    "WrongCurrency",
    "answer_question",
    "confirm",
    "discard",
    "execute",
    "gave_up",
    "import_file",
    "request_import",
    "request_imports",
    "run_in_foreground",
]
