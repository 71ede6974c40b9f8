"""The seed's sections 1 and 2, word for word, in a browser: set up an open banking connection, import transactions, auto assign bank lines.

Run with `-m guide` this story also takes the pictures of docs/guide.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import browser as browsing
from tests.demo import Demo
from tests.stories import facts, steps

pytestmark = [pytest.mark.main, pytest.mark.guide]

MENU = 240  # pixels of the menu beside the page
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shot(request: pytest.FixtureRequest, page: Page) -> browsing.Camera:
    """Take a picture for the guide where that was asked for, else nothing."""
    asked = "guide" in request.config.getoption("-m")
    return browsing.Camera(page=page, folder=ROOT / "docs" / "guide" if asked else None)


def test_a_bookkeeper_connects_a_bank_imports_and_auto_assigns(page: Page, demo: Demo, shot: browsing.Camera) -> None:
    seen = browsing.watch(page)
    steps.sign_in_to_books(page, demo, role="bookkeeper")

    set_up_the_connection(page, demo, shot)
    import_from_bank_lines(page, demo, shot)
    rents = tenants_pay_their_rent(demo)
    import_from_unassigned_lines_and_auto_assign(page, demo, shot, rents=rents)
    look_at_why(page, demo, shot)

    assert browsing.every_request_is_local(seen)
    assert seen.complaints == []


def set_up_the_connection(page: Page, demo: Demo, shot: browsing.Camera) -> None:
    steps.to_open_banking(page)
    shot("open-banking-authorisation")
    steps.main(page).get_by_role("link", name="Authorise", exact=True).click()
    shot("agree-and-continue")
    page.get_by_role("button", name="Agree and continue").click()
    steps.find_bank(page, "relais", country="FR")
    shot("choose-the-bank")
    page.get_by_role("radio", name=re.compile(steps.RELAIS)).check()
    page.get_by_role("button", name="Authorise", exact=True).click()
    steps.leave_for_bank(page)
    shot("provider-consent")
    steps.agree_at_provider(page)
    steps.sign_in_at_bank(page, demo, name="Marc Delorme")
    shot("approve-at-the-bank")
    page.get_by_role("button", name="Approve", exact=True).click()
    steps.come_back(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Link bank account")
    rows = steps.main(page).get_by_role("row")
    current, savings = rows.filter(has_text="Compte courant"), rows.filter(has_text="Compte sur livret")
    expect(current).to_contain_text("Number and currency agree")
    expect(savings.get_by_role("combobox")).to_have_value("")
    steps.choose(current.get_by_role("combobox"), "Euro account")
    shot("link-bank-account")
    page.get_by_role("button", name="Save").click()

    expect(steps.main(page)).to_contain_text("Compte sur livret")
    assert facts.links(demo, bank=steps.RELAIS) == [("Euro account", facts.iban_of(demo, "Compte courant"))]


def import_from_bank_lines(page: Page, demo: Demo, shot: browsing.Camera) -> None:
    steps.to_bank_lines(page)
    before = page.evaluate("performance.timeOrigin")
    steps.import_transactions(page)
    steps.import_has_ended(page, account="Euro account")
    assert page.evaluate("performance.timeOrigin") >= before

    close = facts.yesterday("Europe/Paris")
    at_bank = facts.booked(demo, iban=facts.iban_of(demo, "Compte courant"), first=close - timedelta(days=89), last=close)
    assert facts.lines(demo, account="Euro account") == at_bank
    assert at_bank, "the bank's account is empty, so the story proves nothing"
    expect(steps.import_row(page, "Euro account")).to_contain_text(f"{len(at_bank)} new")
    steps.main(page).get_by_label("Account", exact=True).select_option("Euro account")
    steps.main(page).get_by_role("button", name="Show", exact=True).click()
    shot("import-transactions", left=MENU, height=780)
    expect(steps.main(page)).to_contain_text(at_bank[-1][2])


def tenants_pay_their_rent(demo: Demo) -> list[tuple[str, str, int]]:
    """Three tenants pay with the reference they were given, one without; the bank books it all late, with yesterday's date."""
    account, day = facts.iban_of(demo, "Client account"), facts.yesterday("Europe/London").isoformat()
    rents = facts.owed_rents(demo, count=3)
    assert len(rents) == 3
    for _code, reference, minor in rents:
        pay(demo, account=account, minor=minor, text=f"RENT {reference}", day=day)
    pay(demo, account=account, minor=40000, text="RENT THANK YOU", day=day)
    return rents


def pay(demo: Demo, *, account: str, minor: int, text: str, day: str) -> None:
    demo.answer("bank", "post", "--account", account, "--amount", f"{minor // 100}.{minor % 100:02d}", "--text", text, "--date", day)


def import_from_unassigned_lines_and_auto_assign(
    page: Page, demo: Demo, shot: browsing.Camera, *, rents: list[tuple[str, str, int]]
) -> None:
    steps.to_unassigned_lines(page)
    steps.import_transactions(page)
    steps.import_has_ended(page, account="Client account")
    expect(steps.import_row(page, "Client account")).to_contain_text("4 new")
    waiting = facts.waiting(demo)

    steps.main(page).get_by_role("button", name="Auto assign bank lines").click()

    expect(page.locator("#toasts")).to_contain_text(f"Auto assign looked at {waiting} lines: 3 assigned")
    assert [facts.outstanding(demo, tenancy=code) for code, _reference, _minor in rents] == [0, 0, 0]
    assert facts.unexplained(demo) == 0
    page.locator("#toasts").get_by_role("button", name="Close").click()
    shot("auto-assign-bank-lines", left=MENU, height=720)
    steps.main(page).get_by_role("link", name="No suggestion").click()
    left = steps.main(page).get_by_role("row").filter(has_text="RENT THANK YOU")
    expect(left).to_contain_text("No reference that we issued is in it")
    left.evaluate("row => row.scrollIntoView({block: 'center'})")
    shot("left-alone-and-why", left=MENU, height=700)


def look_at_why(page: Page, demo: Demo, shot: browsing.Camera) -> None:
    steps.to_bank_lines(page)
    steps.main(page).get_by_label("Account", exact=True).select_option("Client account")
    steps.main(page).get_by_role("button", name="Show", exact=True).click()
    steps.main(page).get_by_role("navigation", name="State").get_by_role("link", name="Assigned", exact=True).click()
    steps.main(page).get_by_role("table").get_by_role("link").first.click()

    why = page.locator("#why")
    expect(why.get_by_role("heading", name="Why it went here")).to_be_visible()
    reference, tenant = facts.evidence(demo, line=re.findall(r"line=([0-9a-f-]+)", page.url)[0])
    expect(why.locator("mark").first).to_contain_text(reference)
    expect(why).to_contain_text(tenant)
    shot("why-it-went-here", left=MENU, height=720)
    assert browsing.violations(page) == []
