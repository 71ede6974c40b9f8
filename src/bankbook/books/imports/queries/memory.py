"""What was read before of an account: its lines by the bytes that they came of, so that the same bytes need not be read again."""

from collections.abc import Mapping
from datetime import date

from django.db import connection

from bankbook.books.banklines.models import BankLine
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.providers.port import ReadBefore

_OF_DAYS = "bank_account_id = %s AND booked_on BETWEEN %s AND %s LIMIT %s"


class AccountMemory:
    """`providers.port.Memory` over the lines of one account.

    It says what bytes mean, never that a line is held: that is decided by classification, under the account's lock. Lines and digests never change, so
    that it is true whatever else happens meanwhile.
    """

    def __init__(self, bank_account: ClientBankAccount) -> None:
        self._bank_account = bank_account

    @property
    def currency(self) -> str:
        return self._bank_account.currency

    def between(self, first: date, last: date, *, most: int) -> Mapping[bytes, ReadBefore]:
        """Return by digest what was read of items booked from `first` to `last`, at most `most` of them."""
        columns = "raw_digest, CAST(booked_on AS TEXT), amount_minor, provider_id, fingerprint"
        statement = f'SELECT {columns} FROM "{BankLine._meta.db_table}" WHERE {_OF_DAYS}'  # noqa: S608  (constants)
        with connection.cursor() as cursor:
            cursor.execute(statement, [self._bank_account.pk, first.isoformat(), last.isoformat(), most])
            found = {row[0]: row for row in cursor.fetchall()}
        found.pop(b"", None)
        return found
