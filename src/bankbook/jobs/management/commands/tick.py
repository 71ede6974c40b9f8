"""`bankbook bank|books tick`: everything that falls due every so often, once and now."""

from typing import Any

from bankbook import jobs
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer


class Command(Base):
    """Tick once."""

    help = "Do now, once, all that falls due every so often."

    def answer(self, **options: Any) -> Answer:
        """Return each thing that was done with "ok" or the error it ended with."""
        return dict(jobs.tick(everything=True))

    def exit_status(self, answer: Answer) -> int:
        """Return 1 where anything failed."""
        return int(any(outcome != "ok" for outcome in answer.values())) if isinstance(answer, dict) else 0
