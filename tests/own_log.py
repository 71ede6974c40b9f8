"""What a test makes this process write to its own log, as it goes to standard error."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lines() -> Iterator[io.StringIO]:
    """Divert what the site's LOGGING sends to standard error, with its filters and its form."""
    (to_stderr,) = [handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler]
    written = io.StringIO()
    before = to_stderr.setStream(written)
    try:
        yield written
    finally:
        if before is not None:
            to_stderr.setStream(before)
