"""Adding a client bank account: the account and the ledgers that every account needs."""

from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from bankbook.audit import Actor, record
from bankbook.books.errors import Refused
from bankbook.books.ledger.models import ClientBankAccount, Ledger
from bankbook.books.ledger.rules import account_numbers
from bankbook.books.organisations.models import Organisation
from bankbook.books.providers.identity import account_identity
from bankbook.money.currencies import UnknownCurrency, exponent

NAME_LENGTH_MAX: Final = 120

_OF_ACCOUNT: Final = (Ledger.Kind.BANK, Ledger.Kind.UNASSIGNED, Ledger.Kind.OPENING)
_OF_ORGANISATION: Final = ((Ledger.Kind.FEES, "Agency fees"), (Ledger.Kind.BUSINESS, "Business"), (Ledger.Kind.SUSPENSE, "Suspense"))


class NotAnAccount(Refused):
    """A client bank account cannot be added as asked; `field` names what was wrong."""

    code = "not_an_account"

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def add_bank_account(
    organisation: Organisation,
    *,
    name: str,
    kind: str,
    currency: str,
    by: Actor,
    iban: str = "",
    sort_code: str = "",
    number: str = "",
    start_on: date | None = None,
) -> ClientBankAccount:
    """Add a client bank account with its bank, unassigned and opening ledger; the first in a currency brings fees, business and suspense ledgers.

    Lines before `start_on` are not wanted (None: all that the bank gives). Raises `NotAnAccount` and `BadNumber`.
    """
    name, currency = name.strip(), currency.strip().upper()
    numbers = account_numbers.read(iban=iban, sort_code=sort_code, number=number)
    identity = account_identity(iban=numbers.iban, sort_code=numbers.sort_code, number=numbers.number)
    _check(organisation, name=name, kind=kind, currency=currency, identity=identity)
    made = ClientBankAccount.objects.create(
        organisation=organisation,
        name=name,
        kind=kind,
        currency=currency,
        iban=numbers.iban,
        sort_code=numbers.sort_code,
        number=numbers.number,
        identity=identity,
        start_on=start_on,
    )
    _open_ledgers(made)
    record(
        by,
        what="books.bank_account.added",
        target=("bank_account", str(made.public_id)),
        context=str(organisation.public_id),
        after={"name": name, "kind": kind, "currency": currency, "identity": identity},
        detail={"name": name, "kind": kind, "currency": currency},
    )
    return made


def _check(organisation: Organisation, *, name: str, kind: str, currency: str, identity: str) -> None:
    if not name or len(name) > NAME_LENGTH_MAX:
        raise NotAnAccount(_("A bank account needs a name of at most %(most)s characters.") % {"most": NAME_LENGTH_MAX}, field="name")
    if kind not in ClientBankAccount.Kind:
        raise NotAnAccount(_("A bank account is a client, deposit or trading account."), field="kind")
    try:
        exponent(currency)
    except UnknownCurrency:
        raise NotAnAccount(_("“%(code)s” is not a currency.") % {"code": currency[:12]}, field="currency") from None
    held = ClientBankAccount.objects.filter(organisation=organisation)
    if held.filter(name__iexact=name).exists():
        raise NotAnAccount(_("There is a bank account “%(name)s” already; give another name.") % {"name": name}, field="name")
    twin = held.filter(identity=identity).first() if identity else None
    if twin is not None:
        raise NotAnAccount(_("“%(name)s” has this number already.") % {"name": twin.name}, field="number")


def _open_ledgers(account: ClientBankAccount) -> None:
    common = {"organisation_id": account.organisation_id, "currency": account.currency}
    names = {
        Ledger.Kind.BANK: account.name,
        Ledger.Kind.UNASSIGNED: f"{account.name} · unassigned",
        Ledger.Kind.OPENING: f"{account.name} · opening",
    }
    own = [Ledger(kind=kind, name=names[kind], bank_account=account, **common) for kind in _OF_ACCOUNT]
    shared = [Ledger(kind=kind, name=name, **common) for kind, name in _OF_ORGANISATION]
    Ledger.objects.bulk_create(own)
    Ledger.objects.bulk_create(shared, ignore_conflicts=True)
