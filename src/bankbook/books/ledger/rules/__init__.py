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
from bankbook.books.ledger.rules.new_charge import KINDS_OF_LEDGER, NotACharge, can_charge, check_can_charge

__all__ = [
    "KINDS_OF_LEDGER",
    "BadNumber",
    "NotACharge",
    "Numbers",
    "PostingLine",
    "Unbalanced",
    "WrongCurrency",
    "can_charge",
    "check_balanced",
    "check_can_charge",
    "reversed_postings",
    "shown_minor",
    "sums",
]
