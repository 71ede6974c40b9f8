"""The environment: read by type, refused with a hint, never quoted where it is secret."""

import multiprocessing
import stat
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from bankbook import config
from bankbook.config import BadSetting, BankConfig, BooksConfig, Environment

ROOT = Path(__file__).resolve().parents[2]
CANARY = "canary-7f3a"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def home(tmp_path: Path) -> str:
    return str(tmp_path / "home")


def test_an_empty_environment_gives_the_defaults_of_the_table(home: str) -> None:
    bank, books = (
        BankConfig.read(Environment({"BANKBOOK_HOME": home})),
        BooksConfig.read(Environment({"BANKBOOK_HOME": home, "BANK_TODAY": " "})),
    )

    table = {name: variable.default for name, variable in config.VARIABLES.items()}
    assert (bank.port, books.port) == (int(table["BANKBOOK_BANK_PORT"]), int(table["BANKBOOK_BOOKS_PORT"])) == (8710, 8720)
    assert (bank.public_url, books.public_url) == (table["BANK_PUBLIC_URL"], table["BOOKS_PUBLIC_URL"])
    assert bank.openbanking_daily_calls == int(table["BANK_OPENBANKING_DAILY_CALLS"]) == 4
    assert books.lease_s == int(table["BOOKS_LEASE_S"]) == 30
    assert books.gocardless_base_url == table["BOOKS_GOCARDLESS_BASE_URL"]
    assert bank.today is None
    assert bank.database["NAME"] == Path(home) / "bank.sqlite3"
    assert books.vault_keys == Path(home) / "keys" / "books-vault.json"
    assert config.checks(bank) == config.checks(books) == []


