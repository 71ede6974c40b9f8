"""What a bank holds back while connecting: an account that cannot be read, and a consent that is over before it was used."""

from datetime import date

import pytest

from bankbook import clock
from bankbook.audit.models import AuditEvent
from bankbook.books.connections import actions, queries
from bankbook.books.connections.models import Consent, ProviderAccount
from bankbook.books.connections.rules.states import ConnectionState
from bankbook.books.ledger.models import ClientBankAccount
from tests.books.cast import a_bank_account
from tests.books.connections.conftest import CLIENT, DEPOSIT, Desk
from tests.fakes.openbanking import Canned

DAY = date(2026, 10, 5)


@pytest.fixture(autouse=True)
def _on_a_day() -> object:
    with clock.fixed(DAY):
        yield


def client_account(desk: Desk) -> ClientBankAccount:
    return a_bank_account(desk.organisation, "Client account", sort_code="60-00-01", number="12344417")


def test_one_account_that_cannot_be_read_keeps_no_other_away(desk: Desk) -> None:
    consent = desk.ask()
    desk.bank.approve(consent.reference, desk.bank.account("down", iban=DEPOSIT), desk.bank.account("up", iban=CLIENT))
    desk.bank.can("GET", "down/details", *[Canned(503, b"{}")] * 9)

    connection = actions.complete(consent.reference, by=desk.by)

    consent.refresh_from_db()
    assert connection.state == ConnectionState.ACTIVE
    assert [each.provider_id for each in queries.accounts(connection)] == ["up"]
    assert [(each["id"], each["code"]) for each in consent.unread] == [("down", "unreachable")]
    assert consent.unread[0]["sentence"]


def test_completing_again_reads_what_could_not_be_read_and_gives_its_link_back(desk: Desk) -> None:
    account = client_account(desk)
    connection = desk.connect(desk.bank.account("a", iban=CLIENT), desk.bank.account("b", iban=DEPOSIT))
    actions.link(connection, choices={"a": account, "b": None}, by=desk.by)
    consent = desk.ask()
    desk.bank.approve(consent.reference, desk.bank.account("new", iban=CLIENT), "b")
    desk.bank.can("GET", "new/details", *[Canned(503, b"{}")] * 9)
    actions.complete(consent.reference, by=desk.by)
    with pytest.raises(queries.CannotRead, match="no longer shows"):
        queries.live_link(account)
    desk.bank.canned.clear()

    for _ in range(2):
        actions.complete(consent.reference, by=desk.by)

    consent.refresh_from_db()
    live = queries.live_link(account)
    assert consent.unread == []
    assert live is not None
    assert live.provider_account_id == "new"
    assert queries.standing(connection).undecided == 0
    assert AuditEvent.objects.filter(what="connections.accounts.read").count() == 1


def test_an_attempt_of_which_no_account_can_be_read_stays_open(desk: Desk) -> None:
    consent = desk.ask()
    desk.bank.approve(consent.reference, desk.bank.account("a", iban=CLIENT), desk.bank.account("b", iban=DEPOSIT))
    desk.bank.can("GET", "details", *[Canned(503, b"{}")] * 18)
    with pytest.raises(actions.BankFailed):
        actions.complete(consent.reference, by=desk.by)
    consent.refresh_from_db()
    assert consent.state == "requested"
    assert not ProviderAccount.objects.exists()


EXPIRED = Canned(401, b'{"summary": "End User Agreement (EUA) has expired", "detail": "EUA was valid for 90 days", "status_code": 401}')


def test_a_consent_that_is_over_before_its_accounts_are_read_ends_the_attempt(desk: Desk) -> None:
    consent = desk.ask()
    desk.bank.approve(consent.reference, desk.bank.account("a", iban=CLIENT))
    desk.bank.can("GET", "a/details", *[EXPIRED] * 9)
    with pytest.raises(actions.BankFailed) as raised:
        actions.complete(consent.reference, by=desk.by)
    consent.refresh_from_db()
    assert raised.value.code == consent.error == "consent_expired"
    assert (consent.state, consent.connection.state) == ("abandoned", ConnectionState.ABANDONED)


def test_a_consent_that_is_over_when_the_rest_is_read_stops_the_connection(desk: Desk) -> None:
    consent = desk.ask()
    desk.bank.approve(consent.reference, desk.bank.account("down", iban=DEPOSIT), desk.bank.account("up", iban=CLIENT))
    desk.bank.can("GET", "down/details", *[Canned(503, b"{}")] * 9)
    actions.complete(consent.reference, by=desk.by)
    desk.bank.can("GET", "down/details", *[EXPIRED] * 9)
    with pytest.raises(actions.BankFailed):
        actions.complete(consent.reference, by=desk.by)
    consent.refresh_from_db()
    assert (consent.state, consent.connection.state) == ("revoked", ConnectionState.REVOKED_AT_BANK)


def test_a_consent_ended_at_the_bank_is_said_to_be_and_leaves_no_days(desk: Desk) -> None:
    account = client_account(desk)
    connection = desk.connect(desk.bank.account("a", iban=CLIENT))
    actions.link(connection, choices={"a": account}, by=desk.by)
    actions.note_over(Consent.objects.get(), by=desk.by, words="revoked by the customer")
    with pytest.raises(queries.CannotRead, match="was ended at the bank on 5 October 2026") as raised:
        queries.live_link(account)
    life = queries.standing(connection).life
    assert raised.value.code == "consent_expired"
    assert life is not None
    assert (life.left, life.of, life.ends_at.date()) == (0, 90, DAY)
    desk.ask()
    with pytest.raises(queries.CannotRead, match="was ended at the bank"):
        queries.live_link(account)


def test_what_was_deauthorised_here_is_not_said_to_have_ended_at_the_bank(desk: Desk) -> None:
    account = client_account(desk)
    connection = desk.connect(desk.bank.account("a", iban=CLIENT))
    actions.link(connection, choices={"a": account}, by=desk.by)
    actions.withdraw(connection, by=desk.by)
    desk.ask()
    with pytest.raises(queries.CannotRead) as raised:
        queries.live_link(account)
    assert raised.value.code == "deauthorised"
