"""What the people of a business group do at their bank, in the words that stand on the pages: who asks, who approves, and the new user himself."""

import re
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from tests.demo import Demo
from tests.stories import steps

GROUP: Final = "Groupe Boréal"
MAKER, CHECKER, OTHER_CHECKER = "Élise Fortin", "Luc Gagnon", "Mei-Lin Tran"
MAIL_S: Final = 60
PASSWORD: Final = "velvet anchor, narrow ferry"
_TEMPORARY: Final = re.compile(r"^ {4}([a-z0-9]{5}(?:-[a-z0-9]{5}){3})\s*$", re.MULTILINE)


def sign_in(page: Page, demo: Demo, name: str) -> None:
    """Sign in at the bank with the second factor and choose the overview of the group, whose name begins with **."""
    page.goto(f"{demo.bank}/sign-in")
    steps.sign_in_at_bank(page, demo, name=name)
    page.wait_for_url(re.compile("/contexts$"))


def choose_overview(page: Page) -> None:
    """Choose the context of the business group."""
    page.get_by_role("region", name="Group overview").get_by_role("button", name=re.compile("^Work here")).click()
    expect(steps.main(page).get_by_role("heading", level=1)).to_be_visible()


def tab(page: Page, words: str) -> None:
    """A tab of the bank's pages; its name may be followed by the number that waits there."""
    page.get_by_role("navigation").get_by_role("link", name=re.compile(f"^{re.escape(words)}")).first.click()


def submitted(page: Page) -> None:
    """The notice that confirms it, and that nothing changes until somebody else approves."""
    expect(steps.main(page)).to_contain_text("pending approval")


def submit(page: Page) -> None:
    """Submit the form of this page."""
    page.get_by_role("button", name="Submit for approval").click()
    submitted(page)


def open_request(page: Page, words: str) -> None:
    """Open a request of the approval log by what it asks for."""
    tab(page, "Approvals")
    steps.main(page).get_by_role("table").get_by_role("link", name=words).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def approve(page: Page, words: str) -> None:
    """Find the request in the log and approve it as it is shown."""
    open_request(page, words)
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(steps.main(page)).to_contain_text("Approved and applied")


def reject(page: Page, words: str, *, reason: str) -> None:
    """Find the request in the log and reject it with a reason."""
    open_request(page, words)
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(steps.main(page)).to_contain_text("Rejected: nothing changed")


def create_software_user(page: Page, *, given: str, family: str, email: str) -> str:
    """Fill in the form with the Accounting software box checked; returns the user ID."""
    page.get_by_label("Given name").fill(given)
    page.get_by_label("Family name").fill(family)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("checkbox", name=re.compile("^Accounting software")).check()
    page.get_by_role("button", name="Create user").click()
    expect(page.get_by_role("heading", level=2, name="User ID")).to_be_visible()
    return page.locator("#user-id").inner_text()


def create_job_role(page: Page, *, name: str, description: str) -> None:
    """Fill in a job role with the two permissions of accounting software, with the right to View."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Description", exact=True).fill(description)
    for permission in ("Account summary", "Manage statements"):
        page.get_by_role("checkbox", name=f"{permission}: View").check()


def create_account_group(page: Page, *, name: str, description: str, accounts: int) -> None:
    """Fill in an account group with the first so many accounts that are offered."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Description", exact=True).fill(description)
    boxes = page.locator("input[name=accounts]:visible")
    for number in range(accounts):
        boxes.nth(number).check()


def assign(page: Page, *, role: str, group: str) -> None:
    """Choose a job role and an account group for the user of the page."""
    page.get_by_role("radio", name=re.compile(f"^{re.escape(role)}")).check()
    page.get_by_role("checkbox", name=re.compile(f"^{re.escape(group)}")).check()


def step(page: Page, number: int) -> str:
    """How a step of the guided connection reads."""
    return page.locator(f"#step-{number}").inner_text()


def connection(page: Page, name: str) -> None:
    """The guided connection of that accounting software user."""
    tab(page, "Accounting software")
    steps.main(page).get_by_role("link", name="Connect accounting software").click()
    page.get_by_role("link", name=name).click()


def temporary_password(demo: Demo, to: str) -> str:
    """Wait for the letter to the user alone, and read the temporary password in it."""
    folder, deadline = Path(demo.told["bank"]["mail_dir"]), time.monotonic() + MAIL_S
    while time.monotonic() < deadline:
        for file in sorted(folder.glob("*")) if folder.is_dir() else []:
            letter = message_from_bytes(file.read_bytes(), policy=default)
            body = letter.get_body()
            found = _TEMPORARY.search(body.get_content()) if body is not None and to in str(letter["To"]) else None
            if found:
                return found[1]
        time.sleep(0.5)
    raise AssertionError(f"no letter to {to} with a temporary password in {folder}")


def first_sign_in(page: Page, demo: Demo, *, user_id: str, temporary: str) -> None:
    """The new user's first sign-in, as far as the form for the password and the security question."""
    page.goto(f"{demo.bank}/sign-in")
    page.get_by_label("User ID").fill(user_id)
    page.get_by_label("Password", exact=True).fill(temporary)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change the password and choose a security question")


def choose_password_and_question(page: Page, *, password: str = PASSWORD) -> None:
    """Choose both and finish."""
    for field in ("password", "again"):
        page.locator(f"input[name={field}]").fill(password)
    page.get_by_label("Question").select_option(index=1)
    page.get_by_label("Answer").fill("Elm Road School")
    page.get_by_role("button", name="Save both and finish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ready")
