"""The pages of a signed-in person: what they show, to whom, and how many questions they ask the database."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from bankbook.audit import SYSTEM
from bankbook.bank.accounts import actions
from tests.bank.cast import Cast, a_person, an_account, client_of, give, today_at

pytestmark = pytest.mark.django_db


def test_healthz_answers_without_a_sign_in(client: Client) -> None:
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"ok": True}


def test_the_overview_lists_the_accounts_with_what_they_hold(cast: Cast) -> None:
    actions.post(cast.account, by=SYSTEM, amount_minor=123456, text="Opening payment", booked_on=today_at(cast.account))

    answer = client_of(cast.maker).get("/")

    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Client account" in page
    assert "1,234.56" in page


def test_the_overview_says_that_a_person_without_a_company_has_none(db: None) -> None:
    answer = client_of(a_person()).get("/")

    assert answer.status_code == 200
    assert "No account has been given to you yet" in answer.content.decode()


def test_an_account_in_no_group_of_the_person_is_not_on_the_overview(cast: Cast) -> None:
    an_account(cast.agreement.entity, name="Secret reserve")

    assert "Secret reserve" not in client_of(cast.maker).get("/").content.decode()


def test_currencies_are_summed_apart(cast: Cast) -> None:
    euro = an_account(cast.agreement.entity, name="Euro", currency="EUR")
    actions.post(euro, by=SYSTEM, amount_minor=777700, text="In", booked_on=today_at(euro))
    actions.post(cast.account, by=SYSTEM, amount_minor=111100, text="In", booked_on=today_at(euro))
    give(cast.maker, cast.agreement, accounts=[euro])

    sums = client_of(cast.maker).get("/").context["sums"]

    assert [(each.minor, each.currency) for each in sums] == [(777700, "EUR"), (111100, "GBP")]


def test_an_account_page_shows_booked_and_pending_and_pages_without_gap(cast: Cast) -> None:
    today = today_at(cast.account)
    for number in range(120):
        booked_on = today - timedelta(days=number // 7)
        actions.post(cast.account, by=SYSTEM, amount_minor=100 + number, text=f"Entry {number}", booked_on=booked_on)
    actions.hold(cast.account, by=SYSTEM, amount_minor=-5000, text="Card, pending", value_on=today)
    client, address, seen = client_of(cast.maker), reverse("bank:account", args=[cast.account.public_id]), []

    page = client.get(address)
    assert "Card, pending" in page.content.decode()
    while True:
        seen += [entry.text for entry, _amount, _balance in page.context["rows"]]
        if not page.context["older"]:
            break
        page = client.get(address, {"before": page.context["older"]})

    assert len(seen) == len(set(seen)) == 120
    last_entry, amount, balance = page.context["rows"][-1]
    assert balance.minor == cast.account.opening_minor + amount.minor == last_entry.amount_minor


@pytest.mark.parametrize("name", ["account", "statements"])
def test_anothers_account_and_none_at_all_answer_alike(cast: Cast, name: str) -> None:
    theirs = client_of(cast.outsider).get(reverse(f"bank:{name}", args=[cast.account.public_id]))
    none = client_of(cast.outsider).get(reverse(f"bank:{name}", args=["00000000-0000-4000-8000-000000000000"]))

    assert theirs.status_code == none.status_code == 404


def test_an_id_of_another_context_answers_404_after_the_switch(cast: Cast) -> None:
    give(cast.maker, cast.overview)
    address = reverse("bank:account", args=[cast.account.public_id])

    assert client_of(cast.maker, agreement=cast.agreement).get(address).status_code == 200
    assert client_of(cast.maker, agreement=cast.overview).get(address).status_code == 404


def test_statements_are_listed_with_the_balances_they_begin_and_end_with(cast: Cast) -> None:
    account = cast.account
    actions.post(account, by=SYSTEM, amount_minor=5000, text="Old", booked_on=account.opened_on)
    made = actions.close_months(account, by=SYSTEM, today=today_at(account))

    page = client_of(cast.maker).get(reverse("bank:statements", args=[account.public_id]))

    assert page.status_code == 200
    assert len(page.context["rows"]) == len(made) >= 10


def test_pages_ask_the_database_the_same_number_of_times_however_much_there_is(
    cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    give(cast.maker, cast.agreement, accounts=[an_account(cast.agreement.entity) for _number in range(30)])
    for number in range(60):
        actions.post(cast.account, by=SYSTEM, amount_minor=1 + number, text="x", booked_on=today_at(cast.account))
    client = client_of(cast.maker)

    with django_assert_max_num_queries(13):  # type: ignore[operator]  # a fixture of pytest-django
        client.get("/")
    with django_assert_max_num_queries(22):  # type: ignore[operator]  # a fixture of pytest-django
        client.get(reverse("bank:account", args=[cast.account.public_id]))


@pytest.mark.parametrize("address", ["/", "/contexts", "/accounts/00000000-0000-4000-8000-000000000000", "/staff"])
def test_nobody_signed_in_is_sent_to_sign_in_and_back(client: Client, db: None, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in?next=")


def test_the_mailbox_exists_only_in_the_demo(client: Client, db: None, settings: pytest.FixtureRequest, tmp_path: object) -> None:
    assert client.get("/mailbox").status_code == 404
