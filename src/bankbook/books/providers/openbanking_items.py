"""From what an open-banking bank wrote about a movement to what the books understand.

Used for answers of the live API and for saved ones, so that a file brings the same lines as the feed. Banks differ in which fields they fill; the rules
here are the same for all of them, and what cannot be read is handed on with its reason, never guessed at.
"""

import re
from collections.abc import Buffer, Callable, Mapping, Sequence
from datetime import date
from hashlib import blake2b as _digest
from typing import Final

from bankbook.books.providers.port import BalanceKind, BalanceSeen, ItemReadBefore, ItemSeen, Memory, ReadBefore, Unreadable, text_of
from bankbook.money import Money, MoneyError, UnknownCurrency, parse
from bankbook.wire import openbanking as wire

__all__ = ["balances", "items", "usable_id"]

READING_VERSION: Final = 1
"""Which rules an item is read by. Whoever changes what is read from the same bytes raises it: nothing that was read before then counts as known."""

DIGEST_BYTES: Final = 16
"""128 bits: of the bytes of an item and the version of the rules. What two items share no digest by chance, and none is made to by who writes a text."""

KNOWN_FROM: Final = 100
"""Fewer items are read anew in less time than it takes to ask whether they were read before."""

_READ_BY: Final = str(READING_VERSION).encode()

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

_DOUBTFUL_STARTS: Final = frozenset("1cdCD")
_PLACEHOLDER_STARTS: Final = frozenset({"cr", "cR", "Cr", "CR", "de", "dE", "De", "DE"})
"""A long id of letters and digits that begins otherwise is neither DEBIT nor CREDIT, and longer than 1234567890."""

_UNREADABLE: Final = (MoneyError, UnknownCurrency)
_BALANCE_KINDS: Final = {"closingBooked": BalanceKind.CLOSING_BOOKED, "interimBooked": BalanceKind.INTERIM_BOOKED}


def items(
    opened: wire.OpenedAnswer, *, holder: str = "", memory: Memory | None = None
) -> tuple[list[ItemSeen | ItemReadBefore], list[Unreadable]]:
    """Translate the items of a transactions answer, booked ones first, in the order given, and tell apart those that cannot be read.

    `holder` is the account's own holder as the bank names it: never taken for the other side. A booked item whose bytes are in `memory` is not read again.
    """
    reader = _Reader(holder)
    known = _known(opened.booked, reader, memory) if memory is not None else {}
    before = _Before(memory.currency if memory is not None else "", reader)
    for raw, start, length in opened.booked_places():
        digest = _digest(raw, digest_size=DIGEST_BYTES, person=_READ_BY).digest()
        found = known.get(digest)
        if found is None:
            reader.add(raw, start, length, digest)
        else:
            reader.seen.append(before.item(found, raw, start, length))
    for raw, start, length in opened.pending_places():
        reader.add(raw, start, length)
    return reader.seen, reader.unreadable


def _known(booked: Sequence[Buffer], reader: "_Reader", memory: Memory) -> Mapping[bytes, ReadBefore]:
    """Ask for what was read of the days from the first item to the last, between which those of an ordered answer lie; others are read, that is all."""
    if len(booked) < KNOWN_FROM:
        return {}
    try:
        ends = [day for raw in (booked[0], booked[-1]) if (day := reader.read(raw).booked_on)]
    except (*_UNREADABLE, wire.Malformed):
        return {}
    # Twice as many as came: where the books hold more of these days, the answer is an extract, and to look through them all would cost more than it.
    return memory.between(min(ends), max(ends), most=2 * len(booked))


class _Before:
    """Makes items of what was read before."""

    def __init__(self, currency: str, reader: "_Reader") -> None:
        self.read = reader.read
        self.amounts = _Known[int, Money](lambda minor: Money(minor, currency))
        self.days = _Known(date.fromisoformat)

    def item(self, found: ReadBefore, raw: Buffer, start: int, length: int) -> ItemReadBefore:
        digest, day, minor, provider_id, key = found
        return ItemReadBefore(self.amounts[minor], self.days[day], provider_id, key, raw, start, length, digest, self.read)


def balances(found: Sequence[wire.Balance]) -> tuple[BalanceSeen, ...]:
    """Translate the balances that can be read. A balance with the credit limit in it is no balance of the account and is left out."""
    return tuple(seen for balance in found if not balance.credit_limit_included and (seen := _balance(balance)) is not None)


def usable_id(text: str | None) -> str:
    """Return an id that can tell one movement from another, or "" for blanks, dashes, zeros, NOTPROVIDED and other stand-ins."""
    found = (text or "").strip()
    if found[:1] in _PLAIN_STARTS or (len(found) > _STAND_IN_LENGTH_MAX and _is_plain(found)):
        return found
    key = _key(found)
    if not key.strip("0") or key in _NOTHING or _PLACEHOLDER_ID.fullmatch(key):
        return ""
    return found


