"""Writing to ledgers."""

from bankbook.books.ledger.actions.accounts import NotAnAccount, add_bank_account
from bankbook.books.ledger.actions.charges import add_charge, import_charges, plan_charges
from bankbook.books.ledger.actions.journals import (
    JournalEntry,
    Settled,
    move_opening,
    pair,
    post_journal,
    post_journals_bulk,
    record_import_journal,
    record_opening,
    reopen,
    reverse_journal,
    reverse_journals_bulk,
    settle,
)

__all__ = [
    "JournalEntry",
    "NotAnAccount",
    "Settled",
    "add_bank_account",
    "add_charge",
    "import_charges",
    "move_opening",
    "pair",
    "plan_charges",
    "post_journal",
    "post_journals_bulk",
    "record_import_journal",
    "record_opening",
    "reopen",
    "reverse_journal",
    "reverse_journals_bulk",
    "settle",
]
