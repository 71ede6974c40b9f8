"""From what an open-banking bank wrote about a movement to what the books understand.

Used for answers of the live API and for saved ones, so that a file brings the same lines as the feed. Banks differ in which fields they fill; the rules
here are the same for all of them, and what cannot be read is handed on with its reason, never guessed at.
"""

import re
from collections.abc import Buffer, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from bankbook.books.providers.port import BalanceKind, BalanceSeen, ItemSeen, Unreadable
from bankbook.money import Money, MoneyError, UnknownCurrency, parse
from bankbook.wire import openbanking as wire

__all__ = ["balances", "items", "usable_id"]

_REASON_LENGTH_MAX: Final = 300
_NOTHING: Final = frozenset({"NOTPROVIDED", "NOTAVAILABLE", "UNKNOWN", "NONE", "NULL", "NA", "UNDEFINED"})
_STAND_IN_LENGTH_MAX: Final = 20
"""The longest stand-in with the punctuation it comes in: what is longer is not looked at, because every field of every item comes through here."""

_NOT_KEY = re.compile(r"[^0-9A-Z]+")
_NOT_NAME = re.compile(r"[\W_]+")
_PLACEHOLDER_ID = re.compile(r"0*1234567890?|0*(?:DEBIT|CREDIT)[0-9]{8}.*")
"""Ids that banks give a movement for its first days and change later; identity must not hang on them."""

_PLAIN_STARTS: Final = frozenset("23456789")
_PLAIN_LETTERS: Final = frozenset("abefghijklmnopqrstuvwxyzABEFGHIJKLMNOPQRSTUVWXYZ")
"""No placeholder begins with one of these (DEBIT and CREDIT do with the letters left out), and no stand-in is as long as an id that does."""

_KEPT_MAX: Final = 16_384
"""How many amounts, names and account numbers are remembered: tenants pay the same rent from the same account every month."""

_UNREADABLE: Final = (MoneyError, UnknownCurrency)
_BALANCE_KINDS: Final = {"closingBooked": BalanceKind.CLOSING_BOOKED, "interimBooked": BalanceKind.INTERIM_BOOKED}


def items(response: wire.TransactionsResponse, *, holder: str = "") -> tuple[list[ItemSeen], list[Unreadable]]:
    """Translate a transactions answer: booked items, then pending ones, in the bank's order, and those that cannot be read.

    `holder` is the account's own holder as the bank names it: never taken for the other side.
    """
    seen: list[ItemSeen] = []
    own = _name_key(holder)
    unreadable = [Unreadable(_text(item.raw), item.reason) for item in response.unreadable]
    for is_pending, received in ((False, response.booked), (True, response.pending)):
        for one in received:
            try:
                seen.append(_item(one, holder=own, is_pending=is_pending))
            except (*_UNREADABLE, wire.Malformed) as problem:
                unreadable.append(Unreadable(_text(one.raw), str(problem)[:_REASON_LENGTH_MAX]))
    return seen, unreadable


def balances(found: Sequence[wire.Balance]) -> tuple[BalanceSeen, ...]:
    """Translate the balances that can be read. A balance with the credit limit in it is no balance of the account and is left out."""
    return tuple(seen for balance in found if not balance.credit_limit_included and (seen := _balance(balance)) is not None)


def usable_id(text: str | None) -> str:
    """Return an id that can tell one movement from another, or "" for blanks, dashes, zeros, NOTPROVIDED and other stand-ins."""
    found = (text or "").strip()
    if found[:1] in _PLAIN_STARTS or (len(found) > _STAND_IN_LENGTH_MAX and found[:1] in _PLAIN_LETTERS):
        return found
    key = _key(found)
    if not key.strip("0") or key in _NOTHING or _PLACEHOLDER_ID.fullmatch(key):
        return ""
    return found


