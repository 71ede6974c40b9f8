"""Bytes to messages and back. Sizes are bounded before anything is parsed; unknown keys are ignored; one unreadable movement never hides the others."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

import msgspec

from bankbook.wire.openbanking.messages import Agreement, Institution, RenewedToken, Requisition, TokenPair
from bankbook.wire.openbanking.transactions import Account, Balance, BalancesAnswer, Details, DetailsAnswer, Transaction

__all__ = [
    "BODY_BYTES_MAX",
    "TRANSACTIONS_BYTES_MAX",
    "Malformed",
    "Received",
    "TransactionsResponse",
    "Unreadable",
    "day",
    "decode_account",
    "decode_agreement",
    "decode_balances",
    "decode_details",
    "decode_institution",
    "decode_institutions",
    "decode_renewed_token",
    "decode_requisition",
    "decode_token_pair",
    "decode_transactions",
    "encode",
    "instant_text",
]

BODY_BYTES_MAX: Final = 8 * 1024 * 1024
"""The directory of every bank of a continent is under 2 MB; anything larger than this is no answer of this API."""

TRANSACTIONS_BYTES_MAX: Final = 160 * 1024 * 1024
"""About 200,000 movements of 800 bytes: twice the largest import that is measured."""


class Malformed(ValueError):
    """An answer that is not what the API publishes. The sentence says what was wrong and carries no content of it."""


class Received(msgspec.Struct, frozen=True, gc=False):
    """One movement with the bytes it came in, so that what the bank said can always be shown. They are a view of the answer, not a copy."""

    transaction: Transaction
    raw: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An item that is not a movement: which list it was in, its place there, its bytes, and why it cannot be read."""

    section: str
    index: int
    raw: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class TransactionsResponse:
    """A transactions answer as read: booked and pending movements in the order sent, and what could not be read."""

    booked: list[Received]
    pending: list[Received]
    unreadable: list[Unreadable] = field(default_factory=list)
    last_updated: str | None = None


class _Lists(msgspec.Struct):
    booked: list[msgspec.Raw] | None = None
    pending: list[msgspec.Raw] | None = None


class _Envelope(msgspec.Struct):
    transactions: _Lists
    pending: list[msgspec.Raw] | None = None  # some saved answers carry it beside `transactions`
    last_updated: str | None = None


class _TypedLists(msgspec.Struct):
    booked: list[Transaction] | None = None
    pending: list[Transaction] | None = None


class _TypedEnvelope(msgspec.Struct):
    transactions: _TypedLists
    pending: list[Transaction] | None = None


_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]|\Z)")
_ENVELOPE: Final = msgspec.json.Decoder(_Envelope)
_TYPED: Final = msgspec.json.Decoder(_TypedEnvelope)
_ITEM: Final = msgspec.json.Decoder(Transaction)
_LOOSE: Final = msgspec.json.Decoder(float_hook=str)
_ENCODER: Final = msgspec.json.Encoder()


def encode(message: object) -> bytes:
    """Write a message of this package as JSON."""
    return _ENCODER.encode(message)


def instant_text(instant: datetime) -> str:
    """Write an aware instant as the API does, always with six digits of fraction and a Z: one published client parses exactly that."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def day(text: str | None) -> date | None:
    """Read the day of a date or date-time text ("2026-10-15", "2026-10-15T00:00:00Z"): its first ten characters, never shifted by a zone.

    Nothing or blanks give None; anything else that is not a date raises `Malformed`.
    """
    if text is None or not text.strip():
        return None
    match = _DAY.match(text.strip())
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> date:
    raise Malformed(f"{text[:40]!r} is not a date.")


def decode_transactions(body: bytes) -> TransactionsResponse:
    """Read a transactions answer, or a saved one. Raises `Malformed` if it is none at all; single bad items are returned as `unreadable`."""
    found: _Envelope = _decode(_ENVELOPE, body, TRANSACTIONS_BYTES_MAX)
    raw_booked = found.transactions.booked or []
    raw_pending = (found.transactions.pending or []) + (found.pending or [])
    whole = _all_at_once(body)
    if whole is not None:
        booked, pending = whole.transactions.booked or [], (whole.transactions.pending or []) + (whole.pending or [])
        return TransactionsResponse(_beside(booked, raw_booked), _beside(pending, raw_pending), [], found.last_updated)
    unreadable: list[Unreadable] = []
    read_booked = _items("booked", raw_booked, unreadable)
    return TransactionsResponse(read_booked, _items("pending", raw_pending, unreadable), unreadable, found.last_updated)


def _all_at_once(body: bytes) -> _TypedEnvelope | None:
    """Decode every movement in one go, which costs half as much; None where one of them is not as published and each has to be read alone."""
    try:
        return _TYPED.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _beside(read: list[Transaction], raws: list[msgspec.Raw]) -> list[Received]:
    return [Received(one, raw) for one, raw in zip(read, raws, strict=True)]


def _items(section: str, raws: list[msgspec.Raw], unreadable: list[Unreadable]) -> list[Received]:
    read: list[Received] = []
    for index, raw in enumerate(raws):
        octets = bytes(raw)
        try:
            read.append(Received(_item(octets), raw))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
            unreadable.append(Unreadable(section, index, octets, str(problem)[:200]))
    return read


def _item(octets: bytes) -> Transaction:
    try:
        return _ITEM.decode(octets)
    except msgspec.ValidationError:
        # Numbers where texts are published (an amount of 12.5): read every number as the text it was written as, never as a float.
        return msgspec.convert(_texts(_LOOSE.decode(octets)), Transaction)


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _texts(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_texts(part) for part in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def decode_balances(body: bytes) -> list[Balance]:
    """Read a balances answer. Raises `Malformed`."""
    return _message(body, BalancesAnswer).balances


def decode_details(body: bytes) -> Details:
    """Read a details answer. Raises `Malformed`."""
    return _message(body, DetailsAnswer).account


def decode_account(body: bytes) -> Account:
    """Read the aggregator's record of an account. Raises `Malformed`."""
    return _message(body, Account)


def decode_institutions(body: bytes) -> list[Institution]:
    """Read the directory: a bare array. Raises `Malformed`."""
    return _message(body, list[Institution])


def decode_institution(body: bytes) -> Institution:
    """Read one bank. Raises `Malformed`."""
    return _message(body, Institution)


def decode_agreement(body: bytes) -> Agreement:
    """Read an end-user agreement; day counts sent as texts are taken. Raises `Malformed`."""
    return _message(body, Agreement)


def decode_requisition(body: bytes) -> Requisition:
    """Read a requisition. Raises `Malformed`."""
    return _message(body, Requisition)


def decode_token_pair(body: bytes) -> TokenPair:
    """Read a new pair of tokens. Raises `Malformed`."""
    return _message(body, TokenPair)


def decode_renewed_token(body: bytes) -> RenewedToken:
    """Read a renewed access token. Raises `Malformed`."""
    return _message(body, RenewedToken)


def _message[Message](body: bytes, kind: type[Message]) -> Message:
    return _decode(msgspec.json.Decoder(kind, strict=False), body, BODY_BYTES_MAX)


def _decode[Message](decoder: msgspec.json.Decoder[Message], body: bytes, size_max: int) -> Message:
    if len(body) > size_max:
        raise Malformed(f"The answer has {len(body)} bytes; at most {size_max} are read.")
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Malformed(f"The answer is not what the API publishes: {str(problem)[:160]}") from None