def _is_plain(long: str) -> bool:
    """Whether a long id is surely none of a bank's stand-ins or placeholders, by its look alone: it is what almost every id comes through."""
    first = long[0]
    return first in _PLAIN_LETTERS or (
        first in _DOUBTFUL_STARTS and long[:2] not in _PLACEHOLDER_STARTS and long.isascii() and long.isalnum()
    )


class _Known[Written, Read](dict[Written, Read]):
    """Texts and what was read from them, each worked out once an answer: tenants pay the same rent from the same account every month."""

    def __init__(self, read: Callable[[Written], Read]) -> None:
        self._read = read

    def __missing__(self, text: Written) -> Read:
        found = self[text] = self._read(text)
        return found


class _Reader:
    """Reads the items of one answer."""

    def __init__(self, holder: str) -> None:
        own = _name_key(holder)
        self.seen: list[ItemSeen | ItemReadBefore] = []
        self.unreadable: list[Unreadable] = []
        self.names = _Known[str | None, str](lambda text: _name(text, own))
        self.numbers = _Known(_number)
        self.days = _Known(wire.day)
        self.value_days = _Known(_day_or_none)
        self.amounts = _Known[str, _Known[str, Money]](lambda currency: _Known(lambda amount: _money(amount, currency)))

    def add(self, raw: Buffer, start: int, length: int, digest: bytes = b"") -> None:
        """Read one item to where it belongs; one without a digest is pending."""
        try:
            self.seen.append(self.item(raw, start, length, digest))
        except (*_UNREADABLE, wire.Malformed) as problem:
            self.unreadable.append(Unreadable(text_of(raw), str(problem)[:_REASON_LENGTH_MAX]))

    def read(self, raw: Buffer) -> ItemSeen:
        """Read a booked item by itself, wherever it stands."""
        return self.item(raw, 0, 0, b"-")

    def item(self, raw: Buffer, start: int, length: int, digest: bytes) -> ItemSeen:
        sent, is_pending = wire.movement(raw), not digest
        amount = self.amounts[sent.transaction_amount.currency][sent.transaction_amount.amount]
        value_on = self.value_days[sent.value_date] or self.value_days[sent.value_date_time]
        booked_on = self.days[sent.booking_date] or self.days[sent.booking_date_time]
        if booked_on is None and not is_pending:
            booked_on = value_on
            if booked_on is None:
                raise wire.Malformed("The bank gave neither a booking date nor a value date.")
        name, account = self.other_side(sent, amount)
        text, provider_id = _remittance(sent), usable_id(sent.transaction_id) or usable_id(sent.internal_transaction_id)
        # By position: there are a hundred thousand of them, and names would cost a tenth of reading one.
        return ItemSeen(amount, booked_on, value_on, text, name, account, provider_id, raw, start, length, is_pending, digest)

    def other_side(self, sent: wire.Transaction, amount: Money) -> tuple[str, str]:
        """Return the name and the account of who paid or was paid: the creditor of a debit, the debtor of a credit, and never the holder.

        The field of the own side is never a second choice: there, the only name that banks write is the holder's.
        """
        if amount.minor < 0:
            first, second, party = sent.creditor_name, sent.ultimate_creditor, sent.creditor_account
        else:
            first, second, party = sent.debtor_name, sent.ultimate_debtor, sent.debtor_account
        name = self.names[first] or self.names[second]
        if party is None:
            return name, ""
        return name, self.numbers[party.iban] or self.numbers[party.bban] or self.numbers[party.masked_pan]


def _remittance(sent: wire.Transaction) -> str:
    """Return the first kind of text that says anything; the unstructured one whole, whether it came in one piece or in parts."""
    whole = _clean(sent.remittance_information_unstructured)
    if sent.remittance_information_unstructured_array:
        # The single field is cut at 140 characters by some banks while the parts hold the rest; others fill only one of the two.
        joined = _joined(sent.remittance_information_unstructured_array)
        whole = joined if len(joined) >= len(whole) else whole
    return whole or _other_text(sent)


def _other_text(sent: wire.Transaction) -> str:
    return (
        _clean(sent.remittance_information_structured)
        or _joined(sent.remittance_information_structured_array)
        or _clean(sent.additional_information)
        or _clean(sent.end_to_end_id)
    )


def _name(text: str | None, holder: str) -> str:
    name = _clean(text)
    return "" if holder and _name_key(name) == holder else name


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


def _money(amount: str, currency: str) -> Money:
    return parse(amount.strip(), currency.strip().upper())


def _day_or_none(text: str | None) -> date | None:
    """A value date is a second fact about a line: one that cannot be read does not lose the line, and stays to be seen in its raw data."""
    if not text:
        return None
    try:
        return wire.day(text)
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
