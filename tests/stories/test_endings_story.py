"""Connecting that does not end well, and links that do not fit: each has its own page, says what was not lost, and changes nothing."""

import re
import sqlite3
from contextlib import closing
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests import browser as browsing
from tests.demo import Demo
from tests.stories import agencies, facts, steps
from tests.stories.agencies import Agency


@pytest.fixture
def agency(demo: Demo, page: Page) -> Agency:
    """An agency whose euro account is at the French bank and whose client account is at no bank of the demo; its owner is signed in."""
    made = agencies.found(
        demo, agencies.at_relais(demo), ("Client account", "client", "GBP", ("--sort-code", "000327", "--number", "11112222"))
    )
    steps.sign_in_as(page, demo, made.owner)
    return made


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_refusing_at_the_bank_reads_nothing(page: Page, demo: Demo, agency: Agency) -> None:
    steps.begin_connecting(page, demo, steps.RELAIS, country="FR")

    page.get_by_role("button", name="Refuse").click()
    steps.come_back(page)

    assert heading(page) == "Refused at Banque du Relais. Nothing was read."
    expect(steps.main(page).get_by_role("link", name="Start again")).to_be_visible()
    assert facts.links(demo, bank=steps.RELAIS, organisation=agency.name) == []
    assert browsing.violations(page) == []


def test_leaving_the_bank_before_approving_can_be_gone_on_with(page: Page, demo: Demo, agency: Agency) -> None:
    steps.begin_connecting(page, demo, steps.RELAIS, country="FR")
    steps.agree_at_provider(page)

    page.goto(f"{demo.books}/admin/account/bank-account/open-banking")

    steps.main(page).get_by_role("link", name=re.compile(steps.RELAIS)).first.click()
    expect(steps.main(page)).to_contain_text("Waiting for the bank")
    consent = demo.value("books", "select public_id from connections_consent where state = 'requested' order by id desc limit 1")
    page.goto(f"{demo.books}/connect/{UUID(consent)}/outcome")
    assert heading(page) == "You came back before approving."
    steps.main(page).get_by_role("link", name="Go on at Banque du Relais").click()
    steps.leave_for_bank(page)
    steps.agree_at_provider(page)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_bank_that_fails_is_named_with_its_own_words(page: Page, demo: Demo, agency: Agency) -> None:
    steps.begin_connecting(page, demo, steps.SANDBOX, country="GB")
    steps.agree_at_provider(page)
    page.get_by_label("User ID").fill("InstitutionTechnicalError")
    page.get_by_label("Code").fill("1")

    page.get_by_role("button", name="Sign in").click()
    steps.come_back(page)

    assert heading(page) == "Sandbox Finance could not finish. Nothing was read."
    expect(page.get_by_role("blockquote")).to_contain_text("InstitutionTechnicalError")
    expect(steps.main(page).get_by_role("link", name="Try again")).to_be_visible()
    assert browsing.violations(page) == []


def test_a_bank_that_gives_no_account_says_what_most_often_happened(page: Page, demo: Demo, agency: Agency) -> None:
    steps.begin_connecting(page, demo, steps.RELAIS, country="FR")
    steps.agree_at_provider(page)
    steps.sign_in_at_bank(page, demo, name="Marc Delorme")
    page.get_by_role("button", name="Approve", exact=True).click()
    page.wait_for_url(re.compile("/return$"))
    with closing(sqlite3.connect(demo.home / "bank.sqlite3", timeout=20)) as bank, bank:
        bank.execute("delete from grants_requisitionaccount where requisition_id = (select max(id) from grants_requisition)")

    steps.come_back(page)

    assert heading(page) == "Banque du Relais gave access to no account."
    expect(steps.main(page)).to_contain_text("No account was checked on the bank’s last page")
    assert browsing.violations(page) == []


def test_an_answer_counts_once(page: Page, demo: Demo, agency: Agency) -> None:
    came_back = []
    page.on("request", lambda request: came_back.append(request.url) if "/connect/returned" in request.url else None)
    steps.connect_relais(page, demo)
    assert heading(page) == "Link bank account"

    page.goto(came_back[0])

    assert heading(page) == "This answer has already been used"
    assert facts.links(demo, bank=steps.RELAIS, organisation=agency.name) == []


def test_an_account_of_another_currency_is_stopped_with_its_reason(page: Page, demo: Demo, agency: Agency) -> None:
    steps.connect_relais(page, demo)
    current = steps.main(page).get_by_role("row").filter(has_text="Compte courant")
    steps.choose(current.get_by_role("combobox"), "Client account")

    page.get_by_role("button", name="Save").click()

    expect(current).to_contain_text("Stopped: the currencies differ.")
    expect(current).to_contain_text("The bank’s account is in EUR, Client account in GBP.")
    assert page.title().startswith("Error:")
    assert facts.links(demo, bank=steps.RELAIS, organisation=agency.name) == []
    assert browsing.violations(page) == []
    current.get_by_role("button", name=re.compile("^Choose Euro account")).click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("Linked: Euro account")


def test_an_account_of_another_number_is_stopped_with_its_reason(page: Page, demo: Demo, agency: Agency) -> None:
    steps.connect_relais(page, demo)
    savings = steps.main(page).get_by_role("row").filter(has_text="Compte sur livret")
    current = steps.main(page).get_by_role("row").filter(has_text="Compte courant")
    steps.choose(current.get_by_role("combobox"), "None selected")
    steps.choose(savings.get_by_role("combobox"), "Euro account")

    page.get_by_role("button", name="Save").click()

    expect(savings).to_contain_text("Stopped: the account numbers differ.")
    expect(savings).to_contain_text("linking across it needs a second person")
    assert facts.links(demo, bank=steps.RELAIS, organisation=agency.name) == []


def test_a_link_cannot_be_taken_back_here_and_says_so(page: Page, demo: Demo, agency: Agency) -> None:
    steps.connect_relais(page, demo)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("Linked: Euro account")

    page.go_back()
    page.reload()

    current = steps.main(page).get_by_role("row").filter(has_text="Compte courant")
    expect(current).to_contain_text("A link cannot be taken back here: that needs a second person.")
    expect(current.get_by_role("combobox")).to_have_count(0)
