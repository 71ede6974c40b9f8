"""The append-only, hash-chained record of who did what.

Every action writes its entry inside its own transaction with `record`. Each entry carries the hash of the one before it, so that a change in the
middle shows; a signed head is kept outside the database, so that a cut end shows too. There is no foreign key to a user: an actor is a kind, a public
id and the label it had at that moment, and outlives its account.

Entries are serialised: on PostgreSQL the chain is locked until the caller's transaction ends. Take row locks first and record last.
"""

from bankbook.audit.actors import SYSTEM, Actor
from bankbook.audit.events import record
from bankbook.audit.proof import Verdict, verify, verify_chain

__all__ = ["SYSTEM", "Actor", "Verdict", "record", "verify", "verify_chain"]
