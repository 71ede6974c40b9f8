"""Reading bank lines: filtered, sorted, page by page with a cursor, and day by day against the balance. Each page is a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any, Final, Literal
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from bankbook.books.banklines.models import BankLine
from bankbook.books.errors import NotFound, Refused
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.organisations.models import Organisation
from bankbook.money import Money

PAGE_SIZE: Final = 50
"""Lines a page: what a screen holds, as the design has it."""

PAGE_SIZE_MAX: Final = 1000
"""The most a caller may ask for at once: an export reads many pages instead of one endless one."""

WAITING_MAX: Final = 999
"""Counting for the menu stops here: more than that is "a lot", and counting a million rows for a number in a menu is waste."""

WAITING: Final = (BankLine.Treatment.UNASSIGNED, BankLine.Treatment.SUGGESTED)

UNSETTLED: Final = (*WAITING, BankLine.Treatment.SUSPENSE)
"""What is not known to be somebody's for good."""

type Order = Literal["newest", "oldest", "largest", "smallest"]
ORDERS: Final[dict[Order, tuple[str, str]]] = {
    "newest": ("-booked_on", "-id"),
    "oldest": ("booked_on", "id"),
    "largest": ("-amount_minor", "-id"),
    "smallest": ("amount_minor", "id"),
}


