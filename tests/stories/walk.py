"""Walking pages: who is signed in where, and the questions that every page answers at every width and in both schemes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal

from playwright.sync_api import Browser, Page

from tests import browser as browsing
from tests.demo import Demo
from tests.stories import steps

type Half = Literal["bank", "books"]
type View = tuple[int, browsing.Scheme]
Places = dict[str, str]
"""What the walk prepared: a name for each thing and its address, "/bank/lines/…"."""

NOBODY: Final = ""
VISITOR: Final = "visitor"
"""Whoever begins with this has a window of their own and signs in, if at all, where a stop says so."""

NEWCOMER: Final = "newcomer"
"""The owner of an organisation that has nothing yet."""

BRIEFLY: Final[tuple[View, ...]] = ((1280, "light"),)
FULLY: Final[tuple[View, ...]] = ((1280, "light"), (360, "dark"), (1280, "dark"), (360, "light"))
WHOLE: Final = 2
"""After so many views both widths and both schemes were looked at with every rule; the others can differ in their colours alone."""

WIDTHS: Final = (320, *browsing.WIDTHS)
SETTLED: Final = """async () => {
    const moving = () => document.getAnimations().filter(each => each.effect.getComputedTiming().endTime !== Infinity);
    do {
        await Promise.all(moving().map(each => each.finished.catch(() => null)));
        await new Promise(requestAnimationFrame);
    } while (moving().length);
}"""
"""Colours that are still on their way to the other scheme would be measured half way; the end of one such way can begin another's, inside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A page in one state. `path` may name a prepared place as {name}; `act` does there what leads into the state."""

    path: str
    who: str = NOBODY
    state: str = "filled"
    status: int = 200
    act: Callable[[Page, Demo], None] | None = None


@dataclass(frozen=True, slots=True)
class NoPage:
    """An address that shows nobody a page of its own, and why."""

    why: str


@dataclass(slots=True)
class Walk:
    """Windows that stay open, one for each person, and what each has asked for."""

    browser: Browser
    demo: Demo
    places: Places
    newcomer: dict[str, str]
    open: dict[tuple[Half, str], tuple[Page, browsing.Watched]] = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)

    def faults(self, half: Half, stop: Stop, *, views: Sequence[View]) -> list[str]:
        """Go there and say what is wrong with the page, one line each."""
        page, seen = self.window(half, stop.who)
        show(page, views[0])
        seen.addresses.clear()
        seen.complaints.clear()
        answer = page.goto(self.address(half, stop))
        found = [f"answered {answer.status if answer else 'nothing'}"] if answer is None or answer.status != stop.status else []
        if stop.act:
            stop.act(page, self.demo)
        page.wait_for_load_state()
        found += [f"{page.locator('h1').count()} main headings"] if page.locator("h1").count() != 1 else []
        found += [fault for view in views[:WHOLE] for fault in look(page, view)]
        found += [fault for view in views[WHOLE:] for fault in look(page, view, rules=browsing.COLOUR_RULES)]
        found += [f"{width}: scrolls sideways" for width in WIDTHS if not fits(page, width)]
        found += [f"asked {each}" for each in seen.foreign]
        return found + [f"console: {each}" for each in seen.complaints if not is_expected(each, stop=stop)]

    def window(self, half: Half, who: str) -> tuple[Page, browsing.Watched]:
        """The window of that person, signed in once."""
        if (half, who) not in self.open:
            page = self.stack.enter_context(browsing.new_page(self.browser))
            seen = browsing.watch(page)
            self._sign_in(page, half, who)
            self.open[half, who] = page, seen
        return self.open[half, who]

    def address(self, half: Half, stop: Stop) -> str:
        """The whole address of a stop."""
        path = stop.path.format_map(self.places)
        return path if path.startswith("http") else f"{self.demo.told[half]['url']}{path}"

    def _sign_in(self, page: Page, half: Half, who: str) -> None:
        if who == NOBODY or who.startswith(VISITOR):
            return
        if half == "bank":
            page.goto(f"{self.demo.bank}/sign-in")
            steps.sign_in_at_bank(page, self.demo, name=who)
            page.wait_for_load_state()
            if page.url.endswith("/contexts"):
                page.get_by_role("button", name="Work here").first.click()
        elif who == NEWCOMER:
            steps.sign_in_as(page, self.demo, self.newcomer)
        else:
            steps.sign_in_to_books(page, self.demo, role=who)


def look(page: Page, view: View, *, rules: Sequence[str] = ()) -> Iterator[str]:
    """Ask axe about one page, as wide and as bright as `view` says, without loading it again; only those of its rules where given."""
    show(page, view)
    page.evaluate(SETTLED)
    yield from (f"{view[0]} {view[1]}: {each}" for each in browsing.violations(page, rules=rules))


def show(page: Page, view: View) -> None:
    """Make the window that wide and the system that bright."""
    page.set_viewport_size({"width": view[0], "height": browsing.HEIGHT})
    page.emulate_media(color_scheme=view[1])


def fits(page: Page, width: int) -> bool:
    """Whether a page that wide needs no sideways scroll."""
    page.set_viewport_size({"width": width, "height": browsing.HEIGHT})
    return browsing.no_sideways_scroll(page)


def is_expected(complaint: str, *, stop: Stop) -> bool:
    """A browser says in its console that a page answered 404 or 409; where that is the state, it is no complaint."""
    return complaint.startswith("Failed to load resource") and (stop.status >= 400 or stop.act is not None) and "status of 4" in complaint


@contextmanager
def walking(browser: Browser, demo: Demo, *, places: Places, newcomer: dict[str, str]) -> Iterator[Walk]:
    """Open the windows and close them."""
    walk = Walk(browser=browser, demo=demo, places=places, newcomer=newcomer)
    with walk.stack:
        yield walk
