"""Pure decisions of ledgers: what balances, what a number may be, what a file of charges says."""

from bankbook.books.ledger.rules.account_numbers import BadNumber, Numbers
from bankbook.books.ledger.rules.entries import (
    PostingLine,
    Unbalanced,
    WrongCurrency,
    check_balanced,
    reversed_postings,
    shown_minor,
    sums,
)

__all__ = [
    "BadNumber",
    "Numbers",
    "PostingLine",
    "Unbalanced",
    "WrongCurrency",
    "check_balanced",
    "reversed_postings",
    "shown_minor",
    "sums",
]
