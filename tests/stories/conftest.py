"""One demo and one browser for all stories that can share them; a story that changes the day or needs an untouched home starts its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import browser as browsing
from tests import demo as demos
from tests.demo import Demo


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.story)
            item.add_marker(pytest.mark.timeout(420))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser; each page of it has a context of its own."""
    with browsing.open_browser() as started:
        yield started


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo as `make demo` leaves it after its first start. Stories that share it may add to it and take nothing away that others need."""
    with demos.running(tmp_path_factory.mktemp("demo") / "home") as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A desk's window without cookies."""
    with browsing.new_page(browser) as opened:
        yield opened
