"""Metadata, details and balances; who may read, and how often."""

from datetime import timedelta
from uuid import uuid4

import pytest

from bankbook import clock
from bankbook.bank.accounts.models import Account
from bankbook.bank.grants.actions import consent
from bankbook.bank.grants.models import ReadRecord, Requisition
from bankbook.bank.identity.models import User
from bankbook.bank.identity.queries import actor
from bankbook.bank.institutions.models import Institution
from tests.bank.openbanking import cast as casts
from tests.bank.openbanking.calls import Api
from tests.bank.openbanking.cast import NORTHMERE, SANDBOX, TODAY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def account_id(api: Api, cast: Cast) -> str:
    casts.book(cast.letting.accounts[0], minor=120_000, days_ago=3)
    casts.book(cast.letting.accounts[0], minor=-4_550, days_ago=0)
    casts.reserve(cast.letting.accounts[0], minor=-1_000)
    return str(api.linked(cast.letting.user)["accounts"][0])


def test_metadata_is_in_snake_case_and_ready(api: Api, account_id: str, cast: Cast) -> None:
    record = api.get(f"accounts/{account_id}/").json()

    assert record["id"] == account_id
    assert record["status"] == "READY"
    assert record["iban"] == cast.letting.accounts[0].iban
    assert (record["institution_id"], record["owner_name"], record["name"]) == (NORTHMERE, "Harbour & Vale Lettings", "Client account")


def test_metadata_is_not_under_the_daily_limit(api: Api, account_id: str) -> None:
    answers = [api.get(f"accounts/{account_id}") for _ in range(6)]

    assert {each.status_code for each in answers} == {200}
    assert "http_x_ratelimit_account_success_limit" not in answers[0].headers


def test_details_give_the_british_number_and_always_the_iban_key(api: Api, account_id: str, cast: Cast) -> None:
    details = api.get(f"accounts/{account_id}/details").json()["account"]

    assert details["scan"] == cast.letting.accounts[0].sort_code + cast.letting.accounts[0].number
    assert len(details["scan"]) == 14
    assert (details["currency"], details["ownerName"], details["cashAccountType"], details["status"]) == (
        "GBP",
        "Harbour & Vale Lettings",
        "CACC",
        "enabled",
    )
    Account.objects.update(iban="", sort_code="", number="")
    assert api.get(f"accounts/{account_id}/details/").json()["account"]["iban"] == ""


def test_balances_are_texts_with_the_close_of_yesterday(api: Api, account_id: str) -> None:
    balances = {each["balanceType"]: each for each in api.get(f"accounts/{account_id}/balances/").json()["balances"]}

    assert balances["closingBooked"]["balanceAmount"] == {"amount": "1200.00", "currency": "GBP"}
    assert balances["closingBooked"]["referenceDate"] == (TODAY - timedelta(days=1)).isoformat()
    assert balances["interimBooked"]["balanceAmount"]["amount"] == "1154.50"
    assert balances["interimAvailable"]["balanceAmount"]["amount"] == "1144.50"


def test_each_scope_has_four_reads_at_the_sandbox_and_fifty_at_a_demo_bank(api: Api, cast: Cast, account_id: str) -> None:
    sandbox = api.linked(cast.sandbox.user, SANDBOX)["accounts"][0]

    answers = [api.get(f"accounts/{sandbox}/balances/") for _ in range(5)]

    assert [each.status_code for each in answers] == [200, 200, 200, 200, 429]
    assert [each.headers["http_x_ratelimit_account_success_remaining"] for each in answers] == ["3", "2", "1", "0", "0"]
    assert answers[4].json()["summary"] == "Rate limit exceeded"
    assert answers[4].json()["detail"].startswith("The rate limit for this resource is 4/day. Please try again in ")
    assert int(answers[4].headers["http_x_ratelimit_account_success_reset"]) in range(86_000, 86_401)
    assert api.get(f"accounts/{sandbox}/details/").status_code == 200, "each scope has its own"
    assert api.get(f"accounts/{account_id}/balances/").headers["http_x_ratelimit_account_success_limit"] == "50"


def test_the_day_rolls_from_the_first_success(api: Api, cast: Cast) -> None:
    sandbox = api.linked(cast.sandbox.user, SANDBOX)["accounts"][0]
    for _ in range(5):
        last = api.get(f"accounts/{sandbox}/balances/")
    assert last.status_code == 429

    with clock.fixed(TODAY + timedelta(days=2)):
        assert api.get(f"accounts/{sandbox}/balances/").headers["http_x_ratelimit_account_success_remaining"] == "3"


def test_failed_reads_cost_nothing(api: Api, cast: Cast) -> None:
    sandbox = api.linked(cast.sandbox.user, SANDBOX)["accounts"][0]
    for _ in range(3):
        assert api.get(f"accounts/{sandbox}/transactions/?date_from=2027-01-01").status_code == 400
    Institution.objects.filter(pk=SANDBOX).update(is_operational=False)
    assert api.get(f"accounts/{sandbox}/transactions/").status_code == 503
    Institution.objects.filter(pk=SANDBOX).update(is_operational=True)

    assert api.get(f"accounts/{sandbox}/transactions/").headers["http_x_ratelimit_account_success_remaining"] == "3"


