"""Up to which day an account's balance is proved, for the double rule under a day's close."""

from dataclasses import dataclass
from datetime import date

from bankbook.books.imports.models import ImportRun
from bankbook.books.imports.rules import Grade
from bankbook.books.imports.rules.states import COMMITTED
from bankbook.books.ledger.models import ClientBankAccount


@dataclass(frozen=True, slots=True)
class Proved:
    """Days after `after` and up to `until` are proved: both ends are balances of the bank, and the lines between lead from one to the other."""

    after: date | None
    until: date | None
    differs: bool  # the last look found a difference

    def mark(self, day: date) -> str:
        """Return "proved", "unproved" or "" for a day's close, as the money tag takes it."""
        if self.until is not None and day <= self.until and (self.after is None or day >= self.after):
            return "proved"
        return "unproved" if self.differs else ""


def proved(bank_account: ClientBankAccount) -> Proved:
    """Return what of the account is proved: from its opening to the last close at which bank and books agreed."""
    runs = ImportRun.objects.filter(
        bank_account=bank_account, state__in=COMMITTED, source=ImportRun.Source.FEED, balance_minor__isnull=False
    )
    agreed = runs.filter(proof=Grade.PROVED).order_by("-window_last", "-pk").values_list("window_last", flat=True).first()
    last = runs.order_by("-pk").values_list("difference_minor", flat=True).first()
    return Proved(after=bank_account.opening_on, until=agreed, differs=bool(last))
