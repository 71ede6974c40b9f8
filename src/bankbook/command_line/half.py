"""Running one command of one half: finds it from the words typed, prepares the data folder, and turns what went wrong into one line."""

import os
import sys
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Sequence
from typing import Final, NamedTuple

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError, SystemCheckError
from django.db import OperationalError, connections

from bankbook.command_line.base import Told, as_document, error_answer
from bankbook.command_line.home import prepare_database

INTERRUPTED = 130
"""The exit status of a command that Ctrl-C ended: 128 and the number of the signal, as shells have it."""

FRAMEWORK_OPTIONS: Final = frozenset({"version", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks"})
"""Options that Django gives every command and that nobody needs here: which settings is decided by the half, and no command skips its checks."""


class Found(NamedTuple):
    """A command, the app that has it, and what was typed after its name."""

    app: str
    name: str
    rest: list[str]


def run(half: str, words: Sequence[str]) -> int:
    """Run the command that `words` name for `half` ("bank" or "books") and return the exit status.

    Errors that a person can cause end as one line on standard error and a status that is not 0; anything else is a bug and rises.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = f"bankbook.{half}.site.settings"
    try:
        django.setup()
        return _run(half, words)
    except Told as refusal:
        return _fail(half, str(refusal))
    except SystemCheckError as error:
        return _fail(half, " ".join(str(error).split()), words=words, code="settings")
    except CommandError as error:
        return _fail(half, str(error), words=words, code="usage", status=error.returncode)
    except ImproperlyConfigured as error:
        return _fail(half, str(error), words=words, code="settings")
    except OperationalError as error:
        return _fail(half, f"the database cannot be used: {' '.join(str(error).split())}", words=words, code="database")
    except BrokenPipeError:
        _discard_output()
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(half: str, words: Sequence[str]) -> int:
    if not words or words[0] in {"help", "--help", "-h"}:
        _list(half)
        return 0
    found = _find(words)
    if found is None:
        raise CommandError(f"there is no command “{words[0]}”; `bankbook {half} help` lists them", returncode=2)
    command = load_command_class(found.app, found.name)
    if _is_ours(found.app) and not {"-h", "--help"} & set(found.rest):
        command.check(tags=["bankbook"])  # settings that contradict each other are said before the database is touched
        prepare_database(half)
    _hand_over(command, [f"bankbook {half}", found.name, *found.rest])
    sys.stdout.flush()
    return 0


def _hand_over(command: BaseCommand, argv: list[str]) -> None:
    """Do what Django's `run_from_argv` does, but let errors rise to where they become one line."""
    parser = parser_of(command, prog=argv[0], name=argv[1])
    options = vars(parser.parse_args(argv[2:]))
    args = options.pop("args", ())
    try:
        command.execute(*args, **options)
    finally:
        connections.close_all()


def parser_of(command: BaseCommand, *, prog: str, name: str) -> ArgumentParser:
    """Return the command's parser, whose help shows the command's own options only."""
    parser = command.create_parser(prog, name)
    for option in parser._actions:
        if option.dest in FRAMEWORK_OPTIONS:
            option.help = SUPPRESS
    return parser


def _find(words: Sequence[str]) -> Found | None:
    """`api-key create --name N` is the module api_key_create, or api_key with `create` among its arguments; the longest name wins."""
    known = get_commands()
    spoken = next((at for at, word in enumerate(words) if word.startswith("-")), len(words))
    for count in range(spoken, 0, -1):
        name = "_".join(words[:count]).replace("-", "_")
        if name in known:
            return Found(_app_name(known[name]), name, list(words[count:]))
    return None


def _app_name(app: str | BaseCommand) -> str:
    return app if isinstance(app, str) else type(app).__module__


def _is_ours(app: str) -> bool:
    return app.startswith("bankbook.")


def _list(half: str) -> None:
    """Print our own commands with the first line of their help; Django's work too and are documented there."""
    ours = {name: _app_name(app) for name, app in get_commands().items() if _is_ours(_app_name(app))}
    lines = [f"bankbook {half}: the commands are"]
    for name, app in sorted(ours.items()):
        about = str(load_command_class(app, name).help).strip().partition("\n")[0]
        lines.append(f"  {name.replace('_', '-'):<26} {about}")
    sys.stdout.write("\n".join([*lines, f"`bankbook {half} COMMAND --help` tells the arguments of one; each takes --json.", ""]))


def _fail(half: str, sentence: str, *, words: Sequence[str] = (), code: str = "", status: int = 1) -> int:
    """One line on standard error; where `words` ask for JSON, the document that they expect as well."""
    if "--json" in words:
        sys.stdout.write(as_document(error_answer(code=code, sentence=sentence)) + "\n")
        sys.stdout.flush()
    sys.stderr.write(f"bankbook {half}: {sentence}\n")
    return status or 1


def _discard_output() -> None:
    """Who read our output has gone: send what is still buffered nowhere, so that the interpreter's last flush does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
