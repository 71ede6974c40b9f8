"""Reading ledgers: balances set by set, what is owed, and whose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from bankbook.books.errors import NotFound
from bankbook.books.ledger.models import ClientBankAccount, Ledger, OpenItem, Posting
from bankbook.books.ledger.rules.charges import ChargeRow, HeldCharge
from bankbook.books.lettings.models import Tenancy
from bankbook.books.organisations.models import Organisation
from bankbook.money import Money

PAGE_SIZE: Final = 50
"""Ledgers a page, as the design has it."""


def bank_accounts(organisation: Organisation) -> QuerySet[ClientBankAccount]:
    """Return the organisation's client bank accounts by name."""
    return ClientBankAccount.objects.filter(organisation=organisation).order_by("name", "id")


def bank_account(organisation: Organisation, public_id: UUID) -> ClientBankAccount:
    """Return one of the organisation's client bank accounts. Raises `NotFound`."""
    found = bank_accounts(organisation).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such bank account here."))
    return found


def any_bank_account(name_or_id: str) -> ClientBankAccount:
    """Return the client bank account of that public id, or of that name where no other organisation has the name too; for the operator's commands.

    Raises `NotFound`.
    """
    found = list(ClientBankAccount.objects.filter(_named(name_or_id)).select_related("organisation")[:2])
    if len(found) != 1:
        raise NotFound(_("There is no one bank account “%(name)s” in these books; give its id.") % {"name": name_or_id[:80]})
    return found[0]


def ledger(organisation: Organisation, public_id: UUID) -> Ledger:
    """Return one ledger of the organisation, with its owner. Raises `NotFound`."""
    owned = Ledger.objects.filter(organisation=organisation, public_id=public_id)
    found = owned.select_related("tenancy__let_property__landlord", "landlord", "bank_account").first()
    if found is None:
        raise NotFound(_("There is no such ledger here."))
    return found


def ledger_for_tenancy(tenancy: Tenancy, currency: str, *, kind: str = "tenancy") -> Ledger:
    """Return the tenancy's ledger of that kind ("tenancy", "deposit") and currency. Raises `NotFound`."""
    found = Ledger.objects.filter(tenancy=tenancy, currency=currency, kind=kind).first()
    if found is None:
        raise NotFound(_("Tenancy %(code)s has no ledger in %(currency)s.") % {"code": tenancy.code, "currency": currency})
    return found


def account_ledger(bank_account: ClientBankAccount, kind: str) -> Ledger:
    """Return the bank, unassigned or opening ledger of a client bank account."""
    return Ledger.objects.get(bank_account=bank_account, kind=kind)


def own_ledger(organisation: Organisation, *, kind: str, currency: str) -> Ledger:
    """Return the organisation's fees, business or suspense ledger in a currency. Raises `NotFound`."""
    found = Ledger.objects.filter(organisation=organisation, kind=kind, currency=currency).first()
    if found is None:
        raise NotFound(
            _("There is no such ledger in %(currency)s yet; add a bank account in that currency first.") % {"currency": currency}
        )
    return found


def balance(ledger: Ledger, *, on: date | None = None) -> Money:
    """Return what the ledger's postings sum to, up to the end of day `on` (all of them without it), as posted: see the sign rule in `rules`."""
    return Money(balances([ledger], on=on)[ledger.pk], ledger.currency)


def balances(ledgers: Iterable[Ledger], *, on: date | None = None) -> dict[int, int]:
    """Return the balance in minor units of each ledger, by its key: one statement for all of them."""
    keys = [ledger.pk for ledger in ledgers]
    wanted = Posting.objects.filter(ledger_id__in=keys)
    if on is not None:
        wanted = wanted.filter(on__lte=on)
    totals = dict(wanted.values_list("ledger_id").annotate(total=Sum("amount_minor")))
    return {key: totals.get(key, 0) for key in keys}


def cashbook(bank_account: ClientBankAccount, *, on: date | None = None) -> Money | None:
    """Return what the books hold in the account at the end of day `on`; None while the opening balance is not known."""
    return cashbooks([bank_account], on=on)[bank_account.pk]


def cashbooks(accounts: Sequence[ClientBankAccount], *, on: date | None = None) -> dict[int, Money | None]:
    """Return `cashbook` of each account, by its key, in two statements."""
    ledgers = list(Ledger.objects.filter(bank_account__in=accounts, kind=Ledger.Kind.BANK))
    held = balances(ledgers, on=on)
    by_account = {each.bank_account_id: Money(held[each.pk], each.currency) for each in ledgers}
    return {each.pk: by_account[each.pk] if each.opening_minor is not None else None for each in accounts}


