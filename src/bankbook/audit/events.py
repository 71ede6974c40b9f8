"""Appending to the record."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from bankbook import clock
from bankbook.audit import head
from bankbook.audit.actors import Actor
from bankbook.audit.chain import GENESIS, Entry, clean, digest, plain

if TYPE_CHECKING:
    from bankbook.audit.models import AuditEvent

CHAIN_LOCK: Final = 0x62616E6B_62616F6B
"""The key of PostgreSQL's advisory lock that serialises the chain; any constant that nothing else in the database uses."""


def record(
    actor: Actor,
    *,
    what: str,
    target: tuple[str, str],
    context: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    detail: Mapping[str, object] | None = None,
    reason: str = "",
    source: str = "",
    result: str = "ok",
) -> "AuditEvent":
    """Append one entry in the caller's transaction and return it.

    `what` is a stable code such as "access.job_role.created"; `target` is a kind and a public id; `context` the public id of the agreement or
    organisation it happened in. Of `before` and `after` only hashes are kept; `detail` is kept as it is, except values whose key names a secret, and names the
    request that the actor carries out.
    """
    from bankbook.audit.models import AuditEvent  # the package is imported before the applications are ready

    with transaction.atomic():
        _lock_chain()
        last = AuditEvent.objects.order_by("-seq").values_list("seq", "hash").first()
        seq, prev_hash = last or (0, GENESIS)
        entry = Entry(
            seq=seq + 1,
            at=clock.now(),
            actor_kind=actor.kind,
            actor_id=str(actor.public_id),
            actor_label=clean(actor.label),
            context=str(context),
            what=what,
            target_kind=target[0],
            target_id=str(target[1]),
            before_hash="" if before is None else digest(before),
            after_hash="" if after is None else digest(after),
            detail=plain({**(detail or {}), **({"request": actor.request} if actor.request else {})}),
            reason=clean(str(reason)),
            source=clean(source),
            result=result,
            prev_hash=prev_hash,
        )
        event = AuditEvent(**_columns(entry), hash=entry.hash())
        event.save()
        # Robust: what was committed stays committed even where the head's file cannot be written just now; the next entry carries it forward.
        transaction.on_commit(lambda: head.advance(event.seq, event.hash), robust=True)
    return event


def _columns(entry: Entry) -> dict[str, object]:
    # Not asdict's copy of `detail`: it is a fresh value already.
    return {**asdict(entry), "detail": entry.detail}


def _lock_chain() -> None:
    """Let one writer append at a time, until its transaction ends. On SQLite the transaction itself (IMMEDIATE) is that lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
