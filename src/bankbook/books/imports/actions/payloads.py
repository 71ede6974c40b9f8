"""Keeping what a bank or a file said, once, under its hash."""

import gc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db import transaction

from bankbook.books.imports.models import ImportRun, PayloadPart, RawPayload
from bankbook.books.imports.queries.staged import fetched_of
from bankbook.books.providers.port import Fetched

QUICK_LEVEL: Final = 1
"""JSON of a bank shrinks to a fifth at the quickest level already; slower ones cost more than all the rest of an import."""


PART_BYTES: Final = 1 << 20
"""A stretch of a body that is packed by itself: what has to be unpacked to show one line of it, a few milliseconds."""


@transaction.atomic
def keep_payload(body: bytes) -> RawPayload:
    """Return the row that holds `body`, made where there is none yet."""
    kept, is_new = RawPayload.objects.get_or_create(sha256=sha256(body).hexdigest(), defaults={"size": len(body)})
    if is_new:
        view = memoryview(body)
        for start in range(0, len(body), PART_BYTES):
            part = view[start : start + PART_BYTES]
            PayloadPart.objects.create(payload=kept, start=start, end=start + len(part), body=zlib.compress(part, QUICK_LEVEL))
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
