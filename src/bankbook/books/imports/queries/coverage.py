"""Which days have been read, and how well each is proved: what the strips on the first page are drawn from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bankbook.books.imports.models import ImportRun, LineQuestion
from bankbook.books.imports.rules.proof import Grade
from bankbook.books.imports.rules.states import COMMITTED
from bankbook.books.ledger.models import ClientBankAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the committed runs of one account covered, oldest first, and how many questions wait."""

    runs: list[ImportRun] = field(default_factory=list)
    questions: int = 0

    @property
    def last(self) -> ImportRun | None:
        """The newest run that covered any day."""
        return next((run for run in reversed(self.runs) if run.covered_until), None)

    def state(self, day: date) -> str:
        """Return "proved", "consistent", "unproved", "missing", "late" where no run has covered the day yet, "off" where none ever will.

        A balance that agrees proves every day up to it, so a later proof heals an earlier doubt; a later doubt takes no proof away.
        """
        covering = [run for run in self.runs if _holds(run.covered_from, run.covered_until, day)]
        if not covering:
            return "missing" if any(_holds(run.missing_from, run.missing_until, day) for run in self.runs) else self._unread(day)
        first = covering[0]
        later = self.runs[self.runs.index(first) :]
        if any(run.proof == Grade.PROVED and run.covered_until and run.covered_until >= day for run in later):
            return Grade.PROVED.value
        return covering[-1].proof or Grade.CONSISTENT.value

    def _unread(self, day: date) -> str:
        began = min((run.covered_from for run in self.runs if run.covered_from), default=None)
        return "off" if began is not None and day < began else "late"


def coverages(accounts: Sequence[ClientBankAccount]) -> dict[int, Coverage]:
    """Return the coverage of each account, by its key: two statements for all of them."""
    fields = (
        "bank_account_id",
        "covered_from",
        "covered_until",
        "missing_from",
        "missing_until",
        "proof",
        "balance_minor",
        "difference_minor",
    )
    runs: dict[int, list[ImportRun]] = defaultdict(list)
    committed = ImportRun.objects.filter(bank_account__in=accounts, state__in=[each.value for each in COMMITTED], is_dry_run=False)
    for run in committed.only("id", *fields).order_by("pk"):
        runs[run.bank_account_id].append(run)
    questions: dict[int, int] = defaultdict(int)
    for account_id in LineQuestion.objects.filter(bank_account__in=accounts, is_open=True).values_list("bank_account_id", flat=True):
        questions[account_id] += 1
    return {each.pk: Coverage(runs=runs[each.pk], questions=questions[each.pk]) for each in accounts}


def days_between(first: date, last: date) -> list[date]:
    """Return every day from `first` to `last`, both included."""
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def _holds(first: date | None, last: date | None, day: date) -> bool:
    return first is not None and last is not None and first <= day <= last
