"""Where a process's own log goes: to standard error, because standard output belongs to the answers of commands, and never with a secret in it."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

SECRET_NAMES: Final = ("secret", "password", "token", "authorization", "cookie")
"""A value whose name holds one of these is not written, however it came into an event."""

_TOKEN: Final = re.compile(r"(?<![A-Za-z0-9_-])(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![A-Za-z0-9_-]))[A-Za-z0-9_-]{32,}")
"""What is long and unbroken in an address is a token of ours (a consent's link) or may be one. A public id is neither, and says which row it was."""


class WithoutTokens(logging.Filter):
    """Takes tokens out of a record's message before it is written; a traceback holds lines of code and no values, and stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask them, and let the record through."""
        record.msg, record.args = _TOKEN.sub("***", record.getMessage()), ()
        return True


def django_logging() -> dict[str, Any]:
    """Return Django's LOGGING for either half: warnings and errors with their time, and the traceback of every failed page, on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_tokens": {"()": "bankbook.config.logs.WithoutTokens"}},
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["without_tokens"], "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
    }


def log_to_standard_error() -> None:
    """Set up the log of this process; doing it again changes nothing."""
    written = [each for each in structlog.get_config()["processors"] if each is not _without_secrets]
    structlog.configure(
        processors=[*written[:-1], _without_secrets, written[-1]],
        # The stream is looked up when a line is written: a process may have exchanged it since.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def _without_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in event:
        if any(secret in name.lower() for secret in SECRET_NAMES):
            event[name] = "***"
    return event
