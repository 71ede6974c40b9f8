"""From *Authorise* to a consent in force, and every way that does not end there."""

from datetime import date, timedelta

import pytest

from bankbook import clock
from bankbook.audit.models import AuditEvent
from bankbook.books.connections import actions, queries
from bankbook.books.connections.models import Connection, Consent, ProviderAccount
from bankbook.books.connections.rules.states import TRANSITIONS, ConnectionEvent, ConnectionState, NotNow, move
from bankbook.books.errors import NotFound
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.providers.models import ProviderSettings
from tests.books.cast import a_bank_account
from tests.books.connections.conftest import BACK, CLIENT, DEPOSIT, Desk
from tests.fakes.openbanking import Canned

DAY = date(2026, 10, 5)


@pytest.fixture(autouse=True)
def _on_a_day() -> object:
    with clock.fixed(DAY):
        yield


def client_account(desk: Desk) -> ClientBankAccount:
    return a_bank_account(desk.organisation, "Client account", sort_code="60-00-01", number="12344417")


def test_authorising_keeps_what_is_needed_to_come_back(desk: Desk) -> None:
    consent = desk.ask(nonce="a secret of the session")
    requisition = desk.bank.by_reference(consent.reference)
    assert requisition["redirect"] == BACK
    assert consent.link == requisition["link"]
    assert consent.nonce_hash
    assert "secret" not in consent.nonce_hash
    assert consent.connection.state == ConnectionState.AWAITING_BANK
    assert (consent.connection.zone, consent.access_days) == ("Europe/London", 90)
    assert AuditEvent.objects.filter(what="connections.consent.asked").count() == 1


def test_references_cannot_be_guessed(desk: Desk) -> None:
    first, second = desk.ask(), desk.ask()
    assert first.reference != second.reference
    assert len(first.reference.replace("-", "")) == 25


def test_coming_back_brings_the_accounts(desk: Desk) -> None:
    connection = desk.connect(
        desk.bank.account(iban=CLIENT, name="Client account"), desk.bank.account(iban=DEPOSIT, name="Tenant deposits")
    )
    assert connection.state == ConnectionState.ACTIVE
    assert [(each.name, each.identity) for each in queries.accounts(connection)] == [
        ("Client account", "GB:60000112344417"),
        ("Tenant deposits", "GB:60000112349920"),
    ]
    standing = queries.standing(connection)
    assert standing.life is not None
    assert (standing.life.left, standing.life.of, standing.life.ends_at.date()) == (86, 90, date(2026, 12, 30))


def test_completing_twice_does_it_once(desk: Desk) -> None:
    consent = desk.ask()
    desk.bank.approve(consent.reference, desk.bank.account(iban=CLIENT))
    first = actions.complete(consent.reference, by=desk.by)
    again = actions.complete(consent.reference, by=desk.by)
    assert first == again
    assert ProviderAccount.objects.count() == 1
    assert AuditEvent.objects.filter(what="connections.consent.accepted").count() == 1


def test_coming_back_before_approving_changes_nothing(desk: Desk) -> None:
    consent = desk.ask()
    connection = actions.complete(consent.reference, by=desk.by)
    assert connection.state == ConnectionState.AWAITING_BANK
    desk.bank.approve(consent.reference, desk.bank.account(iban=CLIENT))
    assert actions.complete(consent.reference, by=desk.by).state == ConnectionState.ACTIVE


@pytest.mark.parametrize(
    ("status", "error", "consent_state", "state"),
    [
        ("RJ", None, "refused", "refused"),
        ("RJ", "UserCancelledSession", "refused", "refused"),
        ("CR", "UserSessionRejected", "refused", "refused"),
        ("CR", "InstitutionTechnicalError", "abandoned", "abandoned"),
        ("EX", None, "abandoned", "abandoned"),
    ],
)
def test_every_other_end_has_its_state(desk: Desk, status: str, error: str | None, consent_state: str, state: str) -> None:
    consent = desk.ask()
    desk.bank.by_reference(consent.reference)["status"] = status
    connection = actions.complete(consent.reference, error=error, details="The bank's words", by=desk.by)
    consent.refresh_from_db()
    assert (consent.state, connection.state) == (consent_state, state)
    assert not ProviderAccount.objects.exists()
    with pytest.raises(actions.AnswerUsed):
        actions.complete(consent.reference, by=desk.by)


