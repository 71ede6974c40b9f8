"""The seed's questions about days: a click forgotten, a connection that lapsed, and how much can still be had. Each in a home of its own with a clock of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import browser as browsing
from tests import demo as demos
from tests.demo import Demo
from tests.stories import facts, steps

CLIENT = "Client account"


@contextmanager
def on_day(browser: Browser, home: Path, day: date) -> Iterator[tuple[Demo, Page]]:
    """Both halves on that day, and the bookkeeper signed in."""
    clock = {"BANK_TODAY": day.isoformat(), "BOOKS_TODAY": day.isoformat()}
    with demos.running(home, extra=clock) as demo, browsing.new_page(browser) as page:
        steps.sign_in_to_books(page, demo)
        yield demo, page


def held(demo: Demo, *, first: date, last: date) -> list[facts.Movement]:
    """The lines of the client account from the first day to the last."""
    return [line for line in facts.lines(demo, account=CLIENT) if first.isoformat() <= line[0] <= last.isoformat()]


def at_bank(demo: Demo, *, first: date, last: date) -> list[facts.Movement]:
    """What the bank booked on the client account from the first day to the last."""
    return facts.booked(demo, iban=facts.iban_of(demo, CLIENT), first=first, last=last)


def import_now(page: Page) -> None:
    steps.to_bank_lines(page)
    steps.import_transactions(page)
    steps.import_has_ended(page, account=CLIENT)


@pytest.mark.timeout(600)
def test_a_click_on_15_october_and_the_next_on_20_october_bring_15_to_19_october(browser: Browser, tmp_path: Path) -> None:
    with on_day(browser, tmp_path / "home", date(2026, 10, 15)) as (demo, page):
        import_now(page)
        expect(steps.import_row(page, CLIENT)).to_contain_text("Covered up to 14 October 2026")
        assert max(line[0] for line in facts.lines(demo, account=CLIENT)) <= "2026-10-14"
        before = facts.lines(demo, account=CLIENT)

    with on_day(browser, tmp_path / "home", date(2026, 10, 20)) as (demo, page):
        import_now(page)

        first, last = date(2026, 10, 15), date(2026, 10, 19)
        missed = at_bank(demo, first=first, last=last)
        assert {line[0] for line in missed} >= {"2026-10-15", "2026-10-19"}, "nothing happened on the days that the story is about"
        assert held(demo, first=first, last=last) == missed
        assert facts.lines(demo, account=CLIENT) == sorted(before + missed)
        expect(steps.import_row(page, CLIENT)).to_contain_text(f"{len(missed)} new")
        expect(steps.import_row(page, CLIENT)).to_contain_text("Covered up to 19 October 2026")


@pytest.mark.timeout(1200)
def test_a_lapse_under_90_days_loses_nothing_and_one_over_90_days_names_what_is_gone(browser: Browser, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with on_day(browser, home, date(2026, 2, 2)):  # connected by the demo's first start; the consent ends on 3 May
        pass
    with on_day(browser, home, date(2026, 4, 30)) as (_demo, page):
        import_now(page)

    with on_day(browser, home, date(2026, 6, 1)) as (demo, page):  # lapsed for 29 days
        stopped_and_says_so(page)
        renew(page, demo)
        import_now(page)
        expect(steps.import_row(page, CLIENT)).not_to_contain_text("could not be had")
        first, last = date(2026, 4, 30), date(2026, 5, 31)
        assert held(demo, first=first, last=last) == at_bank(demo, first=first, last=last) != []

    with on_day(browser, home, date(2026, 12, 10)) as (demo, page):  # that consent ended on 30 August: lapsed for 102 days
        stopped_and_says_so(page)
        renew(page, demo)
        import_now(page)
        expect(steps.import_row(page, CLIENT)).to_contain_text("1 June 2026 to 10 September 2026 could not be had: the bank serves 90 days")
        first, last = date(2026, 9, 11), date(2026, 12, 9)
        assert held(demo, first=first, last=last) == at_bank(demo, first=first, last=last) != []
        assert held(demo, first=date(2026, 6, 1), last=date(2026, 9, 10)) == []
        assert browsing.violations(page) == []


def stopped_and_says_so(page: Page) -> None:
    """Import transactions after the consent has ended: nothing is lost, and the way on is Reauthorise."""
    steps.to_bank_lines(page)
    steps.main(page).get_by_role("button", name="Import transactions").first.click()
    row = steps.import_row(page, CLIENT)
    expect(row).to_contain_text("expired", timeout=steps.IMPORT_MS)
    expect(row.get_by_role("link", name="Reauthorise")).to_be_visible()
    assert browsing.violations(page) == []


def renew(page: Page, demo: Demo) -> None:
    """Reauthorise as the seed has it; the links stay."""
    links = facts.links(demo, bank="Northmere Bank")
    steps.import_row(page, CLIENT).get_by_role("link", name="Reauthorise").click()
    steps.main(page).get_by_role("link", name="Reauthorise").first.click()
    page.get_by_role("button", name="Agree and continue").click()
    page.get_by_role("radio", name="Northmere Bank").check()
    page.get_by_role("button", name="Authorise", exact=True).click()
    steps.leave_for_bank(page)
    steps.agree_at_provider(page)
    steps.sign_in_at_bank(page, demo, name="Priya Nair")
    page.get_by_role("button", name="Approve", exact=True).click()
    steps.come_back(page)
    assert facts.links(demo, bank="Northmere Bank") == links
