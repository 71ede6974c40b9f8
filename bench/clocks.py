"""CPU seconds: user and system, of this process and, where it can be seen, of the database server's process that works for it."""

import os
import time
from pathlib import Path


class Clock:
    """Started when made."""

    def __init__(self, *, backend: int | None = None) -> None:
        self.backend = backend
        self.began = self._now()

    def cpu(self) -> float:
        return self._now() - self.began

    def _now(self) -> float:
        return time.process_time() + (_cpu_of(self.backend) if self.backend else 0.0)


def _cpu_of(pid: int) -> float:
    """CPU seconds of another process, 0.0 where the system does not tell (a server elsewhere, or no /proc)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
