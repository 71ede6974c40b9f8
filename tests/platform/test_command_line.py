"""The frame of every command: words or one JSON document, refusals as one sentence, a data folder made on first use."""

import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.core.management import CommandError, call_command, get_commands, load_command_class

from bankbook import config
from bankbook.books.errors import NotFound
from bankbook.command_line import Command, half


class Lines(Command):
    """A command such as rooms have them."""

    help = "Say what was imported."

    def arguments(self, parser: Any) -> None:
        parser.add_argument("--account", required=True)

    def answer(self, **options: Any) -> dict[str, Any]:
        if options["account"] == "nobody’s":
            raise NotFound("There is no such bank account.")
        return {"account": options["account"], "until": date(2026, 10, 14), "gaps": []}

    def exit_status(self, answer: Any) -> int:
        return 1 if answer["account"] == "failing" else 0


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(Lines(stdout=out), *words, skip_checks=True)
    return out.getvalue()


def bankbook(*words: str, home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("BANK", "BOOKS", "DJANGO"))}
    command = [sys.executable, "-m", "bankbook", *words]
    return subprocess.run(command, env={**variables, "BANKBOOK_HOME": str(home), **env}, capture_output=True, text=True, check=False)


def test_an_answer_is_said_in_words() -> None:
    assert run("--account", "client") == "account: client\nuntil: 2026-10-14\ngaps: []\n"


def test_with_json_the_same_answer_is_one_document() -> None:
    assert json.loads(run("--account", "client", "--json")) == {"account": "client", "until": "2026-10-14", "gaps": []}


def test_a_refusal_is_its_sentence_and_no_trace() -> None:
    with pytest.raises(CommandError, match="There is no such bank account"):
        run("--account", "nobody’s")


def test_with_json_a_refusal_is_a_document_too() -> None:
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command(Lines(stdout=out), "--account", "nobody’s", "--json", skip_checks=True)
    assert json.loads(out.getvalue()) == {"error": {"code": "not_found", "sentence": "There is no such bank account."}}


def test_an_answer_that_tells_of_a_failure_ends_with_a_status_of_its_own() -> None:
    with pytest.raises(SystemExit) as ended:
        run("--account", "failing", "--json")
    assert ended.value.code == 1


