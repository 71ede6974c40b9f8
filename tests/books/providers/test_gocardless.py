"""The provider against a bank at the other end of a socket: what it reads, what it spends, and what it makes of every way to fail."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from bankbook import clock
from bankbook.books.providers.models import KeptDetails, ProviderSettings
from bankbook.books.providers.port import (
    BankChoice,
    ConsentExpired,
    ConsentState,
    Malformed,
    NotReady,
    Provider,
    ProviderFailure,
    RateLimited,
    RefusedByBank,
    Unreachable,
)
from bankbook.books.providers.queries import provider_for
from bankbook.money import Money
from tests.fakes.openbanking import EXPIRED, INVALID_TOKEN, Canned, FakeBank

FIRST = date(2026, 9, 1)


def an_item(amount: str = "-12.34", **parts: str) -> dict[str, object]:
    return {"transactionAmount": {"amount": amount, "currency": "GBP"}, "bookingDate": "2026-10-02", **parts}


def a_failure(status: int, summary: str = "", detail: str = "", **headers: str) -> Canned:
    return Canned(status, json.dumps({"summary": summary, "detail": detail, "status_code": status}).encode(), headers)


def choice(provider: Provider) -> BankChoice:
    return provider.banks(country="GB")[0]


def test_the_list_of_banks_gives_names_days_and_zone(provider: Provider, bank: FakeBank) -> None:
    (found,) = provider.banks(country="FR")
    assert (found.id, found.name, found.zone, found.access_days_max, found.history_days_max) == (
        "SUD_SUDDFR2X",
        "Banque du Sud Inventée",
        "Europe/Paris",
        180,
        730,
    )
    assert bank.calls("institutions")[0].query == {"country": ["fr"]}


def test_a_consent_is_asked_accepted_and_read(provider: Provider, bank: FakeBank) -> None:
    asked = provider.ask_consent(choice(provider), reference="R1", redirect="http://localhost:1/back", access_days=90, history_days=90)
    assert asked.link.startswith(bank.url.removesuffix("/api/v2"))
    assert provider.consent(asked.requisition_id).state is ConsentState.WAITING
    bank.approve("R1", "a", "b")
    seen = provider.consent(asked.requisition_id)
    assert (seen.state, seen.account_ids, seen.access_days) == (ConsentState.LINKED, ("a", "b"), 90)
    assert seen.accepted_at == datetime(2026, 10, 1, 9, tzinfo=UTC)
    agreement = next(iter(bank.agreements.values()))
    assert (agreement["access_valid_for_days"], agreement["max_historical_days"]) == (90, 90)
    assert agreement["access_scope"] == ["balances", "details", "transactions"]


@pytest.mark.parametrize(("status", "state"), [("RJ", ConsentState.REFUSED), ("EX", ConsentState.EXPIRED), ("GC", ConsentState.WAITING)])
def test_each_status_of_a_requisition_has_a_meaning(provider: Provider, bank: FakeBank, status: str, state: ConsentState) -> None:
    asked = provider.ask_consent(choice(provider), reference="R1", redirect="http://localhost:1/", access_days=90, history_days=90)
    bank.by_reference("R1")["status"] = status
    assert provider.consent(asked.requisition_id).state is state


def test_a_requisition_that_is_gone_is_no_failure(provider: Provider) -> None:
    assert provider.consent("never-was").state is ConsentState.GONE
    provider.withdraw("never-was")


def test_a_withdrawn_consent_is_deleted_at_the_bank(provider: Provider, bank: FakeBank) -> None:
    asked = provider.ask_consent(choice(provider), reference="R1", redirect="http://localhost:1/", access_days=90, history_days=90)
    provider.withdraw(asked.requisition_id)
    assert not bank.requisitions


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "", "https://" + "a" * 600])
def test_a_link_that_is_no_web_address_is_not_handed_on(provider: Provider, bank: FakeBank, link: str) -> None:
    chosen = choice(provider)
    answer = {
        "id": "q",
        "created": "",
        "redirect": None,
        "status": "CR",
        "institution_id": "x",
        "agreement": "a",
        "reference": "R1",
        "accounts": [],
    }
    bank.can("POST", "requisitions", Canned(201, json.dumps({**answer, "link": link}).encode()))
    with pytest.raises(Malformed):
        provider.ask_consent(chosen, reference="R1", redirect="http://localhost:1/", access_days=90, history_days=90)


def test_an_account_is_recognised_by_its_number_and_shows_its_booked_balance(provider: Provider, bank: FakeBank) -> None:
    account = bank.account(iban="GB11 NRTM 6000 0112 3456 78", balance="84310.22")
    bank.accounts[account]["balances"]["balances"].insert(
        0, {"balanceAmount": {"amount": "99999.00", "currency": "GBP"}, "balanceType": "interimAvailable"}
    )
    seen = provider.account(account)
    assert (seen.identity, seen.currency, seen.holder) == ("GB:60000112345678", "GBP", "Harbour & Vale Lettings Ltd")
    assert seen.balance == Money(8_431_022, "GBP")


def test_details_are_asked_once_a_day_and_balances_each_time(provider: Provider, bank: FakeBank) -> None:
    account = bank.account()
    provider.account(account)
    provider.account(account)
    assert (len(bank.calls("/details")), len(bank.calls("/balances"))) == (1, 2)
    KeptDetails.objects.update(fetched_at=clock.now() - timedelta(hours=25))
    provider.account(account)
    assert len(bank.calls("/details")) == 2


def test_an_account_without_a_balance_just_now_is_still_shown(provider: Provider, bank: FakeBank) -> None:
    account = bank.account()
    bank.can("GET", "balances", a_failure(429, "Rate limit exceeded"))
    assert provider.account(account).balance is None


def test_one_import_costs_one_balances_and_one_transactions_call(provider: Provider, bank: FakeBank) -> None:
    account = bank.account(items=[an_item(transactionId="t1"), {"transactionAmount": 5}])
    fetched = provider.fetch(account, first=FIRST)
    assert [item.provider_id for item in fetched.items] == ["t1"]
    assert len(fetched.unreadable) == 1
    assert fetched.balances[0].amount == Money(10_000, "GBP")
    assert b"t1" in fetched.payload
    assert [asked.path.rpartition("/")[0].rpartition("/")[2] for asked in bank.calls("accounts/")] == ["transactions", "balances"]
    assert bank.calls("transactions")[0].query == {"date_from": ["2026-09-01"]}


@pytest.mark.parametrize(("summary", "code"), [("Rate limit exceeded", "rate_limited"), ("Account is Processing", "not_ready")])
def test_a_balance_that_cannot_be_had_stops_no_import_and_says_why(provider: Provider, bank: FakeBank, summary: str, code: str) -> None:
    account = bank.account(items=[an_item()])
    bank.can("GET", "balances", a_failure(429 if code == "rate_limited" else 409, summary))
    fetched = provider.fetch(account, first=FIRST)
    assert (len(fetched.items), fetched.balances, fetched.balance_failure) == (1, (), code)
    assert provider.fetch(account, first=FIRST).balance_failure == ""


def test_the_token_is_kept_encrypted_and_used_again(provider: Provider, bank: FakeBank, settings_row: ProviderSettings) -> None:
    provider.banks()
    provider_for(ProviderSettings.objects.get()).banks()
    assert len(bank.calls("token/")) == 1
    assert "access-" not in str(ProviderSettings.objects.values_list("pk", "label").get())


def test_a_stale_token_is_renewed_once_with_the_refresh_token(provider: Provider, bank: FakeBank) -> None:
    provider.banks()
    bank.access.clear()
    provider.banks()
    assert [asked.path for asked in bank.calls("token/")] == ["token/new/", "token/refresh/"]


def test_a_refused_refresh_token_costs_a_new_pair(provider: Provider, bank: FakeBank) -> None:
    provider.banks()
    bank.access.clear()
    bank.refresh.clear()
    provider.banks()
    assert [asked.path for asked in bank.calls("token/")] == ["token/new/", "token/refresh/", "token/new/"]


def test_a_token_near_its_end_is_renewed_before_it_is_used(provider: Provider, bank: FakeBank, settings_row: ProviderSettings) -> None:
    provider.banks()
    row = ProviderSettings.objects.get()
    row.tokens = {**row.tokens, "access_until": (clock.now() + timedelta(seconds=30)).isoformat()}
    row.save()
    provider.banks()
    assert [asked.path for asked in bank.calls("token/")] == ["token/new/", "token/refresh/"]


def test_a_token_that_stays_stale_is_retried_once_and_no_more(provider: Provider, bank: FakeBank) -> None:
    provider.banks()
    bank.can("GET", "institutions", INVALID_TOKEN, INVALID_TOKEN, INVALID_TOKEN)
    with pytest.raises(RefusedByBank):
        provider.banks()
    assert len(bank.calls("institutions")) == 3


def test_tokens_of_another_address_are_not_sent_to_this_one(provider: Provider, bank: FakeBank, settings_row: ProviderSettings) -> None:
    provider.banks()
    settings_row.refresh_from_db()
    settings_row.base_url = bank.url + "/"
    settings_row.save()
    provider_for(settings_row).banks()
    assert len(bank.calls("token/new")) == 2


def test_a_token_is_not_used_under_another_secret_key(provider: Provider, bank: FakeBank, settings_row: ProviderSettings) -> None:
    provider.banks()
    settings_row.refresh_from_db()
    assert settings_row.settings["secret_key"] not in str(settings_row.tokens)
    settings_row.settings = {**settings_row.settings, "secret_key": "another"}
    settings_row.save()
    with pytest.raises(RefusedByBank, match="does not accept our key"):
        provider_for(settings_row).banks()


def test_a_wrong_key_says_whom_to_ask(bank: FakeBank, settings_row: ProviderSettings) -> None:
    settings_row.settings = {"secret_id": "wrong", "secret_key": "wrong"}
    with pytest.raises(RefusedByBank, match="does not accept our key"):
        provider_for(settings_row).banks()


FAILURES = [
    (EXPIRED, ConsentExpired),
    (a_failure(400, "EUA expired", "End User Agreement 1 has expired"), ConsentExpired),
    (a_failure(401, "AccessExpiredError", "Access has expired or it has been revoked"), ConsentExpired),
    (a_failure(401, "AccountInactiveError"), RefusedByBank),
    (a_failure(403, "Insufficient permissions"), RefusedByBank),
    (a_failure(402, "CompanyRequisitionLimitReached"), RefusedByBank),
    (a_failure(404, "Not found."), RefusedByBank),
    (a_failure(400, "Invalid Account ID"), RefusedByBank),
    (Canned(400, b'{"date_from": {"summary": "Date can\'t be in future", "detail": "x"}, "status_code": 400}'), RefusedByBank),
    (Canned(400, b'{"date_from": ["Enter a valid date."], "status_code": 400}'), RefusedByBank),
    (Canned(400, b'{"summary": ["Scope error"], "detail": ["needs details"], "status_code": 400}'), RefusedByBank),
    (a_failure(409, "Account is Processing"), NotReady),
    (a_failure(409, "Account suspended"), NotReady),
    (a_failure(429, "Rate limit exceeded", "The rate limit for this resource is 4/day. Please try again in 61 seconds"), RateLimited),
    (a_failure(500, "UnknownRequestError"), Unreachable),
    (Canned(502, b"<html><h1>Bad Gateway</h1></html>", {"content-type": "text/html"}), Unreachable),
    (a_failure(503, "Institution not operational"), Unreachable),
    (Canned(drops=True), Unreachable),
    (Canned(200, b'{"transactions": {"booked": [{"tran'), Malformed),
    (Canned(200, b"<html>Sign in to the hotel network</html>", {"content-type": "text/html"}), Malformed),
    (Canned(200, b""), Malformed),
    (Canned(200, b"[]"), Malformed),
    (Canned(200, b'{"transactions": ' + b"[" * 100_000), Malformed),
    (Canned(200, b'{"transactions": {"booked": [' + b'{"a":' * 50_000), Malformed),
    (Canned(418, b"{}"), Malformed),
    (Canned(302, b"", {"location": "http://169.254.169.254/latest/meta-data"}), Malformed),
    (Canned(302, b"", {"location": "/api/v2/accounts/1/transactions/"}), Malformed),
    (Canned(307, b""), Malformed),
]


@pytest.mark.parametrize(("answer", "failure"), FAILURES, ids=[f"{a.status}-{a.body[:24]!r}" for a, _ in FAILURES])
def test_every_way_to_fail_has_its_type_and_a_sentence(
    provider: Provider, bank: FakeBank, answer: Canned, failure: type[ProviderFailure]
) -> None:
    account = bank.account()
    provider.banks()
    bank.can("GET", "transactions", *[answer] * 5)
    with pytest.raises(failure) as raised:
        provider.fetch(account, first=FIRST)
    assert type(raised.value) is failure or isinstance(raised.value, RefusedByBank)
    assert raised.value.sentence.endswith((".", "…")) or ":" in raised.value.sentence
    assert "<html" not in raised.value.sentence


@pytest.mark.parametrize("broken", [Canned(503, b"{}"), Canned(drops=True)])
def test_a_read_that_fails_by_chance_is_repeated(provider: Provider, bank: FakeBank, broken: Canned) -> None:
    bank.can("GET", "institutions", broken, broken)
    assert provider.banks()
    assert len(bank.calls("institutions")) == 3


def test_a_read_is_repeated_three_times_at_most(provider: Provider, bank: FakeBank) -> None:
    bank.can("GET", "institutions", *[Canned(503, b"{}")] * 9)
    with pytest.raises(Unreachable):
        provider.banks()
    assert len(bank.calls("institutions")) == 3


def test_what_makes_something_is_never_repeated(provider: Provider, bank: FakeBank) -> None:
    chosen = choice(provider)
    bank.can("POST", "agreements/enduser", *[Canned(503, b"{}")] * 3)
    with pytest.raises(Unreachable):
        provider.ask_consent(chosen, reference="R1", redirect="http://localhost:1/", access_days=90, history_days=90)
    assert len(bank.calls("agreements")) == 1


def test_a_limit_is_not_repeated_and_not_met_twice(provider: Provider, bank: FakeBank) -> None:
    account = bank.account()
    bank.can("GET", "transactions", a_failure(429, "Rate limit exceeded"))
    with pytest.raises(RateLimited):
        provider.fetch(account, first=FIRST)
    assert len(bank.calls("transactions")) == 1


WAITS = [
    (
        {
            "http_x_ratelimit_account_success_limit": "4",
            "http_x_ratelimit_account_success_remaining": "0",
            "http_x_ratelimit_account_success_reset": "7200",
        },
        "",
        7200,
    ),
    ({"HTTP_X_RATELIMIT_LIMIT": "100", "HTTP_X_RATELIMIT_REMAINING": "0", "HTTP_X_RATELIMIT_RESET": "42"}, "", 42),
    ({"retry-after": "300"}, "", 300),
    ({}, "Please try again in 61 seconds", 61),
    ({}, "", 3600),
    ({"retry-after": "99999999"}, "", 2 * 86_400),
    ({"retry-after": "soon"}, "", 3600),
]


@pytest.mark.parametrize(("headers", "detail", "seconds"), WAITS)
def test_a_limit_says_when_to_come_back(provider: Provider, bank: FakeBank, headers: dict[str, str], detail: str, seconds: int) -> None:
    account = bank.account()
    bank.can("GET", "transactions", a_failure(429, "Rate limit exceeded", detail, **headers))
    with pytest.raises(RateLimited) as raised:
        provider.fetch(account, first=FIRST)
    assert raised.value.retry_at is not None
    assert abs((raised.value.retry_at - clock.now()).total_seconds() - seconds) < 30


def test_a_body_beyond_its_bound_is_not_read(provider: Provider, bank: FakeBank) -> None:
    bank.can("GET", "institutions", Canned(200, b"[" + b" " * (9 * 1024 * 1024) + b"]"))
    with pytest.raises(Malformed):
        provider.banks()


def test_a_redirect_at_the_same_server_is_followed_and_no_further_than_twice(provider: Provider, bank: FakeBank) -> None:
    there = Canned(301, b"", {"location": f"{bank.url}/institutions/"})
    bank.can("GET", "institutions", there)
    assert provider.banks()
    bank.can("GET", "institutions", *[there] * 9)
    with pytest.raises(Malformed):
        provider.banks()


def test_nobody_at_the_other_end_is_unreachable(settings_row: ProviderSettings) -> None:
    settings_row.base_url = "http://127.0.0.1:9/api/v2"
    with pytest.raises(Unreachable, match="Nothing is lost"):
        provider_for(settings_row).banks()
