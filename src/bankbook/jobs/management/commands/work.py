"""`bankbook bank|books work`: the worker process of one half."""

from typing import Any

from bankbook import jobs
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer


class Command(Base):
    """Work until asked to end."""

    help = "Carry out what waits and what falls due, until Ctrl-C or SIGTERM."

    def answer(self, **options: Any) -> Answer:
        """Work; the answer comes when it has ended."""
        jobs.work()
        return {"state": "ended"}