class BadCursor(Refused):
    """A cursor that no page of ours gave out."""

    code = "bad_cursor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which lines are wanted. `text` looks in the bank's text and the counterparty, in any case; `amount` is minor units, either sign."""

    first: date | None = None
    last: date | None = None
    text: str = ""
    amount: int | None = None
    states: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of lines, in order, and the cursors of its neighbours ("" where there is none)."""

    lines: list[BankLine] = field(default_factory=list)
    newer: str = ""
    older: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day's lines together: how many, their sum, and the balance at its close (None while the opening balance is not known)."""

    on: date
    count: int
    sum_minor: int
    balance_minor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What some lines come to, all in one currency: how many, what came in, what went out (below zero), and the days they lie in."""

    count: int
    paid_in: Money
    paid_out: Money
    first: date
    last: date
    is_settled: bool  # every one has its place, and the bank still shows it as it was

    @property
    def counted(self) -> str:
        """The number of lines as people read it."""
        return f"{self.count:,}"

    @property
    def together(self) -> Money:
        """What came in less what went out."""
        return self.paid_in + self.paid_out


def lines(
    bank_account: ClientBankAccount,
    *,
    first: date | None = None,
    last: date | None = None,
    text: str = "",
    amount: int | None = None,
    states: Sequence[str] = (),
    order: Order = "newest",
    after: str = "",
    before: str = "",
    limit: int = PAGE_SIZE,
) -> Page:
    """Return one page of the account's lines. `after` and `before` are cursors of an earlier page's `older` and `newer`. Raises `BadCursor`."""
    wanted = Filter(first=first, last=last, text=text, amount=amount, states=states)
    return page(matching(BankLine.objects.filter(bank_account=bank_account), wanted), order=order, after=after, before=before, limit=limit)


def matching(lines: QuerySet[BankLine], wanted: Filter) -> QuerySet[BankLine]:
    """Return those of `lines` that `wanted` asks for."""
    if wanted.first:
        lines = lines.filter(booked_on__gte=wanted.first)
    if wanted.last:
        lines = lines.filter(booked_on__lte=wanted.last)
    if wanted.states:
        lines = lines.filter(treatment__in=wanted.states)
    if wanted.text and wanted.amount is not None:
        return lines.filter(_says(wanted.text) | _amounts(wanted.amount))
    if wanted.text:
        return lines.filter(_says(wanted.text))
    return lines if wanted.amount is None else lines.filter(_amounts(wanted.amount))


def page(lines: QuerySet[BankLine], *, order: Order = "newest", after: str = "", before: str = "", limit: int = PAGE_SIZE) -> Page:
    """Return one page of `lines`, by keyset: its cost does not grow with the page's distance from the first. Raises `BadCursor`."""
    limit = max(1, min(limit, PAGE_SIZE_MAX))
    key = ORDERS[order]
    turned = bool(before)
    sort = (_turn(key[0]), _turn(key[1])) if turned else key
    cursor = before or after
    chosen = lines.filter(_beyond(sort, cursor)) if cursor else lines
    found = list(chosen.order_by(*sort)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if turned:
        found.reverse()
    has_newer, has_older = (more, True) if turned else (bool(after), more)
    return Page(
        lines=found,
        newer=_cursor(key, found[0]) if found and has_newer else "",
        older=_cursor(key, found[-1]) if found and has_older else "",
    )


def line(organisation: Organisation, public_id: UUID) -> BankLine:
    """Return one line of the organisation. Raises `NotFound`."""
    found = BankLine.objects.filter(bank_account__organisation=organisation, public_id=public_id).select_related("bank_account").first()
    if found is None:
        raise NotFound(_("There is no such bank line here."))
    return found


def unassigned(organisation: Organisation) -> QuerySet[BankLine]:
    """Return the organisation's lines that belong to nobody yet, oldest first."""
    found = BankLine.objects.filter(bank_account__organisation=organisation, treatment__in=WAITING)
    return found.select_related("bank_account").order_by("booked_on", "id")


def waiting_count(organisation: Organisation) -> int:
    """Return how many lines wait for a home, counted up to `WAITING_MAX`."""
    return unassigned(organisation).order_by()[:WAITING_MAX].count()


def count_by_treatment(bank_account: ClientBankAccount) -> dict[str, int]:
    """Return how many lines of the account there are in each treatment; those with none are left out."""
    rows = BankLine.objects.filter(bank_account=bank_account).values_list("treatment").annotate(n=Count("id"))
    return dict(rows)


def days(bank_account: ClientBankAccount, *, first: date | None = None, last: date | None = None) -> list[Day]:
    """Return the days that have lines, oldest first, each with the balance at its close: two statements, however many lines."""
    counted = BankLine.objects.filter(bank_account=bank_account).exclude(treatment=BankLine.Treatment.EXCLUDED)
    inside = matching(counted, Filter(first=first, last=last))
    rows = list(inside.values("booked_on").annotate(n=Count("id"), total=Sum("amount_minor")).order_by("booked_on"))
    start = _balance_before(bank_account, rows[0]["booked_on"], counted) if rows else None
    if start is None:
        return [Day(on=row["booked_on"], count=row["n"], sum_minor=row["total"], balance_minor=None) for row in rows]
    balances = list(accumulate((row["total"] for row in rows), initial=start))[1:]
    return [
        Day(on=row["booked_on"], count=row["n"], sum_minor=row["total"], balance_minor=balance)
        for row, balance in zip(rows, balances, strict=True)
    ]


def sums(lines: QuerySet[BankLine]) -> list[Sums]:
    """Return what `lines` come to, currency by currency; one statement, however many lines. Excluded lines count nowhere."""
    return [_sums(row) for row in _summed(lines, "currency").order_by("currency")]


def sums_of_days(lines: QuerySet[BankLine], *, first: date, last: date) -> dict[date, Sums]:
    """Return what one account's `lines` of those days come to, day by day; one statement. Days whose lines are all excluded are left out."""
    inside = lines.filter(booked_on__range=(first, last))
    return {row["booked_on"]: _sums(row) for row in _summed(inside, "booked_on", "currency").order_by("booked_on")}


def _summed(lines: QuerySet[BankLine], *by: str) -> QuerySet[BankLine, dict[str, Any]]:
    counted = lines.exclude(treatment=BankLine.Treatment.EXCLUDED).order_by()
    found: QuerySet[BankLine, dict[str, Any]] = counted.values(*by).annotate(
        n=Count("id"),
        paid_in=Sum("amount_minor", filter=Q(amount_minor__gte=0), default=0),
        paid_out=Sum("amount_minor", filter=Q(amount_minor__lt=0), default=0),
        first=Min("booked_on"),
        last=Max("booked_on"),
        unsettled=Count("id", filter=Q(treatment__in=UNSETTLED) | ~Q(presence=BankLine.Presence.BOOKED)),
    )
    return found


def _sums(row: dict[str, Any]) -> Sums:
    return Sums(
        count=row["n"],
        paid_in=Money(row["paid_in"], row["currency"]),
        paid_out=Money(row["paid_out"], row["currency"]),
        first=row["first"],
        last=row["last"],
        is_settled=not row["unsettled"],
    )


def _balance_before(bank_account: ClientBankAccount, day: date, counted: QuerySet[BankLine]) -> int | None:
    """The balance at the close of the day before `day`; None while the opening balance is not known."""
    if bank_account.opening_minor is None:
        return None
    earlier: int | None = counted.filter(booked_on__lt=day).aggregate(total=Sum("amount_minor"))["total"]
    return bank_account.opening_minor + (earlier or 0)


def _says(text: str) -> Q:
    return Q(text__icontains=text) | Q(counterparty__icontains=text)


def _amounts(minor: int) -> Q:
    return Q(amount_minor__in=[minor, -minor])


def _turn(key: str) -> str:
    return key.removeprefix("-") if key.startswith("-") else f"-{key}"


def _beyond(sort: tuple[str, str], cursor: str) -> Q:
    """The rows that come after the cursor's in the order `sort`."""
    name = sort[0].removeprefix("-")
    value, pk = _read(name, cursor)
    over, over_pk = ("lt" if key.startswith("-") else "gt" for key in sort)
    # The outer bound is what the index is searched by; the alternative alone would be a scan.
    return Q(**{f"{name}__{over}e": value}) & (Q(**{f"{name}__{over}": value}) | Q(**{f"id__{over_pk}": pk}))


def _cursor(key: tuple[str, str], line: BankLine) -> str:
    value = getattr(line, key[0].removeprefix("-"))
    return f"{value}_{line.pk}"


def _read(name: str, cursor: str) -> tuple[date | int, int]:
    value, _mark, pk = cursor.partition("_")
    try:
        return date.fromisoformat(value) if name == "booked_on" else int(value), int(pk)
    except ValueError:
        raise BadCursor(_("That page is not known; start from the first.")) from None
