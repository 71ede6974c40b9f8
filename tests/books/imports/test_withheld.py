"""What a bank does not let us have: its consent is over, or it will not say a balance just now."""

from collections.abc import Iterator
from datetime import date

import pytest

from bankbook import clock
from bankbook.audit.models import AuditEvent
from bankbook.books.connections.models import Consent
from bankbook.books.imports import actions, queries
from bankbook.books.imports.models import ImportCursor, ImportRun
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.providers.port import ConsentExpired
from tests.books.cast import Cast, a_bank_account, actor, client_of
from tests.books.imports.bank import FakeBank, link, serving

pytestmark = pytest.mark.django_db


def oct_(day: int) -> date:
    return date(2026, 10, day)


@pytest.fixture(name="account")
def an_account(cast: Cast) -> ClientBankAccount:
    made = a_bank_account(cast.organisation)
    link(made)
    return made


@pytest.fixture(name="bank")
def a_bank() -> Iterator[FakeBank]:
    with serving(FakeBank(opening=100_00)) as bank:
        yield bank


def click(account: ClientBankAccount, cast: Cast, today: date) -> ImportRun:
    with clock.fixed(today):
        return actions.run_in_foreground(actions.request_import(account, by=actor(cast.bookkeeper)))


def test_a_consent_that_the_bank_calls_over_is_over_for_the_connection_too(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    click(account, cast, oct_(15))
    bank.failure = ConsentExpired("Over.", detail="EUA was revoked")
    run = click(account, cast, oct_(20))

    assert (run.state, run.failure_code, run.failure_sentence) == ("failed", "consent_expired", "Over.")
    assert ImportCursor.objects.get().covered_until == oct_(14)
    consent = Consent.objects.select_related("connection").get()
    assert (consent.state, consent.error_detail, consent.connection.state) == ("revoked", "EUA was revoked", "revoked_at_bank")
    assert AuditEvent.objects.get(what="connections.consent.revoked").actor_label == cast.bookkeeper.user.name
    asked = len(bank.asked)
    again = click(account, cast, oct_(20))
    assert again.failure_sentence.startswith("Pennant Bank’s consent was ended at the bank on 20 October 2026.")
    assert len(bank.asked) == asked


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("rate_limited", "all the balance reads that the bank allows for now are used. Nothing is lost; the next import checks it."),
        ("not_ready", "the bank was not ready to say it. Nothing is lost; the next import checks it."),
        ("", "the bank gave none that tells it. Compare it with the bank’s statement."),
    ],
    ids=["all reads used", "not ready", "none given"],
)
def test_a_balance_that_could_not_be_had_is_said_with_its_reason_and_proves_nothing(
    cast: Cast, account: ClientBankAccount, bank: FakeBank, code: str, why: str
) -> None:
    bank.book(oct_(13), "5.00")
    click(account, cast, oct_(15))
    bank.balance_failure, bank.gives_balance = code, False
    bank.book(oct_(15), "6.00")
    run = click(account, cast, oct_(16))

    assert (run.state, run.counts["new"], run.proof, run.balance_minor) == ("committed", 1, "consistent", None)
    told = queries.result(run)
    assert told["sentence"] == "1 new, 1 held already. Covered up to 15 October 2026; the balance could not be checked."
    assert [(one["code"], why in one["sentence"]) for one in told["problems"]] == [("balance_unknown", True)]
    page = client_of(cast.viewer).get(f"/bank/runs/{run.public_id}").content.decode()
    assert "No balance was compared, so nothing is proved." in page
    bank.balance_failure, bank.gives_balance = "", True
    again = click(account, cast, oct_(16))
    assert (again.proof, again.problems) == ("proved", [])
    page = client_of(cast.viewer).get(f"/bank/runs/{again.public_id}").content.decode()
    assert "nothing is proved" not in page


def test_the_reason_outlives_the_worker_that_read_it(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    bank.balance_failure = "rate_limited"
    bank.book(oct_(14), "5.00")
    with clock.fixed(oct_(15)):
        preview = actions.run_in_foreground(actions.request_import(account, by=actor(cast.bookkeeper), dry_run=True))
        run = actions.run_in_foreground(actions.confirm(preview, by=actor(cast.bookkeeper)))
    assert "all the balance reads" in run.problems[0]["sentence"]


def test_a_click_that_had_nothing_to_ask_says_nothing_of_a_balance(cast: Cast, account: ClientBankAccount, bank: FakeBank) -> None:
    with clock.fixed(oct_(15)):
        account.start_on = oct_(15)
        account.save(update_fields=["start_on"])
    run = click(account, cast, oct_(15))
    assert (bank.asked, run.problems) == ([], [])
