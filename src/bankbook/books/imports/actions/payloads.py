"""Keeping what a bank or a file said, once, under its hash."""

import gc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from typing import Final
from uuid import UUID

from bankbook.books.imports.models import ImportRun, RawPayload
from bankbook.books.imports.queries.staged import fetched_of
from bankbook.books.providers.port import Fetched

QUICK_LEVEL: Final = 1
"""JSON of a bank shrinks to a fifth at the quickest level already; slower ones cost more than all the rest of an import."""


def keep_payload(body: bytes) -> RawPayload:
    """Return the row that holds `body`, made where there is none yet."""
    digest = sha256(body).hexdigest()
    kept = RawPayload.objects.filter(sha256=digest).defer("body").first()
    if kept is None:
        kept, _made = RawPayload.objects.get_or_create(
            sha256=digest, defaults={"body": zlib.compress(body, QUICK_LEVEL), "size": len(body)}
        )
    return kept


_read: ContextVar[tuple[UUID, Fetched] | None] = ContextVar("just_read", default=None)


@contextmanager
def just_read(run_id: UUID, fetched: Fetched) -> Iterator[None]:
    """Let a run that is executed inside the block have what was read for it a moment ago, instead of reading its payload again."""
    token = _read.set((run_id, fetched))
    try:
        yield
    finally:
        _read.reset(token)


def fetched_for(run: ImportRun) -> Fetched:
    """Return what was read for a run: a moment ago by this very caller, or else from its kept payload."""
    read = _read.get()
    return read[1] if read is not None and read[0] == run.public_id else fetched_of(run)


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep the cyclic collector from running inside the block.

    A large import makes hundreds of thousands of objects that hold no cycles and are all needed until it commits; looking through them again and again
    costs a third of its time and finds nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
