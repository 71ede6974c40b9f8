"""The seed's path in a browser without script: Authorise, Agree and continue, the bank, back again, Link bank account, Save."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from bankbook import clock
from bankbook.audit.models import AuditEvent
from bankbook.books.connections.models import AccountLink, Connection, Consent, ProviderAccount
from bankbook.books.providers.models import InstitutionSetting, ProviderSettings
from tests.books.cast import Cast, a_bank_account, client_of
from tests.books.connections.conftest import CLIENT, DEPOSIT, serving
from tests.fakes.openbanking import Canned, FakeBank

RETURNED = "/connect/returned"


@pytest.fixture(autouse=True)
def _on_a_day() -> Iterator[None]:
    with clock.fixed(date(2026, 10, 5)):
        yield


@pytest.fixture(name="bank")
def the_bank(settings: Any) -> Iterator[FakeBank]:
    with serving(settings) as fake:
        yield fake


@pytest.fixture
def browser(cast: Cast, bank: FakeBank) -> Client:
    return client_of(cast.bookkeeper)


def agree(browser: Client) -> None:
    assert browser.post(reverse("books:authorise")).status_code == 302


def leave(browser: Client, institution: str = "NORTH_NRTHGB2X", country: str = "GB") -> Consent:
    agree(browser)
    page = browser.get(reverse("books:choose-bank"), {"country": country}).content.decode()
    (key,) = re.findall(rf'value="([0-9a-f-]+:{institution})"', page)
    answer = browser.post(reverse("books:choose-bank"), {"bank": key, "country": country})
    consent = Consent.objects.order_by("-id")[0]
    assert answer.headers["location"] == reverse("books:leave", args=[consent.public_id])
    return consent


def come_back(browser: Client, reference: str, **more: str) -> str:
    """Follow the bank's redirect; return the page that is shown in the end."""
    return browser.get(f"{RETURNED}?{urlencode({'ref': reference, **more})}", follow=True).content.decode()


def test_the_whole_path(browser: Client, bank: FakeBank, cast: Cast) -> None:
    ours = a_bank_account(cast.organisation, "Client account", sort_code="600001", number="12344417")
    assert "No bank is connected yet" in browser.get(reverse("books:open-banking")).content.decode()
    page = browser.get(reverse("books:authorise")).content.decode()
    assert "Agree and continue" in page
    assert "Transactions, up to 90 days back" in page
    consent = leave(browser)
    page = browser.get(reverse("books:leave", args=[consent.public_id])).content.decode()
    assert f'href="{consent.link}"' in page
    bank.approve(consent.reference, bank.account("a", iban=CLIENT, name="Client money"), bank.account("b", iban=DEPOSIT, name="Savings"))
    page = come_back(browser, consent.reference)
    assert "<h1>Link bank account</h1>" in page
    assert "60-00-•• ••••4417" in page
    assert "Number and currency agree." in page
    assert re.search(rf'<option value="{ours.public_id}" selected>Client account, GBP ••4417', page)
    names = {account.provider_id: f"account-{account.public_id}" for account in ProviderAccount.objects.all()}
    answer = browser.post(
        reverse("books:link", args=[consent.connection.public_id]), {names["a"]: str(ours.public_id), names["b"]: ""}, follow=True
    )
    assert "Saved. Linked: Client account." in answer.content.decode()
    assert "None selected. Never read." in answer.content.decode()
    assert AccountLink.objects.get().bank_account == ours
    page = browser.get(reverse("books:open-banking")).content.decode()
    assert "Your connection is in force" in page
    assert "Client account ••4417" in page


def test_the_list_is_searched_without_script(browser: Client, bank: FakeBank) -> None:
    agree(browser)
    page = browser.get(reverse("books:choose-bank"), {"q": "sud", "country": ""}).content.decode()
    assert "Banque du Sud Inventée" in page
    assert "North Fake Bank" not in page
    assert "1 bank matches “sud”" in page
    page = browser.get(reverse("books:choose-bank"), {"q": "<script>alert(1)</script>"}).content.decode()
    assert "No bank matches" in page
    assert "<script>alert" not in page


def test_a_bank_that_is_connected_says_so_in_the_list(browser: Client, bank: FakeBank) -> None:
    refused = leave(browser)
    bank.refuse(refused.reference)
    come_back(browser, refused.reference)
    assert "Connected already" not in browser.get(reverse("books:choose-bank"), {"country": ""}).content.decode()
    consent = leave(browser)
    bank.approve(consent.reference, bank.account(iban=CLIENT))
    come_back(browser, consent.reference)
    page = browser.get(reverse("books:choose-bank"), {"country": ""}).content.decode()
    assert page.count("Connected already: authorising renews that connection") == 1