def test_the_public_address_follows_the_port_and_names_the_allowed_hosts(home: str) -> None:
    followed = BankConfig.read(Environment({"BANKBOOK_HOME": home, "BANKBOOK_BANK_PORT": "9000"}))
    named = BankConfig.read(Environment({"BANKBOOK_HOME": home, "BANK_PUBLIC_URL": "https://bank.example/"}))

    assert followed.public_url == "http://localhost:9000"
    assert named.public_url == "https://bank.example"
    assert named.allowed_hosts == ["127.0.0.1", "[::1]", "bank.example", "localhost"]


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("BANKBOOK_BANK_PORT", "eighty", "whole number from 1 to 65535"),
        ("BANKBOOK_BANK_PORT", "0", "from 1"),
        ("BANKBOOK_BANK_PORT", "65536", "65535"),
        ("BANKBOOK_BANK_PORT", "８７１０", "whole number"),
        ("BANK_TODAY", "15/10/2026", "such as 2026-10-15"),
        ("BANK_TODAY", "2026-02-30", "no such day"),
        ("BANK_TODAY", "20261015", "such as 2026-10-15"),
        ("BANK_PUBLIC_URL", "bank.example", "https://bank.example"),
        ("BANK_PUBLIC_URL", "ftp://bank.example", "https://bank.example"),
        ("BANK_PUBLIC_URL", "http://u:p@bank.example", "https://bank.example"),
        ("BANK_PUBLIC_URL", "http://bank.example:port", "not a complete address"),
        ("BANK_PUBLIC_URL", "http://[::1", "not a complete address"),
        ("BANK_OPENBANKING_DAILY_CALLS", "-4", "whole number"),
        ("BANK_DATABASE_URL", f"mysql://u:{CANARY}@h/db", "sqlite:////absolute/path or postgres://"),
        ("BANK_DATABASE_URL", "sqlite:///:memory:", "sqlite:////absolute/path"),
        ("BANK_DATABASE_URL", "sqlite://", "sqlite:////absolute/path"),
        ("BANK_DATABASE_URL", f"postgres://u:{CANARY}@h:5432/", "postgres://"),
        ("BANK_DATABASE_URL", f"postgres://u:{CANARY}@h:5432/db?options=-c", "postgres://"),
        ("BANK_DATABASE_URL", f"postgres://u:{CANARY}@h:port/db", "not a complete address"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_a_hint_and_without_secrets(home: str, name: str, value: str, hint: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        BankConfig.read(Environment({"BANKBOOK_HOME": home, name: value}))

    assert refusal.value.name == name
    assert hint in str(refusal.value)
    assert CANARY not in str(refusal.value) + repr(refusal.value) + refusal.value.value
    assert (repr(value) in str(refusal.value)) is (not config.VARIABLES[name].secret)


@pytest.mark.parametrize(
    "url",
    ["postgres://books:p%40ss@db.example:5433/ledger?sslmode=require", "postgresql://books:p%40ss@db.example:5433/ledger?sslmode=require"],
)
def test_a_server_is_read_from_its_address(url: str, home: str) -> None:
    entry = Environment({"BOOKS_DATABASE_URL": url}).database("BOOKS_DATABASE_URL", Path(home))

    assert (entry["NAME"], entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"]) == (
        "ledger",
        "books",
        "p@ss",
        "db.example",
        "5433",
    )
    assert entry["OPTIONS"] == {"sslmode": "require"}


def test_a_file_of_sqlite_waits_its_turn_and_keeps_readers_and_the_writer_apart(home: str) -> None:
    entry = Environment({"BOOKS_DATABASE_URL": "sqlite:////var/books.db"}).database("BOOKS_DATABASE_URL", Path(home))

    assert entry["NAME"] == Path("/var/books.db")
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert entry["OPTIONS"]["timeout"] == 20
    assert "journal_mode=WAL" in entry["OPTIONS"]["init_command"]


def test_a_fixed_date_is_refused_with_a_database_server_only(home: str) -> None:
    server = {"BANKBOOK_HOME": home, "BOOKS_TODAY": "2026-10-15", "BOOKS_DATABASE_URL": "postgres://u:p@h/db"}
    file = {**server, "BOOKS_DATABASE_URL": "sqlite:////var/books.db"}

    refused, accepted = BooksConfig.read(Environment(server)), BooksConfig.read(Environment(file))

    [message] = config.checks(refused)
    assert message.id == "bankbook.config.E002"
    assert "BOOKS_TODAY" in message.msg
    assert message.hint
    assert config.checks(accepted) == []
    assert accepted.today == date(2026, 10, 15)


def test_no_secret_shows_in_what_is_printed(home: str) -> None:
    env = Environment(
        {
            "BANKBOOK_HOME": home,
            "BOOKS_GOCARDLESS_SECRET_ID": CANARY,
            "BOOKS_GOCARDLESS_SECRET_KEY": CANARY,
            "BOOKS_DATABASE_URL": f"postgres://u:{CANARY}@h/db",
        }
    )

    books = BooksConfig.read(env)

    assert books.gocardless_secret_key == CANARY
    assert CANARY not in repr(books) + str(books) + repr(env)


def test_other_readers_take_their_types_and_nothing_else() -> None:
    env = Environment({"A": "yes", "B": "0", "C": "perhaps", "D": "45"})

    assert env.boolean("A") is True
    assert env.boolean("B", default=True) is False
    assert env.boolean("MISSING", default=True) is True
    assert env.seconds("D", 1) == 45
    with pytest.raises(BadSetting) as refusal:
        env.boolean("C")
    assert "perhaps" not in str(refusal.value)  # not in the table, so it might be a secret


def test_every_variable_is_read_by_exactly_the_table(home: str) -> None:
    class Noting(dict[str, str]):
        asked: set[str] = set()

        def get(self, key: str, default: object = None) -> str:  # type: ignore[override]  # a reader that notes what is asked for
            self.asked.add(key)
            return home if key == "BANKBOOK_HOME" else ""

    noting = Environment(Noting())
    BankConfig.read(noting)
    BooksConfig.read(noting)

    assert Noting.asked == set(config.VARIABLES)


def test_the_example_file_holds_every_variable() -> None:
    assert (ROOT / "deploy" / "environment.example").read_text(encoding="utf-8") == config.example_file()


def test_the_settings_of_both_halves_share_their_first_fields() -> None:
    first = [field.name for field in fields(config.HalfConfig)]

    assert (
        first == [field.name for field in fields(BankConfig)][: len(first)] == [field.name for field in fields(BooksConfig)][: len(first)]
    )


def test_the_data_folder_and_its_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    folder = config.home(Environment({"BANKBOOK_HOME": str(tmp_path / "new" / "home")}))

    key = config.secret_key("bank", folder)

    assert mode(folder) == mode(folder / "keys") == 0o700
    assert mode(folder / "keys" / "bank-django.key") == 0o600
    assert len(key) >= 50
    assert config.secret_key("bank", folder) == key
    assert config.secret_key("books", folder) != key


def _make(path: Path, barrier: object, answers: object) -> None:
    barrier.wait()  # type: ignore[attr-defined]  # a multiprocessing barrier
    answers.put(config.keep_file(path, lambda: str(multiprocessing.current_process().pid).encode()))  # type: ignore[attr-defined]


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    for round_number in range(10):
        path, barrier, answers = tmp_path / f"key-{round_number}", context.Barrier(4), context.Queue()
        processes = [context.Process(target=_make, args=(path, barrier, answers)) for _ in range(4)]
        for process in processes:
            process.start()
        found = {answers.get(timeout=10) for _ in processes}
        for process in processes:
            process.join(timeout=10)
        assert found == {path.read_bytes()}
        assert mode(path) == 0o600
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_replaced_file_stays_private(tmp_path: Path) -> None:
    path = tmp_path / "key"
    read: Callable[[], bytes] = path.read_bytes
    config.replace_file(path, b"one")
    config.replace_file(path, b"two")

    assert read() == b"two"
    assert mode(path) == 0o600
