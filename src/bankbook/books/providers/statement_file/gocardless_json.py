"""A saved transactions answer of GoCardless Bank Account Data: what the feed would have read, in a file. Balances may lie beside it."""

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from bankbook.books.providers import openbanking_items
from bankbook.books.providers.port import Fetched, Memory
from bankbook.books.providers.statement_file.errors import UnreadableFile
from bankbook.wire import openbanking as wire

__all__ = ["read", "read_items"]

_FAILED: Final = 400
"""HTTP statuses from here on are failures; a saved failure carries its status in the body."""


def read(body: bytes, *, holder: str = "", memory: Memory | None = None) -> Fetched:
    """Read a saved answer. Raises `UnreadableFile`.

    `holder` is the account's own holder, never taken for the other side; `memory` spares reading what was read of the account before.
    """
    opened = _opened(body)
    try:
        balances = openbanking_items.balances(opened.balances())
    except wire.Malformed as problem:
        raise UnreadableFile(
            _("The balances in this file cannot be read: %(problem)s Nothing was imported.") % {"problem": problem}
        ) from None
    return replace(_items(opened, holder=holder, memory=memory), balances=balances)


def read_items(body: bytes, *, holder: str = "", memory: Memory | None = None) -> Fetched:
    """Read a saved answer whose balances are known already, or come from elsewhere. Raises `UnreadableFile`."""
    return _items(_opened(body), holder=holder, memory=memory)


def _opened(body: bytes) -> wire.OpenedAnswer:
    try:
        return wire.open_transactions(body)
    except wire.Malformed as problem:
        raise UnreadableFile(_why_not(body, problem)) from None


def _items(opened: wire.OpenedAnswer, *, holder: str, memory: Memory | None) -> Fetched:
    items, unreadable = openbanking_items.items(opened, holder=holder, memory=memory)
    return Fetched(items=items, balances=(), unreadable=unreadable, payload=opened.body)


def _why_not(body: bytes, problem: wire.Malformed) -> str:
    """Say what the file is instead: the saved answer of a failed call, or nothing we know."""
    error = wire.decode_error(_FAILED, body)
    words = " ".join(part for part in (error.summary, error.detail) if part)
    if words:
        sentence = _("This file holds a bank’s error message and no lines: “%(words)s”. Nothing was imported; save the answer again later.")
        return sentence % {"words": words[:300]}
    return _("This is no saved transactions answer that we can read: %(problem)s Nothing was imported.") % {"problem": problem}