def test_nobody_chooses_a_bank_before_agreeing(browser: Client) -> None:
    assert browser.get(reverse("books:choose-bank")).headers["location"] == reverse("books:authorise")
    browser.post(reverse("books:choose-bank"), {"bank": "x:y"})
    assert not Consent.objects.exists()


def test_a_list_that_cannot_be_read_is_shown_as_it_was_with_its_date(browser: Client, bank: FakeBank) -> None:
    from bankbook.books.providers.models import BankDirectory

    agree(browser)
    browser.get(reverse("books:choose-bank"))
    BankDirectory.objects.update(fetched_at=clock.now() - timedelta(days=3))
    bank.can("GET", "institutions", *[Canned(503, b"{}")] * 9)
    page = browser.get(reverse("books:choose-bank")).content.decode()
    assert "This is the list of" in page
    assert "North Fake Bank" in page


def test_a_bank_that_fails_is_said_on_the_same_page(browser: Client, bank: FakeBank) -> None:
    agree(browser)
    page = browser.get(reverse("books:choose-bank")).content.decode()
    (key,) = re.findall(r'value="([0-9a-f-]+:NORTH_NRTHGB2X)"', page)
    bank.can("POST", "agreements/enduser", Canned(503, b"{}"))
    answer = browser.post(reverse("books:choose-bank"), {"bank": key, "country": "GB"})
    assert answer.status_code == 409
    assert "The bank did not answer. Nothing is lost" in answer.content.decode()


def test_without_a_service_the_page_says_what_to_do(browser: Client, settings: object) -> None:
    from dataclasses import replace

    settings.CONFIG = replace(settings.CONFIG, gocardless_secret_id="", gocardless_secret_key="")  # type: ignore[attr-defined]
    agree(browser)
    answer = browser.get(reverse("books:choose-bank"))
    assert answer.status_code == 409
    assert "No open-banking service is set up yet" in answer.content.decode()


ENDINGS = [
    ("RJ", {"error": "UserCancelledSession"}, "Refused at North Fake Bank. Nothing was read.", "Start again"),
    ("CR", {}, "You came back before approving.", "Go on at North Fake Bank"),
    ("EX", {}, "You came back before approving.", "Start again"),
    (
        "CR",
        {"error": "InstitutionTechnicalError", "details": "Down <b>for</b> maintenance"},
        "could not finish. Nothing was read.",
        "Try again",
    ),
    ("LN", {}, "gave access to no account.", "Choose accounts at the bank"),
]


@pytest.mark.parametrize(("status", "query", "heading", "button"), ENDINGS)
def test_each_ending_without_an_account_has_a_page(
    browser: Client, bank: FakeBank, status: str, query: dict[str, str], heading: str, button: str
) -> None:
    consent = leave(browser)
    bank.by_reference(consent.reference)["status"] = status
    page = come_back(browser, consent.reference, **query)
    assert heading in page
    assert button in page
    assert "<b>for</b>" not in page
    assert not AccountLink.objects.exists()


def test_an_answer_counts_once(browser: Client, bank: FakeBank) -> None:
    consent = leave(browser)
    bank.approve(consent.reference, bank.account(iban=CLIENT))
    come_back(browser, consent.reference)
    answer = browser.get(f"{RETURNED}?ref={consent.reference}")
    assert answer.status_code == 409
    assert "This answer has already been used" in answer.content.decode()
    assert AuditEvent.objects.filter(what="connections.consent.accepted").count() == 1


def test_an_answer_counts_only_in_the_session_that_left_and_a_person_may_finish_by_hand(
    browser: Client, bank: FakeBank, cast: Cast
) -> None:
    consent = leave(browser)
    bank.approve(consent.reference, bank.account(iban=CLIENT))
    for other in (client_of(cast.bookkeeper), client_of(cast.owner)):
        answer = other.get(f"{RETURNED}?ref={consent.reference}")
        assert answer.status_code == 409
        assert Connection.objects.get().state == "awaiting_bank"
    again = client_of(cast.bookkeeper)
    assert "Link bank account" in again.post(reverse("books:finish", args=[consent.public_id]), follow=True).content.decode()
    assert Connection.objects.get().state == "active"


