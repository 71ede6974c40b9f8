"""Accounts and balances on the wire."""

from datetime import date
from typing import Final

from bankbook import clock
from bankbook.bank.accounts.models import Account
from bankbook.bank.accounts.rules import Balances
from bankbook.bank.grants.models import ConsentedAccount
from bankbook.money import Money, decimal_text
from bankbook.wire import openbanking as wire

_CASH_TYPES: Final = {
    Account.Kind.CURRENT: "CACC",
    Account.Kind.CLIENT: "CACC",
    Account.Kind.DEPOSIT: "SVGS",
    Account.Kind.CARD: "CARD",
}
_STATES: Final = {Account.State.OPEN: "enabled", Account.State.CLOSED: "deleted", Account.State.SUSPENDED: "blocked"}


def account_message(consented: ConsentedAccount, *, may_see: bool) -> wire.Account:
    """Write the record of an account. Without a consent in force only its status is told, and nobody's name or number."""
    account = consented.account
    return wire.Account(
        id=str(consented.public_id),
        created=wire.instant_text(consented.created_at),
        last_accessed=wire.instant_text(consented.last_accessed_at) if consented.last_accessed_at else None,
        iban=account.iban if may_see else "",
        bban=_bban(account) if may_see else None,
        status=_status(consented, may_see=may_see),
        institution_id=account.entity.group.institution_id,
        owner_name=account.holder if may_see else None,
        name=account.name if may_see else None,
    )


def details_message(account: Account) -> wire.DetailsAnswer:
    """Write what an account is. `iban` is always there, empty where the account has none."""
    institution = account.entity.group.institution
    return wire.DetailsAnswer(
        wire.Details(
            resource_id=str(account.public_id),
            iban=account.iban,
            bban=_bban(account),
            scan=account.sort_code + account.number if account.sort_code else None,
            bic=institution.bic,
            masked_pan=account.masked_pan or None,
            currency=account.currency,
            owner_name=account.holder,
            name=account.name,
            display_name=account.name,
            product=account.product or None,
            cash_account_type=_CASH_TYPES[Account.Kind(account.kind)],
            status=_STATES[Account.State(account.state)],
            usage="PRIV" if institution.is_sandbox else "ORGA",
        )
    )


def balances_message(account: Account, balances: Balances, *, today: date) -> wire.BalancesAnswer:
    """Write what is booked at yesterday's close, what is booked now, and what can be spent (with the credit limit, where there is one)."""
    at = wire.instant_text(clock.business_now())
    written = [
        wire.Balance(balance_amount=_amount(account, minor), balance_type="closingBooked", reference_date=day.isoformat())
        for day, minor in balances.closing_booked
    ]
    written.append(
        wire.Balance(
            balance_amount=_amount(account, balances.booked_minor),
            balance_type="interimBooked",
            reference_date=today.isoformat(),
            last_change_date_time=at,
        )
    )
    written.append(
        wire.Balance(
            balance_amount=_amount(account, balances.available_minor),
            balance_type="interimAvailable",
            reference_date=today.isoformat(),
            last_change_date_time=at,
            credit_limit_included=True if account.credit_limit_minor else None,
        )
    )
    return wire.BalancesAnswer(written)


def _amount(account: Account, minor: int) -> wire.Amount:
    return wire.Amount(decimal_text(Money(minor, account.currency)), account.currency)


def _bban(account: Account) -> str | None:
    return account.number if account.number and not account.sort_code else None


def _status(consented: ConsentedAccount, *, may_see: bool) -> str:
    if consented.suspended_at is not None or consented.account.state == Account.State.SUSPENDED:
        return "SUSPENDED"
    if not may_see:
        return "EXPIRED"
    return "ERROR" if consented.account.state == Account.State.CLOSED else "READY"
