"""Movements on the wire. Rows are read as plain values and written by the wire's own encoder, because this is the largest answer there is."""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from typing import Any, Final, NamedTuple
from uuid import UUID

from bankbook import clock
from bankbook.bank.accounts import queries
from bankbook.bank.accounts.models import Account, Entry, Hold
from bankbook.bank.channels.openbanking.translate.habits import HABITS, PENDING_HABITS, Facts
from bankbook.bank.grants.queries.reading import Reading
from bankbook.money import Money, decimal_text
from bankbook.wire import openbanking as wire

TEXT_CUT: Final = 140
"""Where the unstructured text is cut, as published; the whole of a longer one stands in the array."""


class Row(NamedTuple):
    """What is read of an entry, in the order of `_COLUMNS`."""

    public_id: UUID
    sequence: int
    booked_on: date
    value_on: date
    amount_minor: int
    text: str
    counterparty: str
    counterparty_iban: str
    counterparty_number: str
    end_to_end_id: str
    code: str
    details: dict[str, Any]  # further published fields by their published names
    transaction_id: str
    from_hold: UUID | None


_COLUMNS: Final = Row._fields
_ATTRIBUTES: Final = dict(zip(wire.Transaction.__struct_encode_fields__, wire.Transaction.__struct_fields__, strict=True))


def transactions_message(reading: Reading, *, first: date, last: date | None) -> wire.TransactionsAnswer:
    """Write what was booked from `first` to `last` (open: planned days too), newest first, and what is pending."""
    account = reading.account
    fetch = secrets.token_hex(8)
    booked = list(_booked(account, first, last, fetch))
    booked.reverse()
    pending = [_pending(account, hold, fetch) for hold in queries.holds(account)]
    return wire.TransactionsAnswer(wire.TransactionLists(booked, pending), wire.instant_text(clock.business_now()))


def _booked(account: Account, first: date, last: date | None, fetch: str) -> Iterator[wire.Transaction]:
    rows = [Row(*values) for values in queries.entries(account, first=first, last=last).values_list(*_COLUMNS)]
    habit = HABITS[account.wire_profile]
    balances = _balances(account, rows, first) if account.wire_profile == "texts_odd" else [0] * len(rows)
    for row, balance in zip(rows, balances, strict=True):
        item = _item(account, row)
        if habit is not None:
            habit(
                item, Facts(account.holder, account.currency, row.sequence, row.public_id, row.booked_on, row.amount_minor, balance, fetch)
            )
        yield item


def _item(account: Account, row: Row) -> wire.Transaction:
    item = wire.Transaction(
        transaction_amount=wire.Amount(decimal_text(Money(row.amount_minor, account.currency)), account.currency),
        transaction_id=row.transaction_id or row.public_id.hex,
        internal_transaction_id=hashlib.blake2b(row.public_id.bytes, digest_size=16).hexdigest(),
        end_to_end_id=row.end_to_end_id or None,
        booking_date=row.booked_on.isoformat(),
        value_date=row.value_on.isoformat(),
        remittance_information_unstructured=row.text[:TEXT_CUT],
        bank_transaction_code=row.code or None,
    )
    if len(row.text) > TEXT_CUT:
        item.remittance_information_unstructured_array = [row.text[at : at + TEXT_CUT] for at in range(0, len(row.text), TEXT_CUT)]
    _add_other_side(item, row)
    for name, value in row.details.items():
        if name in _ATTRIBUTES:
            setattr(item, _ATTRIBUTES[name], value)
    return item


def _add_other_side(item: wire.Transaction, row: Row) -> None:
    """Who paid stands as the debtor of a credit, who was paid as the creditor of a debit."""
    account = None
    if row.counterparty_iban or row.counterparty_number:
        account = wire.Party(iban=row.counterparty_iban or None, bban=row.counterparty_number or None)
    if row.amount_minor > 0:
        item.debtor_name, item.debtor_account = row.counterparty or None, account
    else:
        item.creditor_name, item.creditor_account = row.counterparty or None, account


def _pending(account: Account, hold: Hold, fetch: str) -> wire.Transaction:
    item = wire.Transaction(
        transaction_amount=wire.Amount(decimal_text(Money(hold.amount_minor, account.currency)), account.currency),
        value_date=hold.value_on.isoformat(),
        remittance_information_unstructured=hold.text[:TEXT_CUT],
    )
    if hold.amount_minor > 0:
        item.debtor_name = hold.counterparty or None
    else:
        item.creditor_name = hold.counterparty or None
    habit = PENDING_HABITS.get(account.wire_profile)
    if habit is not None:
        habit(item, Facts(account.holder, account.currency, hold.pk, hold.public_id, hold.value_on, hold.amount_minor, 0, fetch))
    return item


def _balances(account: Account, rows: list[Row], first: date) -> list[int]:
    """Return the balance behind each row, in minor units."""
    before = account.opening_minor + sum(
        Entry.objects.filter(account=account, booked_on__lt=first).order_by().values_list("amount_minor", flat=True)
    )
    return list(accumulate((row.amount_minor for row in rows), initial=before))[1:]
