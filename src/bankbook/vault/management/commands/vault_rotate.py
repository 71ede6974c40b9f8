"""`bankbook bank|books vault rotate`: a new key for the encrypted fields, now."""

from typing import Any

from bankbook import vault
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer
from bankbook.vault.recorded import as_refusals, note


class Command(Base):
    """Make a new key and seal everything with it."""

    help = "Seal every encrypted value with a new key; the old keys stay in the file."

    def answer(self, **options: Any) -> Answer:
        """Return the new key's id and how many rows were sealed anew. Raises the half's `Refused` where a value does not open."""
        with as_refusals():
            rotation = vault.rotate()
        note("vault.key.rotated", rotation.key_id, rows=rotation.rows)
        return {"key": rotation.key_id, "rows": rotation.rows}
