"""A provider's failure, said by this room: what the person can do is the same whichever way the bank is reached."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from bankbook.books.errors import Refused
from bankbook.books.providers.port import ProviderFailure

__all__ = ["BankFailed", "as_refusals"]


class BankFailed(Refused):
    """The bank or the service before it could not do what was asked. `code` is that of the failure; `detail` holds the bank's own words."""

    code = "provider_failed"

    def __init__(self, failure: ProviderFailure) -> None:
        super().__init__(failure.sentence, code=failure.code)
        self.retry_at: datetime | None = failure.retry_at
        self.detail = failure.detail


@contextmanager
def as_refusals() -> Iterator[None]:
    """Turn a provider's typed failure inside the block into `BankFailed`."""
    try:
        yield
    except ProviderFailure as failure:
        raise BankFailed(failure) from failure
