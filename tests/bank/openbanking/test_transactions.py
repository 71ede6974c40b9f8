"""GET /accounts/{id}/transactions/: what is written, which days, in what order, in how many queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bankbook import clock
from bankbook.wire import openbanking as wire
from tests.bank.openbanking import cast as casts
from tests.bank.openbanking.calls import Api
from tests.bank.openbanking.cast import TODAY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def account_id(api: Api, cast: Cast) -> str:
    return str(api.linked(cast.bakery.user)["accounts"][0])


def fetch(api: Api, account_id: str, query: str = "") -> dict[str, Any]:
    answer = api.get(f"accounts/{account_id}/transactions/{query}")
    assert answer.status_code == 200, answer.content
    return dict(answer.json()["transactions"])


def test_an_empty_account_still_has_both_arrays(api: Api, account_id: str) -> None:
    assert fetch(api, account_id) == {"booked": [], "pending": []}


def test_a_credit_names_its_debtor_and_a_debit_its_creditor(api: Api, account_id: str, cast: Cast) -> None:
    account = cast.bakery.accounts[0]
    casts.book(account, minor=123_456, days_ago=2, text="Rent BB-1", counterparty="A Tenant", counterparty_iban="GB11", end_to_end_id="E1")
    casts.book(account, minor=-99, days_ago=1, text="Fee", counterparty="A Shop", counterparty_number="123", code="PMNT-RCDT-ESCT")

    debit, credit = fetch(api, account_id)["booked"]

    assert credit.items() >= {"debtorName": "A Tenant", "debtorAccount": {"iban": "GB11"}, "endToEndId": "E1"}.items()
    assert credit["transactionAmount"] == {"amount": "1234.56", "currency": "GBP"}
    assert (credit["bookingDate"], credit["valueDate"], credit["transactionId"]) == ("2026-11-18", "2026-11-18", "T000001")
    assert len(credit["internalTransactionId"]) == 32
    assert debit.items() >= {"creditorName": "A Shop", "creditorAccount": {"bban": "123"}, "bankTransactionCode": "PMNT-RCDT-ESCT"}.items()
    assert debit["transactionAmount"]["amount"] == "-0.99"
    assert not {"debtorName", "currencyExchange"} & set(debit), "what is not known is left out"


def test_a_long_text_is_cut_in_one_field_and_whole_in_the_array(api: Api, account_id: str, cast: Cast) -> None:
    text = "x" * 139 + "ab" + "y" * 200
    casts.book(cast.bakery.accounts[0], minor=1, days_ago=1, text=text)

    item = fetch(api, account_id)["booked"][0]

    assert item["remittanceInformationUnstructured"] == text[:140]
    assert "".join(item["remittanceInformationUnstructuredArray"]) == text


def test_further_published_fields_stand_under_their_names_and_others_nowhere(api: Api, account_id: str, cast: Cast) -> None:
    details = {"merchantCategoryCode": "5411", "mandateId": "M1", "secretNote": "x"}
    casts.book(cast.bakery.accounts[0], minor=1, days_ago=1, details=details)

    item = fetch(api, account_id)["booked"][0]

    assert (item["merchantCategoryCode"], item["mandateId"]) == ("5411", "M1")
    assert "secretNote" not in item


def test_pending_items_have_no_id(api: Api, account_id: str, cast: Cast) -> None:
    casts.reserve(cast.bakery.accounts[0], minor=-1_234)

    pending = fetch(api, account_id)["pending"]

    assert pending[0].items() >= {"valueDate": "2026-11-20", "creditorName": "Shop"}.items()
    assert "transactionId" not in pending[0]


def test_days_are_included_at_both_ends_newest_first(api: Api, account_id: str, cast: Cast) -> None:
    for days_ago in (5, 4, 3, 2):
        casts.book(cast.bakery.accounts[0], minor=days_ago, days_ago=days_ago)

    booked = fetch(api, account_id, "?date_from=2026-11-16&date_to=2026-11-17")["booked"]

    assert [each["bookingDate"] for each in booked] == ["2026-11-17", "2026-11-16"]


def test_history_ends_where_the_agreement_does_and_earlier_dates_are_no_error(api: Api, account_id: str, cast: Cast) -> None:
    casts.book(cast.bakery.accounts[0], minor=1, days_ago=91)
    casts.book(cast.bakery.accounts[0], minor=2, days_ago=90)

    booked = fetch(api, account_id, "?date_from=2020-01-01")["booked"]

    assert [each["transactionAmount"]["amount"] for each in booked] == ["0.02"]


@pytest.mark.parametrize(
    ("query", "field", "summary"),
    [
        ("?date_from=2026-11-21", "date_from", "Date can't be in future"),
        ("?date_to=2026-11-21", "date_to", "Date can't be in future"),
        ("?date_from=2026-11-19&date_to=2026-11-18", "date_from", "Incorrect date range"),
        ("?date_from=20-11-2026", "date_from", "Date has wrong format"),
        ("?date_from=2026-11-20T00:00:00", "date_from", "Date has wrong format"),
        ("?date_to=2026-02-30", "date_to", "Date has wrong format"),
        ("?date_to=%00", "date_to", "Date has wrong format"),
    ],
)
def test_a_wrong_day_is_named(api: Api, account_id: str, query: str, field: str, summary: str) -> None:
    answer = api.get(f"accounts/{account_id}/transactions/{query}")

    assert answer.status_code == 400
    assert answer.json()[field]["summary"] == summary


def test_today_is_the_banks_own_day(api: Api, account_id: str) -> None:
    with clock.fixed(TODAY + timedelta(days=1)):
        assert api.get(f"accounts/{account_id}/transactions/?date_to=2026-11-21").status_code == 200


def test_the_answer_takes_as_many_queries_for_one_line_as_for_three_hundred(api: Api, account_id: str, cast: Cast) -> None:
    account = cast.bakery.accounts[0]
    casts.book(account, minor=1, days_ago=1)
    fetch(api, account_id)
    with CaptureQueriesContext(connection) as few:
        fetch(api, account_id)
    for _ in range(300):
        casts.book(account, minor=1, days_ago=2)
    with CaptureQueriesContext(connection) as many:
        assert len(fetch(api, account_id)["booked"]) == 301

    assert len(many) == len(few)
    assert len(many) < 40


def test_our_own_client_side_reads_what_is_written(api: Api, account_id: str, cast: Cast) -> None:
    casts.book(cast.bakery.accounts[0], minor=-1050, days_ago=1, text="Été à la crêperie", counterparty="Crêperie")
    casts.reserve(cast.bakery.accounts[0], minor=-5)

    read = wire.decode_transactions(api.get(f"accounts/{account_id}/transactions/").content)

    assert read.unreadable == []
    assert read.booked[0].transaction.transaction_amount == wire.Amount("-10.50", "GBP")
    assert read.booked[0].transaction.remittance_information_unstructured == "Été à la crêperie"
    assert len(read.pending) == 1