@pytest.mark.parametrize(
    ("words", "name", "rest"),
    [
        (["api-key", "create", "--name", "N"], "api_key_create", ["--name", "N"]),
        (["api-key", "--name", "N"], "api_key", ["--name", "N"]),
        (["api-key", "list"], "api_key", ["list"]),
        (["import-file", "--bank-account", "B", "F"], "import_file", ["--bank-account", "B", "F"]),
        (["tenancies", "import", "F"], "tenancies_import", ["F"]),
    ],
)
def test_words_find_the_command_with_the_longest_name(
    words: list[str], name: str, rest: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["api_key_create", "api_key", "import_file", "import", "tenancies_import"]
    monkeypatch.setattr(half, "get_commands", lambda: dict.fromkeys(names, "bankbook.somewhere"))
    found = half._find(words)
    assert found is not None
    assert (found.name, found.rest) == (name, rest)


def test_what_starts_with_a_dash_is_never_part_of_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(half, "get_commands", lambda: {"import": "bankbook.somewhere"})
    assert half._find(["--import"]) is None


def test_an_unknown_word_is_one_line_and_a_status(tmp_path: Path) -> None:
    answer = bankbook("books", "embezzle", home=tmp_path)
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr == "bankbook books: there is no command “embezzle”; `bankbook books help` lists them\n"


FRAMEWORK_NOISE = ("--skip-checks", "--version", "--settings", "--pythonpath", "--traceback", "--no-color", "--force-color")


@pytest.mark.parametrize("name", ["import", "import_file", "tenancies_import", "tick", "work", "migrate", "createcachetable"])
def test_the_help_of_a_command_shows_its_own_options_only(name: str) -> None:
    command = load_command_class(str(get_commands()[name]), name)

    shown = half.parser_of(command, prog="bankbook books", name=name).format_help()

    assert [option for option in FRAMEWORK_NOISE if option in shown] == []
    assert "--help" in shown


def test_help_that_is_asked_for_is_as_short(tmp_path: Path) -> None:
    shown = bankbook("bank", "api-key", "create", "--help", home=tmp_path).stdout

    assert "--name NAME" in shown
    assert set(re.findall(r"--[a-z-]+", shown)) == {"--help", "--json", "--name", "--redirect"}


def test_without_a_word_the_usage_is_shown(tmp_path: Path) -> None:
    assert "bankbook demo" in bankbook(home=tmp_path).stdout
    assert bankbook("mend", home=tmp_path).returncode == 2


def test_a_wrong_variable_is_one_line_that_names_it(tmp_path: Path) -> None:
    answer = bankbook("books", "help", home=tmp_path, BANKBOOK_BOOKS_PORT="many")
    assert answer.returncode == 1
    assert answer.stderr.startswith("bankbook books: BANKBOOK_BOOKS_PORT is 'many'")
    assert len(answer.stderr.splitlines()) == 1


def test_a_bank_that_does_not_answer_leaves_one_document_and_one_line(tmp_path: Path) -> None:
    nobody = {
        "BOOKS_GOCARDLESS_BASE_URL": "http://localhost:9/api/v2",
        "BOOKS_GOCARDLESS_SECRET_ID": "i",
        "BOOKS_GOCARDLESS_SECRET_KEY": "k",
    }
    bankbook("books", "organisation", "create", "--name", "Lets", "--email", "a@b.example", home=tmp_path)
    answer = bankbook("books", "connect", "--organisation", "Lets", "--institution", "ANY", "--json", home=tmp_path, **nobody)
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["error"]["code"] == "unreachable"
    assert len(answer.stderr.splitlines()) == 1


def test_the_log_goes_to_standard_error_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    config.log_to_standard_error()
    structlog.get_logger("any").warning("asked", path="/api", secret_key="s3cr3t-value")
    written = capsys.readouterr()
    assert written.out == ""
    assert "/api" in written.err
    assert "s3cr3t-value" not in written.err


@pytest.mark.parametrize("words", [("import", "--json"), ("embezzle", "--json")])
def test_with_json_words_that_name_no_command_are_a_document_too(words: tuple[str, ...], tmp_path: Path) -> None:
    answer = bankbook("books", *words, home=tmp_path)
    assert answer.returncode != 0
    assert json.loads(answer.stdout)["error"]["code"] == "usage"
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [("demo", "--describe"), ("books", "demo-prepare"), ("books", "demo-first-run")])
def test_a_home_that_is_not_the_demos_refuses_its_commands_and_stays_as_it_was(words: tuple[str, ...], tmp_path: Path) -> None:
    bankbook("books", "organisation", "create", "--name", "Lets", "--email", "a@b.example", home=tmp_path)
    answer = bankbook(*words, home=tmp_path)
    assert answer.returncode == 1
    assert "not the demo" in answer.stderr
    assert {"demo.json", "bank.sqlite3"}.isdisjoint(each.name for each in tmp_path.iterdir())


PREPARE = "import django; django.setup(); from bankbook.command_line import home; home.prepare_database({name!r})"


def prepare(name: str, *, home: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "BANKBOOK_HOME": str(home), "DJANGO_SETTINGS_MODULE": f"bankbook.{name}.site.settings"}
    return subprocess.run([sys.executable, "-c", PREPARE.format(name=name)], env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["bank", "books"])
def test_processes_that_start_at_once_on_a_new_folder_make_one_database(name: str, tmp_path: Path) -> None:
    home = tmp_path / "new"
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: prepare(name, home=home), range(3)))
    assert [answer.stderr for answer in answers if answer.returncode] == []
    with sqlite3.connect(home / f"{name}.sqlite3") as database:
        assert database.execute("SELECT count(*), count(DISTINCT app || name) FROM django_migrations").fetchone()[0] > 10
    database.close()
    assert home.stat().st_mode & 0o077 == 0