def _item(received: wire.Received, *, holder: str, is_pending: bool) -> ItemSeen:
    sent = received.transaction
    amount = _money(sent.transaction_amount.amount, sent.transaction_amount.currency)
    value_on = (_day_or_none(sent.value_date) if sent.value_date else None) or (
        _day_or_none(sent.value_date_time) if sent.value_date_time else None
    )
    booked_on = _day(sent.booking_date) or _day(sent.booking_date_time)
    if booked_on is None and not is_pending:
        booked_on = value_on
        if booked_on is None:
            raise wire.Malformed("The bank gave neither a booking date nor a value date.")
    name, account = _other_side(sent, amount, holder)
    return ItemSeen(
        amount=amount,
        booked_on=booked_on,
        value_on=value_on,
        text=_remittance(sent),
        counterparty=name,
        counterparty_account=account,
        provider_id=usable_id(sent.transaction_id) or usable_id(sent.internal_transaction_id),
        raw=_text(received.raw),
        end_to_end_id=_clean(sent.end_to_end_id),
        is_pending=is_pending,
    )


def _remittance(sent: wire.Transaction) -> str:
    """Return the first kind of text that says anything; the unstructured one whole, whether it came in one piece or in parts."""
    whole = _clean(sent.remittance_information_unstructured)
    if sent.remittance_information_unstructured_array:
        # The single field is cut at 140 characters by some banks while the parts hold the rest; others fill only one of the two.
        joined = _joined(sent.remittance_information_unstructured_array)
        whole = joined if len(joined) >= len(whole) else whole
    return (
        whole
        or _clean(sent.remittance_information_structured)
        or _joined(sent.remittance_information_structured_array)
        or _clean(sent.additional_information)
        or _clean(sent.end_to_end_id)
    )


def _other_side(sent: wire.Transaction, amount: Money, holder: str) -> tuple[str, str]:
    """Return the name and the account of who paid or was paid: the creditor of a debit, the debtor of a credit, and never the holder.

    The field of the own side is never a second choice: there, the only name that banks write is the holder's.
    """
    if amount.minor < 0:
        first, second, party = sent.creditor_name, sent.ultimate_creditor, sent.creditor_account
    else:
        first, second, party = sent.debtor_name, sent.ultimate_debtor, sent.debtor_account
    return _name(first, holder) or _name(second, holder), _account(party)


@lru_cache(maxsize=_KEPT_MAX)
def _name(text: str | None, holder: str) -> str:
    name = _clean(text)
    return "" if holder and _name_key(name) == holder else name


def _account(party: wire.Party | None) -> str:
    return "" if party is None else _number(party.iban) or _number(party.bban) or _number(party.masked_pan)


@lru_cache(maxsize=_KEPT_MAX)
def _number(text: str | None) -> str:
    return _clean(text).replace(" ", "")


def _balance(balance: wire.Balance) -> BalanceSeen | None:
    try:
        amount = _amount(balance.balance_amount)
    except _UNREADABLE:
        return None
    return BalanceSeen(_BALANCE_KINDS.get(balance.balance_type, BalanceKind.OTHER), amount, _day_or_none(balance.reference_date))


def _amount(sent: wire.Amount) -> Money:
    return _money(sent.amount, sent.currency)


@lru_cache(maxsize=_KEPT_MAX)
def _money(amount: str, currency: str) -> Money:
    return parse(amount.strip(), currency.strip().upper())


_day = lru_cache(maxsize=_KEPT_MAX)(wire.day)


def _day_or_none(text: str | None) -> date | None:
    """A value date is a second fact about a line: one that cannot be read does not lose the line, and stays to be seen in its raw data."""
    try:
        return _day(text)
    except wire.Malformed:
        return None


def _joined(parts: list[str] | str | None) -> str:
    if isinstance(parts, str):
        return _clean(parts)
    return " ".join(text for part in parts or () if (text := _clean(part)))


def _clean(text: str | None) -> str:
    """Return the text in one line with single spaces; stand-ins for nothing are nothing."""
    if not text:
        return ""
    line = " ".join((text.replace("\x00", "") if "\x00" in text else text).split())
    return "" if len(line) <= _STAND_IN_LENGTH_MAX and _key(line) in _NOTHING else line


def _key(text: str) -> str:
    return _NOT_KEY.sub("", text.upper())


def _name_key(name: str) -> str:
    return _NOT_NAME.sub("", name.casefold()) if name else ""


def _text(raw: Buffer) -> str:
    # A NUL cannot be stored as text by PostgreSQL; anything else of the bank's bytes is kept.
    text = str(raw, "utf-8", "replace")
    return text.replace("\x00", "") if "\x00" in text else text
