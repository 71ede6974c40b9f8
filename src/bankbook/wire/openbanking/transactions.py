"""What travels about one movement, one balance and one account: every field that the published API names, all optional as they are in practice.

Names follow the wire through `rename="camel"`. A field that a bank leaves out is None here and is left out again when written.
"""

from typing import Any

import msgspec

__all__ = [
    "Account",
    "Amount",
    "Balance",
    "BalanceAfter",
    "BalancesAnswer",
    "CurrencyExchange",
    "Details",
    "DetailsAnswer",
    "Party",
    "Transaction",
    "TransactionLists",
    "TransactionsAnswer",
]


class _Camel(msgspec.Struct, rename="camel", omit_defaults=True, kw_only=True, gc=False):
    """Camel case on the wire; what is None is not written. Trees without cycles, so the collector need not look at them."""


class Amount(msgspec.Struct, gc=False):
    """A signed decimal text and a currency; a debit is negative."""

    amount: str
    currency: str


class Party(_Camel):
    """An account of the other side, by whatever number the bank gave."""

    iban: str | None = None
    bban: str | None = None
    pan: str | None = None
    masked_pan: str | None = None
    msisdn: str | None = None
    currency: str | None = None


class CurrencyExchange(_Camel):
    """How an amount in another currency became this one; rates are decimal texts."""

    source_currency: str | None = None
    target_currency: str | None = None
    unit_currency: str | None = None
    exchange_rate: str | None = None
    quotation_date: str | None = None
    instructed_amount: Amount | None = None
    contract_identification: str | None = None


class BalanceAfter(_Camel):
    """The balance behind a movement, in either shape that is met: nested (`balanceAmount`), or flat (`amount`, `currency`)."""

    balance_amount: Amount | None = None
    balance_type: str | None = None
    amount: str | None = None
    currency: str | None = None

    def value(self) -> Amount | None:
        """Return the amount, whichever shape carried it."""
        if self.balance_amount is not None:
            return self.balance_amount
        return Amount(self.amount, self.currency) if self.amount is not None and self.currency is not None else None


class Transaction(_Camel):
    """One movement. Only the amount is certain; which other fields appear depends on the bank. Dates stay texts: see `day`."""

    transaction_amount: Amount
    transaction_id: str | None = None
    internal_transaction_id: str | None = None
    entry_reference: str | None = None
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    creditor_id: str | None = None
    check_id: str | None = None
    booking_date: str | None = None
    booking_date_time: str | None = None
    value_date: str | None = None
    value_date_time: str | None = None
    currency_exchange: list[CurrencyExchange] | CurrencyExchange | None = None
    creditor_name: str | None = None
    creditor_account: Party | None = None
    creditor_agent: str | None = None
    ultimate_creditor: str | None = None
    debtor_name: str | None = None
    debtor_account: Party | None = None
    debtor_agent: str | None = None
    ultimate_debtor: str | None = None
    remittance_information_unstructured: str | None = None
    remittance_information_unstructured_array: list[str] | str | None = None
    remittance_information_structured: str | None = None
    remittance_information_structured_array: list[str] | str | None = None
    additional_information: str | None = None
    additional_information_structured: str | None = None
    additional_data_structured: Any = None  # card data: its shape is each bank's own
    bank_transaction_code: str | None = None
    proprietary_bank_transaction_code: str | None = None
    purpose_code: str | None = None
    merchant_category_code: str | None = None
    balance_after_transaction: BalanceAfter | None = None

    def exchanges(self) -> list[CurrencyExchange]:
        """Return the currency exchanges, whether the bank sent a list, a single object or nothing."""
        if self.currency_exchange is None:
            return []
        return self.currency_exchange if isinstance(self.currency_exchange, list) else [self.currency_exchange]


class TransactionLists(msgspec.Struct):
    """The two lists; both are always written, because clients walk `pending` without looking whether it is there."""

    booked: list[Transaction]
    pending: list[Transaction]


class TransactionsAnswer(msgspec.Struct):
    transactions: TransactionLists
    last_updated: str | None = None


class Balance(_Camel):
    """One balance of one kind (`interimBooked`, `closingBooked`, …); `referenceDate` says the end of which day it speaks of."""

    balance_amount: Amount
    balance_type: str
    reference_date: str | None = None
    last_change_date_time: str | None = None
    credit_limit_included: bool | None = None
    last_committed_transaction: str | None = None


class BalancesAnswer(msgspec.Struct):
    balances: list[Balance]


class Details(_Camel):
    """What an account is. `iban` is written even when empty: a published client reads it without a default."""

    resource_id: str | None = None
    iban: str | None = None
    bban: str | None = None
    scan: str | None = None  # a UK sort code and account number, 14 digits
    bic: str | None = None
    msisdn: str | None = None
    masked_pan: str | None = None
    currency: str | None = None
    owner_name: str | None = None
    name: str | None = None
    display_name: str | None = None
    product: str | None = None
    cash_account_type: str | None = None
    status: str | None = None
    usage: str | None = None
    details: str | None = None
    linked_accounts: str | None = None
    owner_address_unstructured: list[str] | None = None
    owner_address_structured: dict[str, str] | None = None
    additional_account_data: dict[str, Any] | None = None


class DetailsAnswer(msgspec.Struct):
    account: Details


class Account(msgspec.Struct):
    """The aggregator's record of an account (snake case on the wire)."""

    id: str
    created: str | None = None
    last_accessed: str | None = None
    iban: str | None = None
    bban: str | None = None
    status: str = ""
    institution_id: str = ""
    owner_name: str | None = None
    name: str | None = None
