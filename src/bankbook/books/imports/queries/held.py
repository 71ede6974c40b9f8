"""What the books hold of an account's days, as classification wants it: plain rows, because a year of a busy account is a hundred thousand."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Sum

from bankbook.books.banklines.models import BankLine, LineAlias
from bankbook.books.imports.rules import DayRange, Held
from bankbook.books.imports.rules.content import DAY_DIGITS
from bankbook.books.imports.rules.outcome import Alias, party_of
from bankbook.books.ledger.models import ClientBankAccount

NEARBY_DAYS: Final = 90
"""How far around a window a near-twin is looked for."""

_KEY_COLUMNS: Final = "id, amount_minor, fingerprint, occurrence, provider_id, presence"
_FURTHER_COLUMNS: Final = "CAST(value_on AS TEXT), counterparty, counterparty_account, text"
_OF_DAYS: Final = "bank_account_id = %s AND booked_on BETWEEN %s AND %s"


class _Days(dict[str | None, int]):
    """ISO days to ordinals, each worked out once: a year has few days and many lines."""

    def __missing__(self, day: str | None) -> int:
        ordinal = self[day] = date.fromisoformat(day).toordinal() if day else 0
        return ordinal


class _KeyDays(dict[str, int]):
    """The digits with which content keys begin to the days that they stand for."""

    def __missing__(self, digits: str) -> int:
        day = self[digits] = int(digits, 16)
        return day


def held_lines(bank_account: ClientBankAccount, days: DayRange) -> list[Held]:
    """Return the account's lines of those days."""
    ordinal = _Days()
    statement = f'SELECT {_KEY_COLUMNS}, {_FURTHER_COLUMNS} FROM "{BankLine._meta.db_table}" WHERE {_OF_DAYS}'  # noqa: S608  (constants)
    return [
        Held(
            pk, int(key[:DAY_DIGITS], 16), minor, key, occurrence, provider_id, ordinal[value_day], party_of(account, name), text, presence
        )
        for pk, minor, key, occurrence, provider_id, presence, value_day, name, account, text in _fetch(statement, bank_account, days)
    ]


def held_keys(bank_account: ClientBankAccount, days: DayRange) -> list[Held]:
    """Return the account's lines of those days with what is needed to see whether they were reported again, and nothing else; half the cost."""
    day = _KeyDays()
    statement = f'SELECT {_KEY_COLUMNS} FROM "{BankLine._meta.db_table}" WHERE {_OF_DAYS}'  # noqa: S608  (constants; what varies is a parameter)
    return [
        Held(pk, day[key[:DAY_DIGITS]], minor, key, occurrence, provider_id, 0, "", "", presence)
        for pk, minor, key, occurrence, provider_id, presence in _fetch(statement, bank_account, days)
    ]


def nearby_lines(bank_account: ClientBankAccount, days: DayRange) -> list[Held]:
    """Return the account's lines of the days around."""
    before = DayRange(days.first - timedelta(days=NEARBY_DAYS), days.first - timedelta(days=1))
    after = DayRange(days.last + timedelta(days=1), days.last + timedelta(days=NEARBY_DAYS))
    return [*held_lines(bank_account, before), *held_lines(bank_account, after)]


def aliases(bank_account: ClientBankAccount) -> Iterable[Alias]:
    """Return what else the account's lines were seen under."""
    return LineAlias.objects.filter(bank_account=bank_account).values_list("kind", "value", "line_id")


def lines_of_many_ids(bank_account: ClientBankAccount, *, count: int) -> set[int]:
    """Return the account's lines that were seen under at least `count` further ids."""
    further = LineAlias.objects.filter(bank_account=bank_account, kind="provider_id").values("line_id").annotate(ids=Count("id"))
    return set(further.filter(ids__gte=count).values_list("line_id", flat=True))


def sum_until(bank_account: ClientBankAccount, day: date) -> int:
    """Return the sum of the account's lines up to the end of `day`, in minor units."""
    total: int | None = BankLine.objects.filter(bank_account=bank_account, booked_on__lte=day).aggregate(total=Sum("amount_minor"))["total"]
    return total or 0


def _fetch(statement: str, bank_account: ClientBankAccount, days: DayRange) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [bank_account.pk, days.first.isoformat(), days.last.isoformat()])
        rows: list[Any] = cursor.fetchall()
        return rows