def outstanding(ledgers: Iterable[Ledger]) -> dict[int, int]:
    """Return what is still owed on each ledger, by its key, in minor units; one statement."""
    keys = [ledger.pk for ledger in ledgers]
    rows = OpenItem.objects.filter(ledger_id__in=keys).values_list("ledger_id").annotate(total=Sum("outstanding_minor"))
    return dict.fromkeys(keys, 0) | dict(rows)


def open_items(
    organisation: Organisation, *, tenancies: Iterable[Tenancy] | None = None, kinds: Iterable[str] | None = None, currency: str = ""
) -> QuerySet[OpenItem]:
    """Return what is not settled yet, oldest due first, with tenancy and ledger; only those tenancies, kinds or currency where given."""
    found = OpenItem.objects.filter(organisation=organisation, outstanding_minor__gt=0).select_related("tenancy", "ledger")
    if tenancies is not None:
        found = found.filter(tenancy__in=tenancies)
    if kinds is not None:
        found = found.filter(kind__in=kinds)
    if currency:
        found = found.filter(currency=currency)
    return found.order_by("due_on", "id")


def held_charges(organisation: Organisation) -> dict[str, HeldCharge]:
    """Return every charge of the organisation as a file would have it, by reference."""
    fields = ("reference", "tenancy__code", "kind", "due_on", "amount_minor", "currency", "outstanding_minor")
    rows = OpenItem.objects.filter(organisation=organisation, tenancy__isnull=False).values_list(*fields)
    return {
        reference: HeldCharge(
            row=ChargeRow(
                number=0, reference=reference, tenancy_code=code, kind=kind, due_on=due_on, amount_minor=minor, currency=currency
            ),
            outstanding_minor=outstanding,
        )
        for reference, code, kind, due_on, minor, currency, outstanding in rows
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """One page of ledgers by name, and the cursors of its neighbours ("" where there is none)."""

    ledgers: list[Ledger] = field(default_factory=list)
    newer: str = ""
    older: str = ""


def find_ledgers(organisation: Organisation, *, text: str = "", kinds: Iterable[str] = (), currency: str = "") -> QuerySet[Ledger]:
    """Return the ledgers whose name, tenancy code, landlord, address or issued reference holds `text` in any case; all without it."""
    found = Ledger.objects.filter(organisation=organisation).select_related("tenancy__let_property", "landlord", "bank_account")
    if kinds:
        found = found.filter(kind__in=list(kinds))
    if currency:
        found = found.filter(currency=currency)
    text = text.strip()
    return found.filter(_spoken_of(organisation, text)) if text else found


def ledger_page(found: QuerySet[Ledger], *, after: str = "", before: str = "", limit: int = PAGE_SIZE) -> LedgerPage:
    """Return one page of `found` by name. The cursors are public ids of ledgers; one that is not there gives the first page."""
    anchor = _anchor(found, after or before)
    turned = bool(before and anchor)
    if anchor is not None:
        found = found.filter(_before(anchor) if turned else _after(anchor))
    rows = list(found.order_by(*(("-name", "-id") if turned else ("name", "id")))[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    if turned:
        rows.reverse()
    has_newer, has_older = (more, True) if turned else (anchor is not None, more)
    return LedgerPage(
        ledgers=rows,
        newer=str(rows[0].public_id) if rows and has_newer else "",
        older=str(rows[-1].public_id) if rows and has_older else "",
    )


def _anchor(found: QuerySet[Ledger], cursor: str) -> Ledger | None:
    try:
        return found.filter(public_id=UUID(cursor)).first() if cursor else None
    except ValueError:
        return None


def _after(anchor: Ledger) -> Q:
    return Q(name__gte=anchor.name) & (Q(name__gt=anchor.name) | Q(id__gt=anchor.pk))


def _before(anchor: Ledger) -> Q:
    return Q(name__lte=anchor.name) & (Q(name__lt=anchor.name) | Q(id__lt=anchor.pk))


def _spoken_of(organisation: Organisation, text: str) -> Q:
    key = "".join(character for character in text.upper() if character.isalnum())
    by_reference = Tenancy.objects.filter(organisation=organisation, references__key__contains=key) if key else Tenancy.objects.none()
    return (
        Q(name__icontains=text)
        | Q(tenancy__code__icontains=text)
        | Q(tenancy__let_property__address__icontains=text)
        | Q(tenancy__let_property__landlord__name__icontains=text)
        | Q(tenancy__in=by_reference)
    )


def _named(name_or_id: str) -> Q:
    try:
        return Q(public_id=UUID(name_or_id))
    except ValueError:
        return Q(name__iexact=name_or_id.strip())
