"""What both tables of pages need: why an address has no page, and how to press a button on the way to a state."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

from tests.demo import Demo
from tests.stories.walk import NoPage

ACTS: Final = NoPage("takes a form and leads on to a page of its own")

type Act = Callable[[Page, Demo], None]


def press(name: str) -> Act:
    """Press a button of the page."""
    return lambda page, _demo: page.locator("main").get_by_role("button", name=name, exact=True).first.click()