HOSTILE = [
    "",
    "?ref=",
    "?ref=unknown",
    "?ref=%00",
    "?ref=" + "A" * 5000,
    "?ref=../../etc/passwd",
    "?ref=' OR 1=1 --",
    "?ref=%F0%9F%92%A3",
    "?ref[]=x",
    "?REF={ref}",
    "?ref={ref}%20",
    "?ref=%20{ref}",
    "?ref={ref}%0d%0aSet-Cookie:x=1",
    "?ref={lower}",
    "?ref={ref}&ref=unknown",
    "?redirect=//evil.example",
    "?next=https://evil.example&ref=unknown",
    "?error=UserCancelledSession",
    "?error=UserCancelledSession&ref=unknown",
    "?details=<script>alert(1)</script>&ref=unknown",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_return_gets_nowhere(browser: Client, bank: FakeBank, query: str) -> None:
    consent = leave(browser)
    bank.approve(consent.reference, bank.account(iban=CLIENT))
    answer = browser.get(RETURNED + query.format(ref=consent.reference, lower=consent.reference.lower()))
    assert answer.status_code in {404, 409}
    assert "evil.example" not in answer.headers.get("location", "")
    assert b"<script>alert" not in answer.content
    assert Connection.objects.get().state == "awaiting_bank"
    assert not ProviderAccount.objects.exists()


@pytest.mark.parametrize("path", ["/bank/lines?q=%00", "/financials/ledgers?q=a%00b", "/bank/lines?%00=1"])
def test_an_address_with_a_nul_is_no_page_on_any_database(browser: Client, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_nobody_else_sees_or_ends_anothers_connection(browser: Client, bank: FakeBank, cast: Cast) -> None:
    consent = leave(browser)
    bank.approve(consent.reference, bank.account(iban=CLIENT))
    come_back(browser, consent.reference)
    connection, outsider = consent.connection.public_id, client_of(cast.outsider)
    for name, identifier in [
        ("connection", connection),
        ("link", connection),
        ("leave", consent.public_id),
        ("outcome", consent.public_id),
    ]:
        assert outsider.get(reverse(f"books:{name}", args=[identifier])).status_code == 404
    assert outsider.get(f"{RETURNED}?ref={consent.reference}").status_code == 404
    assert outsider.get(reverse("books:deauthorise"), {"connection": str(connection)}).status_code == 404
    for name, body in [("deauthorise", {"connection": str(connection)})]:
        assert outsider.post(reverse(f"books:{name}"), body).status_code == 404
    for name, identifier in [("link", connection), ("finish", consent.public_id), ("correct-zone", connection)]:
        assert outsider.post(reverse(f"books:{name}", args=[identifier]), {"zone": "UTC"}).status_code == 404
    assert Connection.objects.get().state == "active"


def test_a_viewer_looks_and_touches_nothing(browser: Client, bank: FakeBank, cast: Cast) -> None:
    consent = leave(browser)
    bank.approve(consent.reference, bank.account(iban=CLIENT))
    come_back(browser, consent.reference)
    viewer, connection = client_of(cast.viewer), consent.connection.public_id
    assert viewer.get(reverse("books:open-banking")).status_code == 200
    page = viewer.get(reverse("books:connection", args=[connection]))
    assert page.status_code == 200
    assert b"Reauthorise" not in page.content
    for name in ("authorise", "choose-bank", "deauthorise", "services"):
        assert viewer.get(reverse(f"books:{name}")).status_code == 403
    assert viewer.get(reverse("books:link", args=[connection])).status_code == 403
    assert viewer.post(reverse("books:finish", args=[consent.public_id])).status_code == 403


def test_signed_out_people_sign_in_and_come_back(bank: FakeBank, cast: Cast) -> None:
    answer = Client().get(f"{RETURNED}?ref=abc&error=x")
    assert answer.status_code == 302
    assert "next=%2Fconnect%2Freturned%3Fref%3Dabc%26error%3Dx" in answer.headers["location"]


def test_saving_what_does_not_fit_saves_nothing_and_says_why(browser: Client, bank: FakeBank, cast: Cast) -> None:
    euros = a_bank_account(cast.organisation, "Euro client account", currency="EUR")
    pounds = a_bank_account(cast.organisation, "Client account", sort_code="600001", number="12344417")
    consent = leave(browser)
    bank.approve(consent.reference, bank.account("a", iban=CLIENT, name="Client money"))
    come_back(browser, consent.reference)
    account = ProviderAccount.objects.get()
    name, address = f"account-{account.public_id}", reverse("books:link", args=[consent.connection.public_id])
    answer = browser.post(address, {name: str(euros.public_id)})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nothing is linked yet: 1 account does not fit" in page
    assert f'href="#field-{account.public_id}"' in page
    assert "Stopped: the currencies differ." in page
    assert "Choose Client account" in page
    assert "<title>Error:" in page
    assert not AccountLink.objects.exists()
    chosen = browser.post(address, {name: str(euros.public_id), "set": f"{account.public_id}={pounds.public_id}"}).content.decode()
    assert f'<option value="{pounds.public_id}" selected>' in chosen
    assert not AccountLink.objects.exists()
    assert browser.post(address, {name: "00000000-0000-0000-0000-000000000000"}).status_code == 404
    assert browser.post(address, {"account-nobody": ""}).status_code == 404


def test_deauthorising_asks_once_more(browser: Client, bank: FakeBank) -> None:
    consent = leave(browser)
    bank.approve(consent.reference, bank.account(iban=CLIENT))
    come_back(browser, consent.reference)
    connection = str(consent.connection.public_id)
    none = browser.get(reverse("books:deauthorise"), {"connection": ""}, follow=True)
    assert "None selected: choose the bank" in none.content.decode()
    assert "Stop reading North Fake Bank?" in browser.get(reverse("books:deauthorise"), {"connection": connection}).content.decode()
    assert Connection.objects.get().state == "active"
    done = browser.post(reverse("books:deauthorise"), {"connection": connection}, follow=True)
    assert "Deauthorised: nothing is read from North Fake Bank any more." in done.content.decode()
    assert not bank.requisitions


def test_the_banks_time_zone_can_be_corrected(browser: Client, bank: FakeBank, cast: Cast) -> None:
    address = reverse("books:correct-zone", args=[leave(browser).connection.public_id])
    assert "is not the name" in browser.post(address, {"zone": "Mars/Base"}, follow=True).content.decode()
    page = browser.post(address, {"zone": "Europe/Dublin"}, follow=True).content.decode()
    assert "The bank’s day ends in Europe/Dublin" in page
    assert InstitutionSetting.objects.get().zone == "Europe/Dublin"


def test_an_own_service_must_lie_on_the_public_internet(bank: FakeBank, cast: Cast) -> None:
    owner = client_of(cast.owner)
    form = {"label": "Own", "base_url": "https://169.254.169.254/latest", "secret_id": "a", "secret_key": "b"}
    answer = owner.post(reverse("books:services"), form)
    assert answer.status_code == 409
    assert "addresses in numbers are not taken" in answer.content.decode()
    assert not ProviderSettings.objects.filter(organisation=cast.organisation).exists()


@pytest.mark.parametrize("day", [date(2026, 12, 25), date(2027, 1, 10), date(2027, 6, 1)])
def test_a_connection_says_how_long_it_lasts_and_what_then(browser: Client, bank: FakeBank, cast: Cast, day: date) -> None:
    consent = leave(browser)
    bank.approve(consent.reference, bank.account(iban=CLIENT))
    come_back(browser, consent.reference)
    words = {
        date(2026, 12, 25): ("Ends in 5 days", "1 ends in 5 days"),
        date(2027, 1, 10): ("Renew by 30 March 2027", "1 connection has stopped"),
        date(2027, 6, 1): ("older ones need a statement file", "1 connection has stopped"),
    }
    with clock.fixed(day):
        browser = client_of(cast.bookkeeper)
        one = browser.get(reverse("books:connection", args=[consent.connection.public_id])).content.decode()
        every = browser.get(reverse("books:open-banking")).content.decode()
    assert words[day][0] in one
    assert words[day][1] in every


def test_an_account_that_cannot_be_read_is_named_and_asked_for_again(browser: Client, bank: FakeBank, cast: Cast) -> None:
    consent = leave(browser)
    bank.approve(
        consent.reference, bank.account("down", iban=DEPOSIT, name="Savings"), bank.account("up", iban=CLIENT, name="Client money")
    )
    bank.can("GET", "down/details", *[Canned(503, b"{}")] * 9)
    page = come_back(browser, consent.reference)
    assert "1 account at North Fake Bank could not be read just now" in page
    assert '<span class="code">down</span>' in page
    assert "Client money" in page
    assert "1 account could not be read yet" in browser.get(reverse("books:open-banking")).content.decode()
    bank.canned.clear()
    again = reverse("books:finish", args=[consent.public_id])
    assert f'action="{again}"' in page
    page = browser.post(again, follow=True).content.decode()
    assert "could not be read" not in page
    assert "Savings" in page
    assert client_of(cast.outsider).post(again).status_code == 404
