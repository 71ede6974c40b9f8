"""The base of every command: what it answers is data first, and words are made from that data."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.module_loading import import_string

type Answer = dict[str, Any] | list[dict[str, Any]]
"""What a command found or did: JSON in shape, and therefore open in type; dates, decimals, UUIDs and lazy strings are written as text."""


class Told(CommandError):
    """A refusal that standard output has told already, as the JSON document that was asked for."""


class Command(BaseCommand):
    """One command of one half.

    A subclass gives `help` (its first line is shown in the list of commands), `arguments(parser)`, `answer(**options)` and, where the plain
    rendering will not do, `say(answer)`. Words go to standard output; with --json that is exactly one JSON document and nothing else.
    """

    requires_system_checks = ["bankbook"]
    suppressed_base_arguments = {"--verbosity"}

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the command's own arguments; none by default."""

    def answer(self, *args: Any, **options: Any) -> Answer:
        """Do what the command is for and return what there is to say. Raises the half's `Refused`.

        A subclass names the options that `arguments` declares; Django hands them over by name, so `args` stays empty.
        """
        raise NotImplementedError

    def say(self, answer: Answer) -> str:
        """Return the answer in words: by default one `name: value` a line, and an empty line between the items of a list."""
        items = [answer] if isinstance(answer, dict) else answer
        return "\n\n".join("\n".join(f"{name}: {_plain(value)}" for name, value in item.items()) for item in items)

    def exit_status(self, answer: Answer) -> int:
        """Return the exit status for an answer: 0 unless the answer itself tells of a failure."""
        return 0

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --json to what the command itself declares."""
        parser.add_argument("--json", action="store_true", help="Print the answer as one JSON document.")
        self.arguments(parser)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Name the command as it was typed, not as its module is called. `kwargs` are argparse's own."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.prog = f"{prog_name} {subcommand.replace('_', '-')}"
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer in words or JSON; a refusal leaves by `CommandError`, everything else that goes wrong is a bug and rises. Arguments as Django's."""
        as_json = options["json"]
        own = {name: value for name, value in options.items() if name not in _BASE_OPTIONS}
        try:
            answer = self.answer(**own)
        except import_string(settings.REFUSED) as refusal:
            if not as_json:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(as_document(error_answer(code=refusal.code, sentence=refusal.sentence)))
            raise Told(str(refusal)) from refusal
        words = as_document(answer) if as_json else self.say(answer)
        if words:
            self.stdout.write(words)
        if status := self.exit_status(answer):
            raise SystemExit(status)


_BASE_OPTIONS = frozenset(
    {"json", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks", "stdout", "stderr"},
)


def error_answer(*, code: str, sentence: object) -> Answer:
    """Return what --json answers where nothing was done: a stable code and a sentence fit to show."""
    return {"error": {"code": code, "sentence": sentence}}


def as_document(answer: Answer) -> str:
    """Return an answer as the one JSON document that --json promises."""
    return json.dumps(answer, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _plain(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return str(value)
