"""*Import transactions* on an open page: what came in shows by itself, nothing typed is lost, and a folded day opens by keyboard."""

import re

from playwright.sync_api import Browser, Page, expect

from tests import browser as browsing
from tests.demo import Demo
from tests.stories import facts, steps


def pay(demo: Demo, text: str) -> None:
    """The bank books a payment late, with yesterday's date."""
    account, day = facts.iban_of(demo, "Client account"), facts.yesterday("Europe/London").isoformat()
    demo.answer("bank", "post", "--account", account, "--amount", "123.45", "--text", text, "--date", day)


def test_what_came_in_shows_by_itself_and_nothing_typed_is_lost(page: Page, demo: Demo) -> None:
    pay(demo, "SHOWN BY ITSELF")
    seen = browsing.watch(page)
    steps.sign_in_to_books(page, demo)
    steps.to_bank_lines(page)
    steps.main(page).get_by_label("Account", exact=True).select_option("Client account")
    steps.main(page).get_by_role("button", name="Show", exact=True).click()
    count = steps.main(page).get_by_role("row").filter(has_text=re.compile("^\\s*[\\d,]+ lines"))
    before = int(re.sub(r"\D", "", count.inner_text().split("lines")[0]))
    steps.import_transactions(page)
    loaded = page.evaluate("performance.timeOrigin")
    steps.main(page).get_by_label("Text, name, reference or amount").fill("half a word")
    steps.import_has_ended(page, account="Client account")

    expect(count).to_contain_text(f"{before + 1:,} lines")
    expect(steps.main(page).get_by_role("link", name="SHOWN BY ITSELF")).to_be_visible()
    assert facts.waiting(demo) == int(steps.menu(page, "Unassigned lines").locator(".count").first.inner_text().split()[0])
    expect(steps.main(page).get_by_label("Text, name, reference or amount")).to_have_value("half a word")
    expect(steps.import_row(page, "Client account")).to_contain_text("1 new")
    assert page.evaluate("performance.timeOrigin") == loaded
    assert seen.complaints == []
    assert browsing.violations(page) == []


def test_without_scripts_the_page_is_shown_again_by_a_link(browser: Browser, demo: Demo) -> None:
    pay(demo, "SHOWN BY A LINK")
    with browsing.new_page(browser, javascript=False) as page:
        steps.sign_in_to_books(page, demo)
        steps.to_unassigned_lines(page)
        steps.import_transactions(page)
        again = page.locator("#import-panel").get_by_role("link", name="Show again")
        for _try in range(60):
            if not again.count():
                break
            again.click()
            page.wait_for_timeout(500)

        expect(steps.import_row(page, "Client account")).to_contain_text("1 new")
        steps.main(page).get_by_role("link", name=re.compile("^No suggestion")).click()
        expect(steps.main(page).get_by_role("link", name="SHOWN BY A LINK", exact=True)).to_be_visible()


def test_a_folded_day_opens_and_closes_by_keyboard(page: Page, demo: Demo) -> None:
    steps.sign_in_to_books(page, demo)
    steps.to_bank_lines(page)
    steps.main(page).get_by_label("Account", exact=True).select_option("Client account")
    steps.main(page).get_by_role("button", name="Show", exact=True).click()
    day = steps.main(page).locator("tbody").filter(has=page.locator("details")).first
    line = day.get_by_role("row").nth(1)
    expect(day.locator("tr").nth(1)).to_be_hidden()

    steps.press(page, day.locator("summary"))
    expect(line).to_be_visible()
    assert browsing.violations(page) == []

    page.keyboard.press("Space")
    expect(day.locator("tr").nth(1)).to_be_hidden()
