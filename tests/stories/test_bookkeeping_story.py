"""What the seed's questions and the day's work ask of lines: pending ones stay out, and a whole run can be taken back."""

import re

from playwright.sync_api import Browser, Page, expect

from tests import browser as browsing
from tests.demo import Demo
from tests.stories import agencies, facts, steps


def test_a_pending_payment_is_kept_out_and_comes_in_once_it_has_cleared(browser: Browser, page: Page, demo: Demo) -> None:
    agency = agencies.found(demo, agencies.at_relais(demo))
    account = facts.iban_of(demo, "Compte courant")
    demo.answer("bank", "post", "--account", account, "--amount", "-77.77", "--text", "PRLV ASSURANCE ARMOR", "--pending")
    steps.sign_in_as(page, demo, agency.owner)
    steps.connect_relais(page, demo)
    page.get_by_role("button", name="Save").click()
    steps.to_bank_lines(page)
    steps.import_transactions(page)
    steps.import_has_ended(page, account="Euro account")
    expect(steps.import_row(page, "Euro account")).to_contain_text(re.compile(r"\d+ pending kept out"))
    assert not [line for line in facts.lines(demo, account="Euro account", organisation=agency.name) if line[1] == -7777]

    with browsing.new_page(browser) as desk:
        desk.goto(f"{demo.bank}/sign-in")
        steps.sign_in_at_bank(desk, demo, name="Owen Hartley")
        book_what_is_pending(desk, holder="Compte courant", text="PRLV ASSURANCE ARMOR", day=facts.yesterday("Europe/Paris").isoformat())
    steps.import_transactions(page)
    steps.import_has_ended(page, account="Euro account")

    expect(steps.import_row(page, "Euro account")).to_contain_text("1 new")
    [line] = [line for line in facts.lines(demo, account="Euro account", organisation=agency.name) if line[1] == -7777]
    assert line == (facts.yesterday("Europe/Paris").isoformat(), -7777, "PRLV ASSURANCE ARMOR")


def book_what_is_pending(desk: Page, *, holder: str, text: str, day: str) -> None:
    """As the bank's staff: find the account and book the pending movement."""
    desk.goto(re.sub(r"/[^/]*$", "/staff", desk.url))
    desk.get_by_role("link", name=holder).first.click()
    pending = desk.get_by_role("region", name="Pending").get_by_role("listitem").filter(has_text=text)
    pending.get_by_text("Book, move or reject").click()
    pending.locator("input[type=date]").fill(day)
    pending.get_by_role("button", name="Book", exact=True).click()
    expect(desk.locator("#toasts")).to_contain_text("Booked.")


def test_a_whole_run_of_auto_assign_can_be_taken_back(page: Page, demo: Demo) -> None:
    [(code, reference, minor)] = facts.owed_rents(demo, count=1)
    day = facts.yesterday("Europe/London").isoformat()
    account = facts.iban_of(demo, "Client account")
    demo.answer("bank", "post", "--account", account, "--amount", f"{minor // 100}.00", "--text", f"RENT {reference}", "--date", day)
    steps.sign_in_to_books(page, demo)
    steps.to_unassigned_lines(page)
    steps.import_transactions(page)
    steps.import_has_ended(page, account="Client account")
    waiting = facts.waiting(demo)
    steps.main(page).get_by_role("button", name="Auto assign bank lines").click()
    expect(steps.main(page)).to_contain_text(f"Auto assign looked at {waiting}")
    assert facts.outstanding(demo, tenancy=code) == 0

    steps.main(page).get_by_role("button", name="Undo this run").click()

    expect(page.locator("#toasts")).to_contain_text("was undone. The books are as before the run.")
    assert facts.outstanding(demo, tenancy=code) == minor
    assert facts.waiting(demo) == waiting
    steps.main(page).get_by_role("button", name="Auto assign bank lines").click()
    expect(steps.main(page)).to_contain_text(f"Auto assign looked at {waiting}")
    assert facts.outstanding(demo, tenancy=code) == 0
