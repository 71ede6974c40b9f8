"""A real browser for the stories: Debian's chromium, driven by Playwright, and the questions every page is asked.

`open_browser()` starts it; `violations(page)` runs axe; `no_sideways_scroll(page)`; `watch(page)` records what a page asked for and what it complained of.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FloatRect, Page, StorageState, sync_playwright

type Scheme = Literal["light", "dark"]

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCAL: Final = ("localhost", "127.0.0.1", "[::1]", "::1")
AXE_TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOUR_RULES: Final = ("color-contrast", "link-in-text-block")
"""All that axe has to say about a page in the other scheme that it did not say in the first."""

WIDTHS: Final = (360, 1280)
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
HEIGHT: Final = 900
PICTURE_BYTES_MAX: Final = 150_000
"""What a picture in the guide may weigh; a clone carries every one of them."""


def executable() -> str | None:
    """Return the browser's path, or None where this machine has none."""
    return os.environ.get("BANKBOOK_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start the browser and end it again. Raises when there is none: a story that cannot run must say so."""
    path = executable()
    assert path, "no chromium on PATH: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def new_page(
    browser: Browser, *, width: int = 1280, scheme: Scheme = "light", javascript: bool = True, state: StorageState | None = None
) -> Iterator[Page]:
    """Open a page in a context of its own: no cookies but those of `state`, as wide as asked, the system set to light or dark and to no motion."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme=scheme,
        java_script_enabled=javascript,
        reduced_motion="reduce",
        storage_state=state,
        locale="en-GB",
    )
    context.set_default_timeout(20_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def violations(page: Page, *, rules: Sequence[str] = ()) -> list[str]:
    """Run axe over the page as it stands; one line for each fault found, with the element, so that a failing test says what to mend.

    Only those of its `rules` where given. A document gets axe once, however often it is asked: half a megabyte takes its time.
    """
    script = "true" if page.evaluate("'axe' in window") else AXE_SCRIPT
    wanted = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(AXE_TAGS)}
    found = Axe(script).run(page, options={"runOnly": wanted, "resultTypes": ["violations"]}).response["violations"]
    return [f"{fault['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})" for fault in found for node in fault["nodes"]]


def no_sideways_scroll(page: Page) -> bool:
    """Return whether the page fits its window's width."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@dataclass(slots=True)
class Watched:
    """What a page did while it was watched."""

    addresses: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def foreign(self) -> list[str]:
        """Addresses on other machines; `data:` and `about:` leave nothing."""
        return [
            one for one in self.addresses if urlsplit(one).scheme in {"http", "https", "ws", "wss"} and urlsplit(one).hostname not in LOCAL
        ]


def watch(page: Page) -> Watched:
    """Record every request of the page and every error or warning in its console (a breach of the Content-Security-Policy is one)."""
    seen = Watched()
    page.on("request", lambda request: seen.addresses.append(request.url))
    page.on("console", lambda message: seen.complaints.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    return seen


def every_request_is_local(seen: Watched) -> bool:
    """Return whether something was asked for, and all of it of this machine."""
    return bool(seen.addresses) and not seen.foreign


def picture(page: Page, path: Path) -> Path:
    """Save the whole page as PNG, with the pointer away and the motion over."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True, animations="disabled", caret="hide")
    return path


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes the guide's pictures: what stands in the window, as PNG. Without a folder it takes none."""

    page: Page
    folder: Path | None

    def __call__(self, name: str, *, left: int = 0, height: int = HEIGHT) -> None:
        """Save what the window shows: `height` pixels from its top, without the `left` ones at its side."""
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.page.mouse.move(0, 0)
        clip: FloatRect = {"x": left, "y": 0, "width": 1280 - left, "height": height}
        path = self.folder / f"{name}.png"
        self.page.screenshot(path=path, animations="disabled", caret="hide", clip=clip)
        assert path.stat().st_size <= PICTURE_BYTES_MAX, f"{path.name} has {path.stat().st_size} bytes: show less of the page"
