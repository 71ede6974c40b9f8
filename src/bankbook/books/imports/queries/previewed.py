"""What a looked-at run notes of its outcome."""

from typing import Any

from bankbook.books.imports.models import ImportRun
from bankbook.books.imports.queries import words
from bankbook.books.imports.queries.results import missing
from bankbook.books.imports.queries.staged import Reading, read
from bankbook.books.providers.port import Fetched


def note_preview(run: ImportRun, fetched: Fetched) -> dict[str, Any]:
    """Return the columns of a run that say what importing it would do."""
    reading = read(run, fetched, bank_account=run.bank_account)
    currency, outcome = run.bank_account.currency, reading.outcome
    asked = [{"kind": "changed", "sentence": words.changed(one, currency)} for one in outcome.changed]
    asked += [{"kind": "vanished", "sentence": words.vanished(one, currency)} for one in outcome.vanished]
    asked += [{"kind": "twin", "sentence": words.twin(one, currency)} for one in outcome.twins]
    return {
        "counts": outcome.counts(unreadable=len(fetched.unreadable)),
        "problems": problems_of(run, reading, difference=""),
        "progress": {**run.progress, "questions": asked},
        **file_days(run, reading),
    }


def problems_of(run: ImportRun, reading: Reading, *, difference: str) -> list[words.Problem]:
    """Return what a person should know of a run."""
    unreadable = [(one.raw, one.reason) for one in reading.fetched.unreadable]
    was_asked = run.source == run.Source.FEED and run.window_first is not None  # a file need not name a balance
    found = [words.balance_unknown(reading.fetched.balance_failure)] if was_asked and reading.at_bank is None else []
    return found + words.problems(
        reading.outcome,
        unreadable=unreadable[:UNREADABLE_KEPT_MAX],
        missing=missing(run),
        locked_until=run.bank_account.locked_until,
        difference=difference,
    )


def file_days(run: ImportRun, reading: Reading) -> dict[str, Any]:
    """Return the days that a file covers; a feed's were decided before it was read."""
    if run.source != run.Source.FILE or reading.days is None:
        return {}
    return {"covered_from": reading.days.first, "covered_until": reading.days.last}


UNREADABLE_KEPT_MAX = 50
"""So many unreadable items are listed with a run; their number is counted whatever it is, and the payload holds them all."""
