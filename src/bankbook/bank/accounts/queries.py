"""Reads of accounts. Who may read them is decided in `access`; nothing here looks at a viewer."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Case, F, IntegerField, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bankbook.bank.accounts.models import Account, Entry, Hold, Statement
from bankbook.bank.accounts.rules import Balances
from bankbook.bank.errors import NotFound


def account(public_id: str | UUID) -> Account:
    """Return the account of that public id, with its entity, group and institution. Raises `NotFound`."""
    try:
        return Account.objects.select_related("entity__group__institution").get(public_id=UUID(str(public_id)))
    except (Account.DoesNotExist, ValueError):
        raise NotFound(_("There is no account of that id here.")) from None


def account_by(known_by: str) -> Account:
    """Return the account of that public id, IBAN or domestic number. Raises `NotFound`, also where the number is no single account's."""
    try:
        return account(UUID(known_by))
    except ValueError:
        bare = known_by.replace(" ", "").replace("-", "").upper()
    found = Account.objects.select_related("entity__group__institution").filter(Q(iban=bare) | Q(number=bare))[:2]
    if not bare or len(found) != 1:
        raise NotFound(_("There is no account of that id here."))
    return found[0]


def entries(account: Account, *, first: date | None, last: date | None) -> QuerySet[Entry]:
    """Return the entries booked from `first` to `last` (either may be open, both days included), in booking order."""
    found = account.entries.order_by("booked_on", "sequence")
    if first is not None:
        found = found.filter(booked_on__gte=first)
    if last is not None:
        found = found.filter(booked_on__lte=last)
    return found


def entries_before(account: Account, *, position: tuple[date, int] | None, today: date, limit: int) -> list[tuple[Entry, int]]:
    """Return up to `limit` entries booked by today, latest first, each with the balance after it, in minor units.

    `position` is the (booking day, sequence) of the last entry of the page before; none asks for the first page. Two queries.
    """
    reached = account.entries.filter(booked_on__lte=today)
    if position is not None:
        day, sequence = position
        reached = reached.filter(Q(booked_on__lt=day) | Q(booked_on=day, sequence__lt=sequence))
    page = list(reached.order_by("-booked_on", "-sequence")[:limit])
    balance = account.opening_minor + _sum(reached)
    rows = []
    for entry in page:
        rows.append((entry, balance))
        balance -= entry.amount_minor
    return rows


def entry(account: Account, *, public_id: str | UUID) -> Entry:
    """Return that entry of the account. Raises `NotFound`."""
    try:
        return account.entries.get(public_id=UUID(str(public_id)))
    except (Entry.DoesNotExist, ValueError):
        raise NotFound(_("There is no such entry on this account.")) from None


def holds(account: Account) -> QuerySet[Hold]:
    """Return what is pending on the account, in order of value day."""
    return account.holds.filter(state=Hold.State.PENDING).order_by("value_on", "id")


def hold(public_id: str | UUID) -> Hold:
    """Return the hold of that public id with its account. Raises `NotFound`."""
    try:
        return Hold.objects.select_related("account").get(public_id=UUID(str(public_id)))
    except (Hold.DoesNotExist, ValueError):
        raise NotFound(_("There is no pending movement of that id.")) from None


def statements(account: Account) -> QuerySet[Statement]:
    """Return the statements of the account, latest first."""
    return account.statements.order_by("-last_on")


def settled_until(account: Account) -> date | None:
    """Return the last day of the last statement, after which booking is still open; none before the first statement."""
    last: date | None = account.statements.aggregate(last=Max("last_on"))["last"]
    return last


def booked_minor(account: Account, *, last: date) -> int:
    """Return the balance at the close of `last`, in minor units."""
    return account.opening_minor + _sum(account.entries.filter(booked_on__lte=last))


def balances(account: Account, *, today: date) -> Balances:
    """Return what the account holds today and held at yesterday's close."""
    return balances_of([account], today=today)[account.pk]


def balances_of(accounts: Collection[Account], *, today: date) -> dict[int, Balances]:
    """Return the balances of several accounts by primary key: two queries, however many accounts."""
    keys = [each.pk for each in accounts]
    before_today = Sum(Case(When(booked_on__lt=today, then=F("amount_minor")), default=Value(0), output_field=IntegerField()))
    booked = {
        row["account"]: (row["until_today"], row["before_today"])
        for row in Entry.objects.filter(account__in=keys, booked_on__lte=today)
        .order_by()
        .values("account")
        .annotate(until_today=Sum("amount_minor"), before_today=Coalesce(before_today, 0))
    }
    pending = _pending(keys)
    return {each.pk: _balances(each, *booked.get(each.pk, (0, 0)), pending.get(each.pk, (0, 0)), today) for each in accounts}


def _pending(keys: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return for each account what is pending in all, and of that what goes out."""
    outgoing = Coalesce(Sum("amount_minor", filter=Q(amount_minor__lt=0)), 0)
    found = Hold.objects.filter(account__in=keys, state=Hold.State.PENDING).order_by().values("account")
    return {row["account"]: (row["total"], row["outgoing"]) for row in found.annotate(total=Sum("amount_minor"), outgoing=outgoing)}


def _balances(account: Account, until_today: int, before_today: int, pending: tuple[int, int], today: date) -> Balances:
    """`pending`: in all, and of that what goes out. Money on its way in cannot be spent yet."""
    booked = account.opening_minor + until_today
    return Balances(
        booked_minor=booked,
        available_minor=booked + pending[1] + account.credit_limit_minor,
        pending_minor=pending[0],
        closing_booked=[(today - timedelta(days=1), account.opening_minor + before_today)],
    )


def _sum(found: QuerySet[Entry]) -> int:
    total: int = found.order_by().aggregate(total=Coalesce(Sum("amount_minor"), 0))["total"]
    return total
