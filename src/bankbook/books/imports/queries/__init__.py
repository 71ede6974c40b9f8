"""Reading runs, their results, and what the books hold for classification."""

from bankbook.books.imports.queries.panel import Panel, latest_runs
from bankbook.books.imports.queries.payloads import raw_of
from bankbook.books.imports.queries.preview import Preview, PreviewRow, preview
from bankbook.books.imports.queries.proofs import Proved, proved
from bankbook.books.imports.queries.results import missing, questions, result, sentence
from bankbook.books.imports.queries.runs import RunPage, lines_of, open_questions, page, question, run

__all__ = [
    "Panel",
    "Preview",
    "PreviewRow",
    "Proved",
    "RunPage",
    "latest_runs",
    "lines_of",
    "missing",
    "open_questions",
    "page",
    "preview",
    "proved",
    "question",
    "questions",
    "raw_of",
    "result",
    "run",
    "sentence",
]