def test_an_error_in_the_address_does_not_undo_what_the_bank_granted(desk: Desk) -> None:
    consent = desk.ask()
    desk.bank.approve(consent.reference, desk.bank.account(iban=CLIENT))
    assert actions.complete(consent.reference, error="UserCancelledSession", by=desk.by).state == ConnectionState.ACTIVE


def test_a_consent_for_no_account_needs_attention(desk: Desk) -> None:
    connection = desk.connect()
    assert connection.state == ConnectionState.ATTENTION
    assert Consent.objects.get().state == "accepted"


def test_a_bank_that_fails_while_asked_leaves_an_attempt_in_the_record(desk: Desk) -> None:
    desk.bank.can("POST", "requisitions", Canned(500, b"{}"))
    with pytest.raises(actions.BankFailed) as raised:
        desk.ask()
    assert raised.value.code == "unreachable"
    assert Connection.objects.get().state == ConnectionState.ABANDONED
    assert desk.ask().connection.state == ConnectionState.AWAITING_BANK


def test_an_account_that_is_not_ready_yet_can_be_completed_later(desk: Desk) -> None:
    consent = desk.ask()
    desk.bank.approve(consent.reference, desk.bank.account(iban=CLIENT))
    desk.bank.can("GET", "details", Canned(409, b'{"summary": "Account is Processing", "status_code": 409}'))
    with pytest.raises(actions.BankFailed) as raised:
        actions.complete(consent.reference, by=desk.by)
    assert raised.value.code == "not_ready"
    assert actions.complete(consent.reference, by=desk.by).state == ConnectionState.ACTIVE


def test_starting_again_puts_the_earlier_attempt_aside(desk: Desk) -> None:
    first, second = desk.ask(), desk.ask()
    first.refresh_from_db()
    assert (first.state, second.state) == ("abandoned", "requested")
    assert first.connection == second.connection
    with pytest.raises(actions.AnswerUsed):
        actions.complete(first.reference, by=desk.by)


def test_connecting_again_renews_and_keeps_links_though_the_ids_are_new(desk: Desk) -> None:
    account = client_account(desk)
    connection = desk.connect(desk.bank.account("old-1", iban=CLIENT), desk.bank.account("old-2", iban=DEPOSIT))
    actions.link(connection, choices={"old-1": account, "old-2": None}, by=desk.by)
    renewed = desk.connect(desk.bank.account("new-1", scan="60000112344417"), desk.bank.account("new-2", iban=DEPOSIT))
    assert renewed == connection
    assert renewed.state == ConnectionState.ACTIVE
    live = queries.live_link(account)
    assert live is not None
    assert (live.provider_account_id, live.holder, live.zone) == ("new-1", "Harbour & Vale Lettings Ltd", "Europe/London")
    assert list(Consent.objects.order_by("id").values_list("state", flat=True)) == ["superseded", "accepted"]


def test_linking_the_same_again_changes_nothing(desk: Desk) -> None:
    account = client_account(desk)
    connection = desk.connect(desk.bank.account("old-1", iban=CLIENT))
    (before,) = actions.link(connection, choices={"old-1": account}, by=desk.by)
    desk.connect(desk.bank.account("new-1", iban=CLIENT))
    events = AuditEvent.objects.count()
    for named in ("new-1", "old-1"):
        (after,) = actions.link(connection, choices={named: account}, by=desk.by)
        assert (after.pk, after.from_at) == (before.pk, before.from_at)
    assert AuditEvent.objects.count() == events


def test_a_renewal_with_a_new_account_asks_about_that_one_only(desk: Desk) -> None:
    connection = desk.connect(desk.bank.account("a", iban=CLIENT))
    actions.link(connection, choices={"a": client_account(desk)}, by=desk.by)
    renewed = desk.connect(desk.bank.account("a", iban=CLIENT), desk.bank.account("b", iban=DEPOSIT))
    assert renewed.state == ConnectionState.NEEDS_MAPPING
    assert queries.standing(renewed).undecided == 1
    actions.link(connection, choices={"b": None}, by=desk.by)
    assert queries.standing(renewed).state == ConnectionState.ACTIVE


