"""Accounting software is connected to a business group by two people, in the bank's own order and words: one asks, another approves.

Run with `-m guide` this story also takes the pictures of docs/guide.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import browser as browsing
from tests.demo import Demo
from tests.stories import business, steps

pytestmark = [pytest.mark.main, pytest.mark.guide]

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ledgerlink@groupeboreal.example"
USER, ROLE, ACCOUNTS = "LedgerLink Feed", "Accounting software, read only", "Accounts for bookkeeping"


def camera(request: pytest.FixtureRequest, page: Page) -> browsing.Camera:
    asked = "guide" in request.config.getoption("-m")
    return browsing.Camera(page=page, folder=ROOT / "docs" / "guide" if asked else None)


def test_two_people_connect_accounting_software_to_a_business_group(
    browser: Browser, page: Page, demo: Demo, request: pytest.FixtureRequest
) -> None:
    shot, maker = camera(request, page), page
    with browsing.new_page(browser) as checker, browsing.new_page(browser) as user:
        seen = [browsing.watch(each) for each in (maker, checker, user)]
        business.sign_in(checker, demo, business.CHECKER)
        business.choose_overview(checker)

        choose_the_context(maker, demo, shot)
        user_id = create_the_user(maker, shot)
        business.approve(checker, USER)
        create_the_job_role(maker, shot)
        approve_and_show(checker, ROLE, camera(request, checker))
        create_the_account_group(maker, shot)
        business.approve(checker, ACCOUNTS)
        assign_both(maker, shot)
        business.approve(checker, USER)
        sign_in_for_the_first_time(user, demo, camera(request, user), user_id=user_id)
        the_connection_is_ready(maker, shot, user_id=user_id)
        the_user_sees_these_accounts_and_no_others(user, demo)

        assert all(browsing.every_request_is_local(each) for each in seen)
        assert [each.complaints for each in seen] == [[], [], []]


def choose_the_context(page: Page, demo: Demo, shot: browsing.Camera) -> None:
    """Step 1."""
    business.sign_in(page, demo, business.MAKER)
    shot("choose-the-overview", height=700)
    business.choose_overview(page)
    expect(page.get_by_role("banner")).to_contain_text(business.GROUP)


def create_the_user(page: Page, shot: browsing.Camera) -> str:
    """Step 2, with the membership of the context submitted in the same step."""
    business.tab(page, "Users")
    steps.main(page).get_by_role("link", name="Create user").click()
    page.get_by_role("checkbox", name=re.compile("^Accounting software")).scroll_into_view_if_needed()
    given, family = USER.split()
    user_id = business.create_software_user(page, given=given, family=family, email=EMAIL)
    business.submitted(page)
    shot("the-user-id", height=760)
    return user_id


def create_the_job_role(page: Page, shot: browsing.Camera) -> None:
    """Steps 3 to 5: Account summary and Manage statements, View, and nothing else."""
    business.tab(page, "Job roles")
    steps.main(page).get_by_role("link", name="Create job role").click()
    business.create_job_role(page, name=ROLE, description="What accounting software may see")
    page.get_by_role("checkbox", name="Account summary: View").evaluate("box => box.scrollIntoView({block: 'center'})")
    shot("create-a-job-role")
    business.submit(page)
    page.evaluate("window.scrollTo(0, 0)")
    shot("submitted-pending-approval", height=700)


def approve_and_show(page: Page, words: str, shot: browsing.Camera) -> None:
    """What the second person sees before deciding."""
    business.open_request(page, words)
    shot("approve-or-reject")
    assert browsing.violations(page) == []
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(steps.main(page)).to_contain_text("Approved and applied")


def create_the_account_group(page: Page, shot: browsing.Camera) -> None:
    """Steps 6 and 7."""
    business.tab(page, "Account groups")
    steps.main(page).get_by_role("link", name="Create account group").click()
    business.create_account_group(page, name=ACCOUNTS, description="What the books are kept of", accounts=2)
    shot("create-an-account-group")
    business.submit(page)


def assign_both(page: Page, shot: browsing.Camera) -> None:
    """Steps 8 and 9, from the guided connection."""
    business.connection(page, USER)
    shot("where-the-connection-stands", height=760)
    assert browsing.violations(page) == []
    steps.main(page).get_by_role("link", name="Assign", exact=True).click()
    steps.main(page).get_by_role("link", name="Assign job role").click()
    business.assign(page, role=ROLE, group=ACCOUNTS)
    shot("assign-role-and-group")
    business.submit(page)


def sign_in_for_the_first_time(page: Page, demo: Demo, shot: browsing.Camera, *, user_id: str) -> None:
    """Step 10, by the user alone."""
    temporary = business.temporary_password(demo, EMAIL)
    business.first_sign_in(page, demo, user_id=user_id, temporary=temporary)
    shot("change-password-and-choose-question", height=820)
    business.choose_password_and_question(page)


def the_connection_is_ready(page: Page, shot: browsing.Camera, *, user_id: str) -> None:
    """Ten steps are done, and the page says what to tell the accounting software's user."""
    business.connection(page, USER)
    assert "10 of eleven steps are done" in steps.main(page).inner_text()
    assert "Waiting for its first use" in business.step(page, 11)
    expect(page.get_by_role("region", name="What to tell the accounting software’s user")).to_contain_text(user_id)
    page.locator("#step-8").evaluate("step => step.scrollIntoView()")
    shot("what-to-tell-the-user", height=720)


def the_user_sees_these_accounts_and_no_others(page: Page, demo: Demo) -> None:
    """What was assigned is what is seen: of five accounts of the group two."""
    page.goto(demo.bank)
    shown = page.locator("main a[href^='/accounts/']")
    in_group = demo.value(
        "bank",
        """select count(*) from access_accountgroup_accounts held join access_accountgroup the_group on the_group.id = held.accountgroup_id
           where the_group.name = ?""",
        ACCOUNTS,
    )
    assert len({each.get_attribute("href") for each in shown.all()}) == in_group == 2
