"""What the commands about the vault's keys share: how a failure is said, and what the record keeps."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from bankbook.audit import Actor, record
from bankbook.vault import VaultError

_BY: Final = Actor(kind="command", public_id="", label="Command line")


@contextmanager
def as_refusals() -> Iterator[None]:
    """Turn the vault's own errors inside the block into the half's `Refused`: an operator can put the file of keys right."""
    try:
        yield
    except VaultError as error:
        raise import_string(settings.REFUSED)(str(error), code="vault") from error


def note(what: str, key_id: str, **detail: object) -> None:
    """Write down what was done with a key; of keys only their ids are kept."""
    record(_BY, what=what, target=("vault", key_id), detail=detail)