def test_a_renewal_with_the_accounts_that_were_there_asks_nothing(desk: Desk) -> None:
    connection = desk.connect(desk.bank.account("a", iban=CLIENT), desk.bank.account("b", iban=DEPOSIT))
    actions.link(connection, choices={"a": client_account(desk)}, by=desk.by)
    assert desk.connect(desk.bank.account("c", iban=CLIENT), desk.bank.account("d", iban=DEPOSIT)).state == ConnectionState.ACTIVE


def test_an_account_that_a_renewal_does_not_show_pauses_its_link_until_it_is_back(desk: Desk) -> None:
    account = client_account(desk)
    connection = desk.connect(desk.bank.account("a", iban=CLIENT), desk.bank.account("b", iban=DEPOSIT))
    actions.link(connection, choices={"a": account}, by=desk.by)
    desk.connect("b")
    with pytest.raises(queries.CannotRead) as raised:
        queries.live_link(account)
    assert raised.value.code == "link_paused"
    desk.connect("a", "b")
    assert queries.live_link(account) is not None


@pytest.mark.parametrize("end", ["refused", "no account", "failed"])
def test_a_renewal_that_comes_to_nothing_leaves_the_old_consent_at_work(desk: Desk, end: str) -> None:
    account = client_account(desk)
    connection = desk.connect(desk.bank.account("a", iban=CLIENT))
    actions.link(connection, choices={"a": account}, by=desk.by)
    consent = desk.ask()
    assert queries.live_link(account) is not None
    if end == "refused":
        desk.bank.refuse(consent.reference)
    elif end == "no account":
        desk.bank.approve(consent.reference)
    else:
        desk.bank.by_reference(consent.reference)["status"] = "EX"
    renewed = actions.complete(consent.reference, by=desk.by)
    assert renewed.state == ConnectionState.ACTIVE
    live = queries.live_link(account)
    assert live is not None
    assert live.provider_account_id == "a"


def test_an_expired_consent_is_seen_by_the_calendar_and_renewed_in_place(desk: Desk) -> None:
    account = client_account(desk)
    connection = desk.connect(desk.bank.account("a", iban=CLIENT))
    actions.link(connection, choices={"a": account}, by=desk.by)
    with clock.fixed(date(2026, 12, 25)):
        assert queries.standing(connection).state == ConnectionState.EXPIRING
    with clock.fixed(date(2027, 1, 4)):
        assert queries.standing(connection).state == ConnectionState.EXPIRED
        with pytest.raises(queries.CannotRead, match="expired on 30 December 2026") as raised:
            queries.live_link(account)
        assert raised.value.code == "consent_expired"
        assert actions.expire_due() == 1
        assert actions.expire_due() == 0
        connection.refresh_from_db()
        assert connection.state == ConnectionState.EXPIRED
        desk.bank.accepted_at = "2027-01-04T09:00:00.000000Z"
        assert desk.connect("a").state == ConnectionState.ACTIVE
        assert queries.live_link(account) is not None


def test_a_consent_that_ends_while_somebody_renews_it_does_not_stop_the_renewal(desk: Desk) -> None:
    account = client_account(desk)
    connection = desk.connect(desk.bank.account("a", iban=CLIENT))
    actions.link(connection, choices={"a": account}, by=desk.by)
    with clock.fixed(date(2027, 1, 4)):
        desk.bank.accepted_at = "2027-01-04T09:00:00.000000Z"
        consent = desk.ask()
        assert actions.expire_due() == 1
        assert queries.standing(connection).state == ConnectionState.RENEWING
        desk.bank.approve(consent.reference, "a")
        assert actions.complete(consent.reference, by=desk.by).state == ConnectionState.ACTIVE
        assert queries.live_link(account) is not None


def test_what_the_bank_says_about_a_consent_is_written_down(desk: Desk) -> None:
    account = client_account(desk)
    connection = desk.connect(desk.bank.account("a", iban=CLIENT))
    actions.link(connection, choices={"a": account}, by=desk.by)
    live = queries.live_link(account)
    assert live is not None
    actions.note_over(live.consent, by=desk.by, words="revoked by the customer")
    connection.refresh_from_db()
    assert connection.state == ConnectionState.REVOKED_AT_BANK
    with pytest.raises(queries.CannotRead):
        queries.live_link(account)


