"""A saved transactions answer of GoCardless Bank Account Data: what the feed would have read, in a file. Balances may lie beside it."""

from typing import Final

from django.utils.translation import gettext as _

from bankbook.books.providers import openbanking_items
from bankbook.books.providers.port import BalanceSeen, Fetched
from bankbook.books.providers.statement_file.errors import UnreadableFile
from bankbook.wire import openbanking as wire

__all__ = ["read"]

_FAILED: Final = 400
"""HTTP statuses from here on are failures; a saved failure carries its status in the body."""


def read(body: bytes, *, holder: str = "") -> Fetched:
    """Read a saved answer. `holder` is the account's own holder, never taken for the other side. Raises `UnreadableFile`."""
    try:
        received = wire.walk_transactions(body)
    except wire.Malformed as problem:
        raise UnreadableFile(_why_not(body, problem)) from None
    items, unreadable = openbanking_items.items(received, holder=holder)
    return Fetched(items=items, balances=_balances(body), unreadable=unreadable, payload=body)


def _balances(body: bytes) -> tuple[BalanceSeen, ...]:
    if b'"balances"' not in body:
        return ()
    try:
        return openbanking_items.balances(wire.decode_balances(body))
    except wire.Malformed:
        return ()


def _why_not(body: bytes, problem: wire.Malformed) -> str:
    """Say what the file is instead: the saved answer of a failed call, or nothing we know."""
    error = wire.decode_error(_FAILED, body)
    words = " ".join(part for part in (error.summary, error.detail) if part)
    if words:
        sentence = _("This file holds a bank’s error message and no lines: “%(words)s”. Nothing was imported; save the answer again later.")
        return sentence % {"words": words[:300]}
    return _("This is no saved transactions answer that we can read: %(problem)s Nothing was imported.") % {"problem": problem}
