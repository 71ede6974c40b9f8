"""Child processes that never outlive their parent."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

STOP_WAIT_S: Final = 10
"""How long a child may take to end by itself after SIGTERM: a page being answered, or one step of an import."""

LOG_LINES_SHOWN: Final = 15
"""How much of a dead child's log is shown: enough for a traceback's last frames."""

_PR_SET_PDEATHSIG: Final = 1


@dataclass(frozen=True, slots=True)
class Child:
    """A running process, what it is for, and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self.process.poll() is not None

    def last_words(self) -> str:
        """The last lines of its log."""
        with suppress(FileNotFoundError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:])
        return ""


def start(name: str, command: Sequence[str], *, env: Mapping[str, str], logs: Path) -> Child:
    """Start `command` with its output in logs/name.log, in a process group of its own so that Ctrl-C reaches the parent alone."""
    log = logs / f"{name}.log"
    parent = os.getpid()
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: _die_with(parent),  # noqa: PLW1509  # this process has one thread
        )
    return Child(name=name, process=process, log=log)


def stop(children: Sequence[Child]) -> None:
    """End every child, the youngest first: a friendly signal to each, and after STOP_WAIT_S the kind that cannot be refused, to its whole group."""
    for child in reversed(children):
        if not child.has_ended():
            child.process.terminate()
    for child in reversed(children):
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(STOP_WAIT_S)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


def _die_with(parent: int) -> None:
    """Ask the kernel to end this child when its parent dies, kill -9 included. Other systems than Linux have no such call."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)