def test_deauthorising_stops_reading_tells_the_bank_and_keeps_links_and_history(desk: Desk) -> None:
    account = client_account(desk)
    connection = desk.connect(desk.bank.account("a", iban=CLIENT))
    actions.link(connection, choices={"a": account}, by=desk.by)
    assert actions.withdraw(connection, by=desk.by).state == ConnectionState.DEAUTHORISED
    assert actions.withdraw(connection, by=desk.by).state == ConnectionState.DEAUTHORISED
    assert not desk.bank.requisitions
    with pytest.raises(queries.CannotRead) as raised:
        queries.live_link(account)
    assert raised.value.code == "deauthorised"
    assert desk.connect("a").state == ConnectionState.ACTIVE
    assert queries.live_link(account) is not None


def test_a_bank_that_cannot_be_told_is_told_later(desk: Desk) -> None:
    connection = desk.connect(desk.bank.account("a", iban=CLIENT))
    desk.bank.can("DELETE", next(iter(desk.bank.requisitions)), Canned(503, b"{}"))
    actions.withdraw(connection, by=desk.by)
    assert len(desk.bank.requisitions) == 1
    assert actions.tell_providers() == 0
    assert not desk.bank.requisitions


def test_nothing_in_force_cannot_be_deauthorised(desk: Desk) -> None:
    with pytest.raises(NotNow):
        actions.withdraw(desk.ask().connection, by=desk.by)


def test_nothing_is_read_of_an_account_without_a_link(desk: Desk) -> None:
    assert queries.live_link(client_account(desk)) is None


def test_one_number_in_two_currencies_is_two_accounts(desk: Desk) -> None:
    pounds = client_account(desk)
    connection = desk.connect(desk.bank.account("p", iban=CLIENT), desk.bank.account("e", iban=CLIENT, currency="EUR"))
    actions.link(connection, choices={"p": pounds, "e": None}, by=desk.by)
    desk.connect("p", "e")
    live = queries.live_link(pounds)
    assert live is not None
    assert live.provider_account_id == "p"


def test_a_visit_that_never_came_back_is_not_under_way_for_ever(desk: Desk) -> None:
    connection = desk.ask().connection
    assert queries.standing(connection).state == ConnectionState.AWAITING_BANK
    with clock.fixed(DAY + timedelta(days=2)):
        assert queries.standing(connection).state == ConnectionState.ABANDONED
        assert actions.expire_due() == 1
        assert desk.ask().connection.state == ConnectionState.AWAITING_BANK


def test_another_organisation_has_a_connection_of_its_own(desk: Desk, cast: object) -> None:
    connection = desk.connect(desk.bank.account("a", iban=CLIENT))
    other = cast.outsider.organisation  # type: ignore[attr-defined]
    with pytest.raises(NotFound):
        queries.connection(other, connection.public_id)
    with pytest.raises(NotFound):
        queries.consent_by_reference(Consent.objects.get().reference, organisation=other)
    theirs = a_bank_account(other, "Theirs", sort_code="600001", number="12344417")
    with pytest.raises(NotFound):
        actions.link(connection, choices={"a": theirs}, by=desk.by)
    assert queries.live_link(theirs) is None


def test_secrets_lie_sealed_in_the_database(desk: Desk) -> None:
    desk.ask()
    row = ProviderSettings.objects.get()
    assert row.settings["secret_key"] == "secret-of-the-key"
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT settings, tokens FROM providers_providersettings")
        assert "secret-of-the-key" not in str(cursor.fetchall())


@pytest.mark.parametrize("state", list(ConnectionState))
@pytest.mark.parametrize("event", list(ConnectionEvent))
def test_a_connection_moves_by_its_table_and_not_otherwise(state: ConnectionState, event: ConnectionEvent) -> None:
    if (state, event) in TRANSITIONS:
        assert move(state, event) is TRANSITIONS[state, event]
    else:
        with pytest.raises(NotNow):
            move(state, event)
