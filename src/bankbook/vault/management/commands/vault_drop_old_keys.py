"""`bankbook bank|books vault drop-old-keys`: what follows a rotation, once no backup needs the keys before it."""

from typing import Any

from bankbook import vault
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer
from bankbook.vault.recorded import as_refusals, note


class Command(Base):
    """Take every key but the current one out of the file."""

    help = "Drop every key but the current one; what an older one still seals is sealed anew first."

    def answer(self, **options: Any) -> Answer:
        """Return the key that stays, the ids of those that went, and how many rows were sealed anew. Raises the half's `Refused` and drops nothing."""
        with as_refusals():
            dropped = vault.drop_old_keys()
        if dropped.key_ids:
            note("vault.keys.dropped", dropped.kept, dropped=list(dropped.key_ids), rows=dropped.rows)
        return {"key": dropped.kept, "dropped": list(dropped.key_ids), "rows": dropped.rows}
