"""Which processes make the demo: one web server and one worker for each half, and the commands that fill it."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bankbook.config import BankConfig, BooksConfig
from bankbook.demo.ports import HOST

type Command = tuple[str, ...]

BANKBOOK: Command = (sys.executable, "-m", "bankbook")


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process that runs for as long as the demo does."""

    name: str
    command: Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """One half of the demo. `prepare` fills an empty data folder and describes it as JSON; `first_run` is done when everything answers.

    `look` refuses a data folder in which the half is somebody's own, and changes nothing. `openbanking_url` is where the bank's API answers.
    """

    name: str
    port: int
    public_url: str
    prepare: Command
    web: Process
    worker: Process
    look: Command = ()
    first_run: Command = ()
    openbanking_url: str = ""


def bank(config: BankConfig) -> Half:
    """The bank as the demo runs it."""
    return Half(
        name="bank",
        port=config.port,
        public_url=config.public_url,
        prepare=(*BANKBOOK, "bank", "demo-prepare", "--describe", "--json"),
        web=_web("bank", config.port),
        worker=_worker("bank"),
        openbanking_url=f"{config.public_url}/api/v2",
    )


def books(config: BooksConfig) -> Half:
    """The books as the demo runs them."""
    return Half(
        name="books",
        port=config.port,
        public_url=config.public_url,
        prepare=(*BANKBOOK, "books", "demo-prepare", "--describe", "--json"),
        web=_web("books", config.port),
        worker=_worker("books"),
        look=(*BANKBOOK, "books", "demo-prepare", "--look", "--json"),
        first_run=(*BANKBOOK, "books", "demo-first-run"),
    )


def provider_variables(bank: Half, told: Mapping[str, Any], env: Mapping[str, str]) -> dict[str, str]:
    """Return what makes the demo's bank the books' provider: nothing when the person named another provider.

    `told` is what the bank tells of itself or, of an earlier start, its part of demo.json: in both lies the key, JSON.
    """
    if env.get("BOOKS_GOCARDLESS_BASE_URL"):
        return {}
    key = told["openbanking"]
    return {
        "BOOKS_GOCARDLESS_BASE_URL": bank.openbanking_url,
        "BOOKS_GOCARDLESS_SECRET_ID": key["secret_id"],
        "BOOKS_GOCARDLESS_SECRET_KEY": key["secret_key"],
    }


def _web(half: str, port: int) -> Process:
    options = ("--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "1", "--blocking-threads", "4", "--no-ws")
    return Process(name=f"{half}-web", command=(sys.executable, "-m", "granian", *options, f"bankbook.{half}.site.wsgi:application"))


def _worker(half: str) -> Process:
    return Process(name=f"{half}-worker", command=(*BANKBOOK, half, "work"))
