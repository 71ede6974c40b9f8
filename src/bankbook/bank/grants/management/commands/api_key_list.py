"""`bankbook bank api-key list`: which keys there are."""

from typing import Any

from bankbook.bank.grants.queries.clients import clients
from bankbook.command_line import Command as BaseCommand
from bankbook.command_line.base import Answer


class Command(BaseCommand):
    """Live and revoked keys; secrets are not kept, so none is shown."""

    help = "List the keys of accounting software."

    def answer(self, **_options: Any) -> Answer:
        """Return one object a key. `_options` are none of this command's."""
        return [
            {
                "secret_id": str(key.secret_id),
                "name": client.name,
                "registration": client.registration,
                "created_at": key.created_at,
                "last_used_at": key.last_used_at,
                "revoked_at": key.revoked_at,
            }
            for client in clients()
            for key in client.keys.all()
        ]
