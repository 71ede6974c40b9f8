"""What becomes of what somebody of a business group asked for: rejected, approved by himself where he may, or out of date."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from typing import Final
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import browser as browsing
from tests.demo import Demo
from tests.stories import business, steps

OVERVIEW, NORTH = "group overview of Groupe Boréal", "Boréal Nord Inc."
MAKER, CHECKER, OTHER_CHECKER = business.MAKER, business.CHECKER, business.OTHER_CHECKER
MANAGING: Final = "Access and account management"

type Desk = Callable[[str, str], Page]
"""The window of somebody, at work in that context."""


@pytest.fixture(scope="module")
def desk(browser: Browser, demo: Demo) -> Iterator[Desk]:
    """Everybody signs in once, because a code of the authenticator works once, and switches the context from story to story."""
    with ExitStack() as windows:

        @cache
        def window(name: str) -> Page:
            page = windows.enter_context(browsing.new_page(browser))
            page.goto(f"{demo.bank}/sign-in")
            steps.sign_in_at_bank(page, demo, name=name)
            page.wait_for_url(re.compile("/contexts$"))
            return page

        def at_work(name: str, context: str) -> Page:
            page = window(name)
            page.goto(f"{demo.bank}/contexts")
            page.get_by_role("button", name=re.compile(f"^Work here.*{re.escape(context)}$")).click()
            expect(page).not_to_have_url(re.compile("/contexts$"))
            return page

        yield at_work


def test_a_rejected_request_changes_nothing_and_its_maker_reads_why(demo: Demo, desk: Desk) -> None:
    maker, checker = desk(MAKER, OVERVIEW), desk(CHECKER, OVERVIEW)
    asked, reason = "Reading everything", "The auditor reads in his own context. Ask there."
    ask_for_job_role(maker, name=asked)

    business.open_request(checker, asked)
    checker.get_by_role("button", name="Reject", exact=True).click()
    expect(steps.main(checker)).to_contain_text("Nothing was decided")
    expect(steps.main(checker)).to_contain_text("Say why, so that Élise Fortin can put it right.")
    business.reject(checker, asked, reason=reason)

    open_notice(maker, demo, "Your request was rejected", of=asked, says=reason)
    expect(steps.main(maker)).to_contain_text("Rejected: nothing changed")
    expect(steps.main(maker)).to_contain_text(reason)
    assert browsing.violations(maker) == []
    business.tab(maker, "Job roles")
    expect(steps.main(maker).get_by_role("table")).to_contain_text("System administrator")
    expect(steps.main(maker)).not_to_contain_text(asked)
    assert not is_there(demo, "access_jobrole", asked)


def test_who_has_self_approved_approves_his_own_task_in_a_step_of_its_own(demo: Demo, desk: Desk) -> None:
    maker, checker = desk(CHECKER, NORTH), desk(OTHER_CHECKER, NORTH)
    before, asked = "Reading before", "Reading for himself"
    ask_for_job_role(maker, name=before)
    cannot_approve(maker, before)
    switch_self_approved(maker, checker, permission="Manage job roles")

    ask_for_job_role(maker, name=asked)
    assert not is_there(demo, "access_jobrole", asked)  # submitting it is not approving it
    business.approve(maker, asked)

    expect(steps.main(maker)).to_contain_text("Level A, self-approved")
    assert is_there(demo, "access_jobrole", asked)
    assert not is_there(demo, "access_jobrole", before)
    ask_for_role_of(maker, CHECKER, role=MANAGING)
    cannot_approve(maker, MANAGING)  # self-approved is a switch of one permission


def test_a_request_for_an_account_that_was_closed_meanwhile_is_out_of_date(demo: Demo, desk: Desk) -> None:
    maker, checker = desk(MAKER, OVERVIEW), desk(CHECKER, OVERVIEW)
    asked = "Accounts until they close"
    account = ask_for_account_group(maker, name=asked)

    with closed(demo, account) as name:
        find_it_out_of_date(checker, asked, says=re.compile(f"{re.escape(name)} .*is closed"))

    open_notice(maker, demo, "Your request is out of date", of=asked, says=re.compile(f"{re.escape(name)} .*is closed"))
    expect(steps.main(maker)).to_contain_text("Out of date: nothing changed")
    assert browsing.violations(maker) == []
    assert not is_there(demo, "access_accountgroup", asked)


def test_a_request_whose_target_was_changed_meanwhile_is_out_of_date(demo: Demo, desk: Desk) -> None:
    maker, checker = desk(MAKER, NORTH), desk(CHECKER, NORTH)
    to_access_of(maker, OTHER_CHECKER)
    steps.main(maker).get_by_role("link", name="Copy from another user").click()
    maker.get_by_role("radio", name=re.compile("^Samuel Roy")).check()
    business.submit(maker)
    ask_for_role_of(maker, OTHER_CHECKER, role=MANAGING)
    business.approve(checker, f"{OTHER_CHECKER}: {MANAGING}")

    changed = f"“{OTHER_CHECKER}” was changed after this was asked for."
    find_it_out_of_date(checker, "Copy the job roles of another user", says=changed)

    open_notice(maker, demo, "Your request is out of date", of=OTHER_CHECKER, says=changed)
    to_access_of(maker, OTHER_CHECKER)
    expect(steps.main(maker)).to_contain_text(MANAGING)
    expect(steps.main(maker)).not_to_contain_text("Account viewing")


def ask_for_job_role(page: Page, *, name: str) -> None:
    """A job role of what accounting software may have."""
    business.tab(page, "Job roles")
    steps.main(page).get_by_role("link", name="Create job role").click()
    business.create_job_role(page, name=name, description="For a story")
    business.submit(page)


def ask_for_account_group(page: Page, *, name: str) -> UUID:
    """An account group of the first two accounts; returns the id of the first."""
    business.tab(page, "Account groups")
    steps.main(page).get_by_role("link", name="Create account group").click()
    business.create_account_group(page, name=name, description="For a story", accounts=2)
    first = page.locator("input[name=accounts]:visible").first.get_attribute("value")
    business.submit(page)
    return UUID(str(first))


def to_access_of(page: Page, name: str) -> None:
    """The job roles and account groups of a user."""
    business.tab(page, "Users")
    steps.main(page).get_by_role("table").get_by_role("link", name=name).click()
    steps.main(page).get_by_role("link", name="Job roles and account groups").click()


def ask_for_role_of(page: Page, name: str, *, role: str) -> None:
    """A job role for a user, with the account group of all accounts."""
    to_access_of(page, name)
    steps.main(page).get_by_role("link", name="Assign job role").click()
    business.assign(page, role=role, group="All accounts")
    business.submit(page)


def switch_self_approved(maker: Page, checker: Page, *, permission: str) -> None:
    """The maker asks for self-approved in one permission of his own, and another approves it."""
    to_access_of(maker, CHECKER)
    steps.main(maker).get_by_role("button", name=re.compile(f"^Ask to switch it on.*{permission},")).click()
    business.submitted(maker)
    business.approve(checker, f"Switch self-approved “{CHECKER}: System administrator”")


def cannot_approve(page: Page, words: str) -> None:
    """The request waits, and its maker can take it back and no more."""
    business.open_request(page, words)
    expect(page.get_by_role("button", name="Cancel the request")).to_be_visible()
    expect(page.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="Confirm with your password, then approve")).to_have_count(0)


def find_it_out_of_date(page: Page, words: str, *, says: str | re.Pattern[str]) -> None:
    """Approve a request, and read that it can no longer be carried out."""
    business.open_request(page, words)
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(steps.main(page)).to_contain_text("Out of date: nothing changed")
    expect(steps.main(page)).to_contain_text(says)


def open_notice(page: Page, demo: Demo, title: str, *, of: str, says: str | re.Pattern[str]) -> None:
    """Find what one was told about a request, and open the request from there."""
    page.goto(f"{demo.bank}/notices")
    told = steps.main(page).get_by_role("listitem").filter(has_text=title).filter(has_text=of).first
    expect(told).to_contain_text(says)
    told.get_by_role("button", name=re.compile("^Open")).click()
    expect(page).to_have_url(re.compile("/approvals/"))


@contextmanager
def closed(demo: Demo, account: UUID) -> Iterator[str]:
    """Let the bank close an account for a while; gives its name."""
    with closing(sqlite3.connect(demo.home / "bank.sqlite3", timeout=20)) as bank:
        set_state(bank, account, "closed", day="2026-01-31")
        try:
            yield demo.value("bank", "select name from accounts_account where public_id = ?", account.hex)
        finally:
            set_state(bank, account, "open", day=None)


def set_state(bank: sqlite3.Connection, account: UUID, state: str, *, day: str | None) -> None:
    with bank:
        bank.execute("update accounts_account set state = ?, closed_on = ? where public_id = ?", (state, day, account.hex))


def is_there(demo: Demo, table: str, name: str) -> bool:
    return bool(demo.rows("bank", f"select 1 from {table} where name = ? and ended_at is null", name))
