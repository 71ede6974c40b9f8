"""Whether this process was asked to end."""

import threading

requested = threading.Event()
"""Set by the worker's signal handler; cleared when a worker starts."""


class Stopping(Exception):
    """The process is to end: raised between two steps of a run, which is handed back and due at once."""


def check() -> None:
    """Raise `Stopping` if the process was asked to end. Called where a run can be laid down without loss."""
    if requested.is_set():
        raise Stopping
