"""`bankbook books demo-first-run`: the main job, once, on the demo's first start."""

from typing import Any

from django.conf import settings

from bankbook.books.site.demo import secrets_file
from bankbook.books.site.demo.first_run import first_run
from bankbook.books.site.demo.preparing import NotTheDemos
from bankbook.command_line import Command as Base
from bankbook.command_line.base import Answer


class Command(Base):
    """Connect the demo's first bank, link, import and auto-assign, unless that was done before."""

    help = "Do the main job once on the demo's first start: connect a bank over the wire, link, import, auto-assign."

    def answer(self, **options: Any) -> Answer:
        """Do it and tell each step. Says nothing on later starts. Raises `NotTheDemos`."""
        if secrets_file.part(settings.CONFIG.home) is None:
            raise NotTheDemos
        return {"steps": list(first_run(settings.CONFIG.home))}

    def say(self, answer: Answer) -> str:
        """Return one line a step."""
        return "\n".join(f"  {step}" for step in answer["steps"]) if isinstance(answer, dict) else ""
