"""Every component in every state, in both themes, light and dark, on a phone and on a desk: reachable, readable, and at home on this machine."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import browser as browsing

ROOT = Path(__file__).resolve().parents[2]
READY_S = 30

pytestmark = [pytest.mark.story, pytest.mark.main]


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    """The address of a site with nothing but the design system, served as the two halves are."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-log"]
    server = subprocess.Popen([*command, "tests.stories.gallery_site:application"], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/components", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        assert server.poll() is None, "the gallery's server ended"
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    pytest.fail("the gallery's server did not answer")


@pytest.mark.parametrize("scheme", browsing.SCHEMES)
@pytest.mark.parametrize("width", browsing.WIDTHS)
@pytest.mark.parametrize("theme", ["books", "bank"])
def test_the_gallery_has_no_fault_and_fits(browser: Browser, gallery: str, theme: str, width: int, scheme: browsing.Scheme) -> None:
    with browsing.new_page(browser, width=width, scheme=scheme) as page:
        seen = browsing.watch(page)

        page.goto(f"{gallery}/components?theme={theme}")

        assert browsing.violations(page) == []
        assert browsing.no_sideways_scroll(page)
        assert browsing.every_request_is_local(seen)
        assert seen.complaints == []


def test_the_gallery_fits_320_pixels(browser: Browser, gallery: str) -> None:
    with browsing.new_page(browser, width=320) as page:
        for theme in ("books", "bank"):
            page.goto(f"{gallery}/components?theme={theme}")
            assert browsing.no_sideways_scroll(page)


@pytest.mark.parametrize("address", ["/nowhere", "/break"])
@pytest.mark.parametrize("scheme", browsing.SCHEMES)
def test_an_error_page_has_no_fault(browser: Browser, gallery: str, address: str, scheme: browsing.Scheme) -> None:
    with browsing.new_page(browser, width=360, scheme=scheme) as page:
        page.goto(gallery + address)

        assert browsing.violations(page) == []
        assert page.locator("h1").count() == 1


def test_choosing_dark_lasts_and_needs_no_script(browser: Browser, gallery: str) -> None:
    with browsing.new_page(browser, javascript=False) as page:
        page.goto(f"{gallery}/components")
        page.get_by_role("button", name="Dark").first.click()

        page.goto(f"{gallery}/components")

        assert page.locator("html").get_attribute("data-scheme") == "dark"
        expect(page.get_by_role("button", name="Dark").first).to_have_attribute("aria-pressed", "true")


def test_a_message_becomes_a_toast_that_can_be_closed_and_an_error_a_notice(browser: Browser, gallery: str) -> None:
    with browsing.new_page(browser) as page:
        page.goto(f"{gallery}/say")
        toast = page.locator("#toasts").get_by_text("Assigned to Amara <Okafor>")
        expect(toast).to_be_visible()
        expect(page.locator("#main").get_by_role("alert").first).to_contain_text("Not read: the bank could not be reached")

        page.locator("#toasts").get_by_role("button", name="Close").click()

        expect(toast).to_have_count(0)


def test_a_dialog_opens_keeps_the_focus_and_closes_with_escape(browser: Browser, gallery: str) -> None:
    with browsing.new_page(browser) as page:
        page.goto(f"{gallery}/components")
        page.get_by_role("button", name="Deauthorise").click()
        dialog = page.get_by_role("dialog", name="Undo this run?")
        expect(dialog).to_be_visible()
        assert browsing.violations(page) == []

        page.keyboard.press("Escape")

        expect(dialog).to_be_hidden()


def test_a_password_can_be_shown(browser: Browser, gallery: str) -> None:
    with browsing.new_page(browser) as page:
        page.goto(f"{gallery}/components")
        field = page.get_by_label("Password (optional)", exact=True)
        assert field.get_attribute("type") == "password"

        page.get_by_role("button", name="Show Password").click()

        assert field.get_attribute("type") == "text"
        expect(page.get_by_role("button", name="Hide Password")).to_have_attribute("aria-pressed", "true")


def test_the_error_summary_has_the_focus_and_leads_to_its_field(browser: Browser, gallery: str) -> None:
    with browsing.new_page(browser) as page:
        page.goto(f"{gallery}/components")
        summary = page.locator("[data-error-summary]")
        expect(summary).to_be_focused()

        summary.get_by_role("link").first.click()

        expect(page.locator("#id_amount")).to_be_focused()


@pytest.mark.parametrize("theme", ["books", "bank"])
def test_the_menu_of_a_phone_opens_without_a_script(browser: Browser, gallery: str, theme: str) -> None:
    with browsing.new_page(browser, width=360, javascript=False) as page:
        page.goto(f"{gallery}/components?theme={theme}")
        page.locator("summary").get_by_text("Menu").click()

        expect(page.get_by_role("navigation", name="Menu").get_by_role("link", name="Lines")).to_be_visible()


@pytest.mark.guide
def test_the_gallery_is_pictured(browser: Browser, gallery: str, tmp_path: Path) -> None:
    folder = Path(os.environ.get("BANKBOOK_TEST_PICTURES", tmp_path))
    for theme in ("books", "bank"):
        for scheme in browsing.SCHEMES:
            with browsing.new_page(browser, scheme=scheme) as page:
                page.goto(f"{gallery}/components?theme={theme}")
                assert browsing.picture(page, folder / f"components-{theme}-{scheme}.png").stat().st_size > 0
