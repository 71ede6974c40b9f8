"""How each wire profile writes an item otherwise than the standard one; `accounts.wire_profiles` says what each is for. Amounts are never touched in value."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from bankbook.bank.accounts.wire_profiles import WIRE_PROFILES
from bankbook.money import Money, decimal_text
from bankbook.wire import openbanking as wire


@dataclass(frozen=True, slots=True)
class Facts:
    """What a habit may look at: the account's holder and currency, the entry, the balance behind it, and a mark that differs at every fetch."""

    holder: str
    currency: str
    sequence: int
    public_id: UUID
    day: date
    amount_minor: int
    balance_minor: int
    fetch: str


type Habit = Callable[[wire.Transaction, Facts], None]


def _ids_missing(item: wire.Transaction, _facts: Facts) -> None:
    item.transaction_id = item.internal_transaction_id = item.entry_reference = None
    item.end_to_end_id = "NOTPROVIDED"


def _ids_blank(item: wire.Transaction, _facts: Facts) -> None:
    item.transaction_id, item.internal_transaction_id = " ", None


def _ids_reused(item: wire.Transaction, facts: Facts) -> None:
    item.transaction_id = str(9998 - facts.sequence % 5)
    item.entry_reference = f"{facts.day:%Y%m}-1"
    item.internal_transaction_id = f"{facts.sequence:032x}"


def _ids_changing(item: wire.Transaction, facts: Facts) -> None:
    mark = hashlib.blake2b(facts.public_id.bytes + facts.fetch.encode(), digest_size=16).hexdigest()
    item.transaction_id, item.internal_transaction_id = mark[:20], mark
    text = item.remittance_information_unstructured or ""
    item.remittance_information_unstructured = text.upper() if int(facts.fetch[0], 16) % 2 else text.replace(" ", "  ")


def _twins(item: wire.Transaction, _facts: Facts) -> None:
    item.transaction_id = None


def _dates_odd(item: wire.Transaction, facts: Facts) -> None:
    match facts.sequence % 5:
        case 0:
            item.value_date = None
        case 1:
            item.booking_date, item.value_date = None, facts.day.isoformat()
        case 2:
            item.booking_date = item.booking_date_time = f"{facts.day}T00:00:00Z"
        case 3:
            item.value_date = (facts.day + timedelta(days=3)).isoformat()


def _texts_odd(item: wire.Transaction, facts: Facts) -> None:
    text = item.remittance_information_unstructured or ""
    match facts.sequence % 8:
        case 0:
            item.remittance_information_unstructured, item.remittance_information_structured = None, text
        case 1:
            item.remittance_information_unstructured = None
            item.remittance_information_unstructured_array = _parts(text)
        case 2:
            item.remittance_information_unstructured_array = _parts(text)
            item.remittance_information_structured = text
        case 3:
            item.remittance_information_unstructured, item.additional_information = "NOTPROVIDED", text
        case 4:
            _holder_everywhere(item, facts)
        case 5:
            item.transaction_amount.amount += "00"
        case 6:
            item.currency_exchange = [_exchange(facts)]
            item.balance_after_transaction = wire.BalanceAfter(balance_amount=_balance(facts), balance_type="interimBooked")
        case 7:
            flat = _balance(facts)
            item.currency_exchange = _exchange(facts)
            item.balance_after_transaction = wire.BalanceAfter(amount=flat.amount, currency=flat.currency)


def _holder_everywhere(item: wire.Transaction, facts: Facts) -> None:
    """The holder stands on its own side, where banks put it, and the other side is not named."""
    if facts.amount_minor > 0:
        item.creditor_name, item.debtor_name, item.debtor_account = facts.holder, None, None
    else:
        item.debtor_name, item.creditor_name, item.creditor_account = facts.holder, None, None


def _card(item: wire.Transaction, facts: Facts) -> None:
    item.value_date = (facts.day + timedelta(days=facts.sequence % 3)).isoformat()


def _pending_renamed(item: wire.Transaction, facts: Facts) -> None:
    item.transaction_id = f"P{facts.public_id.hex[:12].upper()}"
    item.booking_date = facts.day.isoformat()
    item.remittance_information_unstructured = f"RESERVED {(item.remittance_information_unstructured or '').upper()}"


def _pending_dates_odd(item: wire.Transaction, facts: Facts) -> None:
    if facts.sequence % 2:
        item.value_date = None


def _parts(text: str) -> list[str]:
    """Cut at 35 characters, as old payment formats do, also in the middle of a word."""
    return [text[at : at + 35] for at in range(0, len(text), 35)]


def _exchange(facts: Facts) -> wire.CurrencyExchange:
    """As if the movement had been asked for in dollars at 1.0850."""
    asked = Money(abs(facts.amount_minor) * 10850 // 10000, "USD")
    return wire.CurrencyExchange(
        source_currency="USD",
        target_currency=facts.currency,
        unit_currency=facts.currency,
        exchange_rate="1.0850",
        instructed_amount=wire.Amount(decimal_text(asked), "USD"),
    )


def _balance(facts: Facts) -> wire.Amount:
    return wire.Amount(decimal_text(Money(facts.balance_minor, facts.currency)), facts.currency)


_OTHERWISE: Final[dict[str, Habit]] = {
    "ids_missing": _ids_missing,
    "ids_blank": _ids_blank,
    "ids_reused": _ids_reused,
    "ids_changing": _ids_changing,
    "twins": _twins,
    "dates_odd": _dates_odd,
    "texts_odd": _texts_odd,
    "card": _card,
}

HABITS: Final[dict[str, Habit | None]] = {name: _OTHERWISE.get(name) for name in WIRE_PROFILES}
PENDING_HABITS: Final[dict[str, Habit]] = {"pending_renamed": _pending_renamed, "dates_odd": _pending_dates_odd}