def test_the_eleventh_failure_in_a_row_suspends_the_account_until_a_new_consent(api: Api, cast: Cast, account_id: str) -> None:
    Institution.objects.filter(pk=NORTHMERE).update(is_operational=False)
    statuses = [api.get(f"accounts/{account_id}/balances/").status_code for _ in range(11)]
    Institution.objects.filter(pk=NORTHMERE).update(is_operational=True)

    assert statuses == [503] * 11
    suspended = api.get(f"accounts/{account_id}/balances/")
    assert (suspended.status_code, suspended.json()["summary"]) == (409, "Account suspended")
    assert api.get(f"accounts/{account_id}/").json()["status"] == "SUSPENDED"
    api.linked(cast.letting.user)
    assert api.get(f"accounts/{account_id}/balances/").status_code == 200


def test_ten_failures_and_a_success_do_not_suspend(api: Api, account_id: str) -> None:
    for _ in range(2):
        Institution.objects.filter(pk=NORTHMERE).update(is_operational=False)
        for _ in range(10):
            api.get(f"accounts/{account_id}/balances/")
        Institution.objects.filter(pk=NORTHMERE).update(is_operational=True)
        assert api.get(f"accounts/{account_id}/balances/").status_code == 200


def test_an_expired_agreement_says_so_in_the_words_that_clients_look_for(api: Api, account_id: str) -> None:
    agreement = api.get("requisitions/").json()["results"][0]["agreement"]

    with clock.fixed(TODAY + timedelta(days=91)):
        answer = api.get(f"accounts/{account_id}/transactions/")
        assert answer.status_code == 401
        assert answer.json()["summary"] == f"End User Agreement (EUA) {agreement} has expired"
        record = api.get(f"accounts/{account_id}/").json()
        assert (record["status"], record["iban"], record["owner_name"]) == ("EXPIRED", "", None)


def test_a_consent_ended_by_the_customer_stops_the_next_read(api: Api, cast: Cast, account_id: str) -> None:
    requisition = Requisition.objects.get()

    consent.revoke(requisition, by=actor(cast.letting.user))

    for path in ("balances/", "details/", "transactions/"):
        answer = api.get(f"accounts/{account_id}/{path}")
        assert (answer.status_code, answer.json()["type"]) == (401, "AccessExpiredError")
    assert api.get(f"accounts/{account_id}/").json()["iban"] == ""
    assert api.get(f"requisitions/{requisition.public_id}/").json()["status"] == "EX"


def test_a_right_taken_from_the_customer_stops_the_next_read(api: Api, cast: Cast, account_id: str) -> None:
    cast.letting.group.accounts.remove(cast.letting.accounts[0])

    answer = api.get(f"accounts/{account_id}/balances/")

    assert (answer.status_code, answer.json()["type"]) == (403, "AccountAccessForbidden")
    assert api.get(f"accounts/{account_id}/").json()["owner_name"] is None


@pytest.mark.parametrize("state", [User.State.SUSPENDED, User.State.DELETED])
def test_a_customer_who_is_not_active_any_more_gives_nothing(api: Api, cast: Cast, account_id: str, state: str) -> None:
    User.objects.filter(pk=cast.letting.user.pk).update(state=state)

    assert api.get(f"accounts/{account_id}/transactions/").status_code == 403


def test_a_closed_account_is_inactive(api: Api, cast: Cast, account_id: str) -> None:
    Account.objects.filter(pk=cast.letting.accounts[0].pk).update(state=Account.State.CLOSED)

    answer = api.get(f"accounts/{account_id}/balances/")

    assert (answer.status_code, answer.json()["type"]) == (401, "AccountInactiveError")


def test_a_scope_that_was_not_agreed_is_forbidden(api: Api, cast: Cast) -> None:
    agreement = api.post("agreements/enduser/", {"institution_id": NORTHMERE, "access_scope": ["balances"]}).json()["id"]
    account = api.linked(cast.bakery.user, agreement=agreement)["accounts"][0]

    assert api.get(f"accounts/{account}/balances/").status_code == 200
    for path in ("details/", "transactions/"):
        assert api.get(f"accounts/{account}/{path}").status_code == 403


def test_the_customer_can_be_told_what_was_read(api: Api, account_id: str) -> None:
    api.get(f"accounts/{account_id}/balances/")
    Institution.objects.filter(pk=NORTHMERE).update(is_operational=False)
    api.get(f"accounts/{account_id}/details/")

    assert sorted(ReadRecord.objects.values_list("scope", "status")) == [("balances", 200), ("details", 503)]


def test_a_malformed_account_id_is_400_and_an_unknown_one_404(api: Api) -> None:
    for path in ("", "/balances", "/details/", "/transactions/"):
        malformed, unknown = api.get(f"accounts/nothing{path}"), api.get(f"accounts/{uuid4()}{path}")
        assert (malformed.status_code, malformed.json()["summary"]) == (400, "Invalid Account ID")
        assert unknown.status_code == 404
