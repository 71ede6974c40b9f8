"""What people do in the stories, in the words that stand on the pages. Each step takes the window and leaves it where the person would be."""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Mapping
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.demo import Demo

RELAIS: Final = "Banque du Relais"
SANDBOX: Final = "Sandbox Finance"
IMPORT_MS: Final = 60_000
"""A whole import over the wire, by a worker, on a busy machine."""

SHOWS_FOCUS: Final = """element => [element, element.closest('label')].some(each => {
    const style = each && getComputedStyle(each);
    return style && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
})"""
"""The ring stands round the element itself or, for a field with an icon in it, round both."""

ENDED: Final = re.compile(r"\d+ new\b|No new lines")


def sign_in_to_books(page: Page, demo: Demo, *, role: str = "bookkeeper") -> None:
    """Sign in to the books as whoever holds that role."""
    sign_in_as(page, demo, demo.with_role(role))


def sign_in_as(page: Page, demo: Demo, person: Mapping[str, str]) -> None:
    """Sign in to the books with an e-mail address and a password."""
    page.goto(f"{demo.books}/sign-in")
    page.get_by_label("E-mail address").fill(person["email"])
    page.get_by_label("Password", exact=True).fill(person["password"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation").first).to_be_visible()


def sign_in_at_bank(page: Page, demo: Demo, *, name: str, institution: str = "") -> None:
    """Fill in the bank's sign-in page, wherever it stands, as that person; staff give the code of their authenticator too."""
    person = demo.person("bank", name=name, institution=institution)
    page.get_by_label("User ID").fill(person["user_id"])
    page.get_by_label("Password", exact=True).fill(person["password"])
    page.get_by_role("button", name="Sign in").click()
    if "totp_secret" in person:
        confirm(page, person["totp_secret"])


def confirm(page: Page, secret: str) -> None:
    """Give the second factor. Each code works once: whoever signed in a moment ago waits for the next one."""
    for _try in range(2):
        page.get_by_label(re.compile("code", re.IGNORECASE)).fill(totp(secret))
        with page.expect_navigation():
            page.get_by_role("button", name="Confirm", exact=True).click()
        if "second-factor" not in page.url:
            return
        page.wait_for_timeout(30_000 - time.time() * 1000 % 30_000)


def totp(secret: str) -> str:
    """The code an authenticator shows now (RFC 6238: SHA-1, 30 seconds, six digits)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def to_open_banking(page: Page) -> None:
    """Admin > View all employees > Admin page > Account > Bank account > Open banking authorisation."""
    menu(page, "View all employees").click()
    for words in ("Admin page", "Account", "Bank account", "Open banking authorisation"):
        main(page).get_by_role("link", name=words, exact=True).first.click()
    expect(page).to_have_title(re.compile("Open banking authorisation"))


def to_bank_lines(page: Page) -> None:
    """Bank > View bank lines."""
    menu(page, "View bank lines").click()


def to_unassigned_lines(page: Page) -> None:
    """Financials > Unassigned lines."""
    menu(page, "Unassigned lines").click()


def menu(page: Page, words: str) -> Locator:
    """A page in the menu; its name may be followed by the number that waits there."""
    return page.get_by_role("navigation").get_by_role("link", name=re.compile(f"^{re.escape(words)}"))


def main(page: Page) -> Locator:
    """The page itself, without what stands round it."""
    return page.locator("main")


def agree_in_books(page: Page) -> None:
    """Authorise, then our own consent."""
    main(page).get_by_role("link", name="Authorise", exact=True).first.click()
    page.get_by_role("button", name="Agree and continue").click()


def find_bank(page: Page, typed: str, *, country: str = "GB") -> None:
    """Type a part of the bank's name; the list narrows by itself, or with Search where there is no script."""
    page.get_by_label("Country").select_option(country)
    page.get_by_role("searchbox").fill(typed)
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status").filter(has_text=typed)).to_be_visible()
    page.wait_for_load_state("networkidle")


def choose_bank(page: Page, name: str, *, country: str = "GB") -> None:
    """Search the bank, choose it, and Authorise."""
    find_bank(page, name, country=country)
    page.get_by_role("radio", name=re.compile(re.escape(name))).check()
    page.get_by_role("button", name="Authorise", exact=True).click()


def leave_for_bank(page: Page) -> None:
    """The page before the bank's, whose link goes there."""
    main(page).get_by_role("link", name=re.compile("^Go on to")).click()


def agree_at_provider(page: Page) -> None:
    """The provider's consent at the bank."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("asks to see your accounts")
    page.get_by_role("button", name="Agree and continue").click()


def come_back(page: Page) -> None:
    """From the bank's last page to where the request came from; browsers that follow it by themselves are there already."""
    page.wait_for_url(re.compile(r"/return$|/connect/"))
    back = page.get_by_role("link", name=re.compile("^Return to"))
    if back.is_visible():
        back.click()
    page.wait_for_url(re.compile("/connect/"))


def begin_connecting(page: Page, demo: Demo, bank: str, *, country: str) -> None:
    """From the books' first page to the bank's: who asks, and for what."""
    to_open_banking(page)
    agree_in_books(page)
    choose_bank(page, bank, country=country)
    leave_for_bank(page)


def connect_relais(page: Page, demo: Demo) -> None:
    """From the books' first page, through the French bank, to Link bank account."""
    begin_connecting(page, demo, RELAIS, country="FR")
    agree_at_provider(page)
    sign_in_at_bank(page, demo, name="Marc Delorme")
    page.get_by_role("button", name="Approve", exact=True).click()
    come_back(page)


def import_transactions(page: Page) -> None:
    """Click Import transactions; what becomes of it is shown on the same page."""
    main(page).get_by_role("button", name="Import transactions").first.click()
    expect(page.locator("#import-panel")).to_be_visible()


def import_row(page: Page, account: str) -> Locator:
    """How the latest import of an account stands, in the panel."""
    return page.locator("#import-panel").get_by_role("listitem").filter(has_text=account)


def import_has_ended(page: Page, *, account: str) -> None:
    """Wait until the page itself says so: nobody loads it again."""
    expect(import_row(page, account)).to_contain_text(ENDED, timeout=IMPORT_MS)
    expect(page.locator("#import-panel")).not_to_have_attribute("hx-get", re.compile("."), timeout=IMPORT_MS)


def choose(select: Locator, words: str) -> None:
    """Choose the option of a dropdown that begins with these words."""
    labels = [label for label in select.get_by_role("option").all_inner_texts() if label.startswith(words)]
    select.select_option(label=labels[0])


def press(page: Page, target: Locator, *, key: str = "Enter", most: int = 80) -> None:
    """Reach something with Tab alone, as a person without a pointer does, see that the focus shows, and press a key there."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate(SHOWS_FOCUS), f"{target} has the focus and does not show it"
            page.keyboard.press(key)
            return
    raise AssertionError(f"{target} was not reached with {most} presses of Tab")


def type_into(page: Page, target: Locator, text: str) -> None:
    """Reach a field with Tab alone and type."""
    press(page, target, key="End")
    page.keyboard.type(text)
