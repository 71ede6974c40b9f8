"""Proving that the record is whole."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bankbook.audit import head
from bankbook.audit.chain import GENESIS

if TYPE_CHECKING:
    from bankbook.audit.models import AuditEvent

_CHUNK: Final = 2_000
"""Rows read at a time: verifying never holds the whole record in memory."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the record is whole; if not, the first entry that is wrong (None where no single one is) and why, in a sentence."""

    ok: bool
    first_bad_seq: int | None = None
    why: str = ""


def verify() -> Verdict:
    """Read the whole record and check every hash, the order without gaps, and the signed head. Reads only."""
    # The head first: entries that arrive while the chain is read must not look like a cut.
    try:
        signed = head.read()
    except head.BadHead as error:
        return Verdict(ok=False, why=str(error))
    verdict, found = _walk(signed.seq if signed else 0)
    if not verdict.ok:
        return verdict
    if signed is None:
        return Verdict(ok=True) if found.last_seq == 0 else Verdict(ok=False, why="The signed head of the audit record is missing.")
    if found.last_seq < signed.seq:
        return Verdict(
            ok=False, first_bad_seq=found.last_seq + 1, why=f"The record ends at {found.last_seq}, but {signed.seq} was committed."
        )
    if found.hash_at_head != signed.hash:
        return Verdict(ok=False, first_bad_seq=signed.seq, why=f"Entry {signed.seq} is not the one that was committed.")
    return verdict


def verify_chain() -> Verdict:
    """Check the entries among themselves only: what a transaction that has not committed yet can be sure of."""
    return _walk(0)[0]


@dataclass(frozen=True, slots=True)
class _Found:
    last_seq: int
    hash_at_head: str


def _walk(head_seq: int) -> tuple[Verdict, _Found]:
    from bankbook.audit.models import AuditEvent  # the package is imported before the applications are ready

    seq, prev_hash, hash_at_head = 0, GENESIS, ""
    for event in AuditEvent.objects.order_by("seq").iterator(chunk_size=_CHUNK):
        why = _fault(event, seq + 1, prev_hash)
        if why:
            return Verdict(ok=False, first_bad_seq=min(event.seq, seq + 1), why=why), _Found(seq, hash_at_head)
        seq, prev_hash = event.seq, event.hash
        if seq == head_seq:
            hash_at_head = event.hash
    return Verdict(ok=True), _Found(seq, hash_at_head)


def _fault(event: "AuditEvent", expected_seq: int, prev_hash: str) -> str:
    """Return what is wrong with an entry in its place, or ""."""
    if event.seq != expected_seq:
        return f"Entry {expected_seq} is missing."
    if event.prev_hash != prev_hash:
        return f"Entry {event.seq} does not follow the entry before it."
    if event.entry().hash() != event.hash:
        return f"Entry {event.seq} was changed after it was written."
    return ""
