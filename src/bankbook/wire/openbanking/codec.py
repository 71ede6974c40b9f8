"""Bytes to messages and back. Sizes are bounded before anything is parsed; unknown keys are ignored; one unreadable movement never hides the others."""

import re
from collections.abc import Buffer, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any, Final

import msgspec

from bankbook.wire.openbanking.messages import Agreement, Institution, RenewedToken, Requisition, TokenPair
from bankbook.wire.openbanking.transactions import Account, Balance, BalancesAnswer, Details, DetailsAnswer, Transaction

__all__ = [
    "BODY_BYTES_MAX",
    "TRANSACTIONS_BYTES_MAX",
    "Malformed",
    "OpenedAnswer",
    "Placed",
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
    "movement",
    "open_transactions",
]

BODY_BYTES_MAX: Final = 8 * 1024 * 1024
"""The directory of every bank of a continent is under 2 MB; anything larger than this is no answer of this API."""

TRANSACTIONS_BYTES_MAX: Final = 160 * 1024 * 1024
"""About 200,000 movements of 800 bytes: twice the largest import that is measured."""


class Malformed(ValueError):
    """An answer that is not what the API publishes. The sentence says what was wrong and carries no content of it."""


type Placed = tuple[msgspec.Raw, int, int]
"""The bytes of one item, not read yet, and where in the answer they stand: start and length, in bytes. They are a view of the answer, not a copy."""


@dataclass(frozen=True, slots=True)
class OpenedAnswer:
    """A transactions answer whose items are told apart and not read yet: `movement` reads one. Who has read the same bytes before need not do so."""

    body: bytes
    booked: list[msgspec.Raw]
    pending: list[msgspec.Raw]
    beside: bytes = b""  # balances that a saved answer carries beside its items, as written

    def booked_places(self) -> Iterator[Placed]:
        """Yield the booked items in the order sent, each with its place."""
        return _placed(self.booked, self.body)

    def pending_places(self) -> Iterator[Placed]:
        """Yield the pending items in the order sent, each with its place."""
        return _placed(self.pending, self.body)

    def balances(self) -> list[Balance]:
        """Read the balances that lie beside the items; none where there are none. Raises `Malformed`, however large the answer is."""
        return _message(self.beside, list[Balance]) if self.beside not in {b"", b"null"} else []


class Received(msgspec.Struct, frozen=True, gc=False):
    """One movement with the bytes it came in, so that what the bank said can always be shown. They are a view of the answer, not a copy.

    `start` and `length`, in bytes, say where in the answer they stand: who keeps the answer need not keep them again.
    """

    transaction: Transaction
    raw: msgspec.Raw
    start: int
    length: int
    is_pending: bool


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
    balances: msgspec.Raw = msgspec.Raw()


_BETWEEN: Final = b", \t\r\n"
_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]|\Z)")
_ENVELOPE: Final = msgspec.json.Decoder(_Envelope)
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
    envelope = _envelope(body)
    opened, found = _opened(envelope, body), TransactionsResponse([], [], [], envelope.last_updated)
    for one in chain(_items(opened.booked_places(), is_pending=False), _items(opened.pending_places(), is_pending=True)):
        if isinstance(one, Unreadable):
            found.unreadable.append(one)
        else:
            (found.pending if one.is_pending else found.booked).append(one)
    return found


def open_transactions(body: bytes) -> OpenedAnswer:
    """Tell the items of a transactions answer apart without reading any. Raises `Malformed` if it is no answer at all.

    A large answer read item by item costs less than all at once: what one item is made of is gone, or in reach, when the next one comes.
    """
    return _opened(_envelope(body), body)


def movement(raw: Buffer) -> Transaction:
    """Read one item of a transactions answer. Raises `Malformed` for one that is no movement."""
    try:
        return _item(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Malformed(str(problem)[:200]) from None


def _opened(envelope: _Envelope, body: bytes) -> OpenedAnswer:
    lists = envelope.transactions
    return OpenedAnswer(body, lists.booked or [], (lists.pending or []) + (envelope.pending or []), bytes(envelope.balances))


def _envelope(body: bytes) -> _Envelope:
    return _decode(_ENVELOPE, body, TRANSACTIONS_BYTES_MAX)


def _placed(raws: list[msgspec.Raw], body: bytes) -> Iterator[Placed]:
    """Yield each item with a place in the body that holds just these bytes.

    Items stand one behind the other, mostly the same comma and space apart, so that almost all of them are where they are first looked for. Nothing
    but what parts items is ever leapt over unread: so no item is looked for behind its own place, and each is found.
    """
    end, between = 0, b""
    for raw in raws:
        start = end + len(between)
        if not (body.startswith(between, end) and body.startswith(raw, start)):
            start = body.index(raw, end)
            between = body[end:start] if body[end:start].strip(_BETWEEN) == b"" else b""
        length = memoryview(raw).nbytes
        end = start + length
        yield raw, start, length


def _items(places: Iterator[Placed], *, is_pending: bool) -> Iterator[Received | Unreadable]:
    for index, (raw, start, length) in enumerate(places):
        try:
            yield Received(movement(raw), raw, start, length, is_pending)
        except Malformed as problem:
            yield Unreadable("pending" if is_pending else "booked", index, bytes(raw), str(problem))


def _item(raw: Buffer) -> Transaction:
    try:
        return _ITEM.decode(raw)
    except msgspec.ValidationError:
        # Numbers where texts are published (an amount of 12.5): read every number as the text it was written as, never as a float.
        return msgspec.convert(_texts(_LOOSE.decode(raw)), Transaction)


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
