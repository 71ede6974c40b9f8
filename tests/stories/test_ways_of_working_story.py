"""The main journey for people who use no pointer and for browsers without scripts, and what a page does with a post that is not its own."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import browser as browsing
from tests.demo import Demo
from tests.stories import agencies, facts, steps


def test_the_main_journey_needs_no_script(browser: Browser, demo: Demo) -> None:
    agency = agencies.found(demo, agencies.at_relais(demo))
    with browsing.new_page(browser, javascript=False) as page:
        steps.sign_in_as(page, demo, agency.owner)
        steps.connect_relais(page, demo)
        page.get_by_role("button", name="Save").click()
        steps.to_unassigned_lines(page)
        steps.import_transactions(page)

        show_again_until(page, "Covered up to")
        steps.main(page).get_by_role("button", name="Auto assign bank lines").click()

        expect(steps.main(page)).to_contain_text("Auto assign looked at")
        held = facts.lines(demo, account="Euro account", organisation=agency.name)
        assert len(held) > 20
        steps.main(page).get_by_role("row").get_by_role("link").first.click()
        expect(page.get_by_role("heading", name="Why nobody was chosen")).to_be_visible()


def show_again_until(page: Page, words: str) -> None:
    """Follow the link that stands in for the script."""
    for _look in range(60):
        if words in steps.main(page).inner_text():
            return
        page.wait_for_timeout(1000)
        steps.main(page).get_by_role("link", name="Show again").click()
    pytest.fail(f"{words!r} did not come")


def test_the_main_journey_needs_no_pointer(page: Page, demo: Demo) -> None:
    agency = agencies.found(demo, agencies.at_relais(demo))
    marc = demo.person("bank", name="Marc Delorme")
    page.goto(f"{demo.books}/sign-in")
    steps.type_into(page, page.get_by_label("E-mail address"), agency.owner["email"])
    steps.type_into(page, page.get_by_label("Password", exact=True), agency.owner["password"])
    page.keyboard.press("Enter")
    expect(steps.menu(page, "View all employees")).to_be_visible()

    steps.press(page, steps.menu(page, "View all employees"))
    for words in ("Admin page", "Account", "Bank account", "Open banking authorisation", "Authorise"):
        steps.press(page, steps.main(page).get_by_role("link", name=words, exact=True).first)
    steps.press(page, page.get_by_role("button", name="Agree and continue"))
    page.wait_for_url(re.compile("/bank"))
    steps.press(page, page.get_by_label("Country"), key="E")
    expect(page.get_by_label("Country")).to_have_value("")
    steps.type_into(page, page.get_by_role("searchbox"), "relais")
    expect(page.get_by_role("status").filter(has_text="relais")).to_be_visible()
    page.wait_for_load_state("networkidle")
    steps.press(page, page.get_by_role("radio", name=re.compile(steps.RELAIS)), key="Space")
    steps.press(page, page.get_by_role("button", name="Authorise", exact=True))
    page.wait_for_url(re.compile("/leave"))
    steps.press(page, steps.main(page).get_by_role("link", name=re.compile("^Go on to")))
    page.wait_for_url(re.compile("/consent/"))
    steps.press(page, page.get_by_role("button", name="Agree and continue"))
    page.wait_for_url(re.compile("/sign-in"))
    steps.type_into(page, page.get_by_label("User ID"), marc["user_id"])
    steps.type_into(page, page.get_by_label("Password", exact=True), marc["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/accounts$"))
    steps.press(page, page.get_by_role("button", name="Approve", exact=True))
    page.wait_for_url(re.compile("/return$|/connect/"))
    if page.url.startswith(demo.bank):
        steps.press(page, page.get_by_role("link", name=re.compile("^Return to")))
    page.wait_for_url(re.compile("/link$"))
    steps.press(page, page.get_by_role("button", name="Save"))
    expect(page.locator("#toasts")).to_contain_text("Linked: Euro account")
    steps.press(page, steps.menu(page, "View bank lines"))
    page.wait_for_url(re.compile("/bank/lines"))
    steps.press(page, steps.main(page).get_by_role("button", name="Import transactions"))

    steps.import_has_ended(page, account="Euro account")
    assert len(facts.lines(demo, account="Euro account", organisation=agency.name)) > 20


def test_a_post_without_the_pages_token_changes_nothing(page: Page, demo: Demo) -> None:
    agency = agencies.found(demo, agencies.at_relais(demo))
    steps.sign_in_as(page, demo, agency.owner)
    steps.to_open_banking(page)
    steps.main(page).get_by_role("link", name="Authorise", exact=True).first.click()
    page.evaluate("document.querySelectorAll('input[name=csrfmiddlewaretoken]').forEach(field => field.value = 'x'.repeat(64))")

    with page.expect_navigation() as answer:
        page.get_by_role("button", name="Agree and continue").click()

    assert answer.value.status == 403
    page.goto(f"{demo.books}/admin/account/bank-account/open-banking/authorise/bank")
    expect(page.get_by_role("heading", level=1)).to_have_text("Let Bankbook read your bank account")


def test_htmx_sends_the_pages_token_and_a_foreign_one_is_refused(page: Page, demo: Demo) -> None:
    agency = agencies.found(demo, agencies.at_relais(demo))
    steps.sign_in_as(page, demo, agency.owner)
    steps.to_unassigned_lines(page)
    post = """token => new Promise(done => {
        if (token) document.body.setAttribute('hx-headers', JSON.stringify({'x-csrftoken': token}));
        document.body.addEventListener('htmx:afterRequest', event => done(event.detail.xhr.status), {once: true});
        htmx.ajax('POST', '/bank/import', {target: '#main', swap: 'none'});
    })"""

    assert page.evaluate(post, "") == 200
    assert page.evaluate(post, "x" * 64) == 403
