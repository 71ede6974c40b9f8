"""A person with a browser, reduced to what the demo needs: opens pages over HTTP, fills in a form, presses a button, follows a link.

Stands in for the person at the bank on the demo's first start, so that the consent goes through the very pages that anybody else would see.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

__all__ = ["LostTheWay", "Page", "Visitor"]

ANSWER_S: Final = 30
PAGE_BYTES_MAX: Final = 2_000_000
"""No page of the demo is near this."""

_HTTP: Final = frozenset({"http", "https"})


class LostTheWay(Exception):
    """A page did not have what was looked for, or did not come at all."""


@dataclass(slots=True)
class Form:
    """A form as it stands on a page, with the values that its fields came with."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    boxes: list[tuple[str, str]] = field(default_factory=list)  # what may be ticked


@dataclass(slots=True)
class Page:
    """A page that came: its address, its forms, and its marked link back, if it has one."""

    address: str
    forms: list[Form]
    way_back: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.way_back = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif tag == "a" and "data-way-back" in given:
            self.way_back = given.get("href", "")
        elif tag == "input" and self.forms and given.get("name"):
            self._field(given)

    def _field(self, given: dict[str, str]) -> None:
        if given.get("type") in {"checkbox", "radio"}:
            self.forms[-1].boxes.append((given["name"], given.get("value", "on")))
        else:
            self.forms[-1].fields[given["name"]] = given.get("value", "")


class Visitor:
    """One browser: keeps its cookies and stays on the web."""

    def __init__(self) -> None:
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor())

    def open(self, address: str) -> Page:
        """Open a page, redirects followed. Raises `LostTheWay`."""
        return self._page(Request(address))  # noqa: S310  # the scheme is looked at where it is sent

    def submit(self, page: Page, form: Form, *, fill: Mapping[str, str] | None = None, tick_all: bool = False) -> Page:
        """Fill in a form of a page and press its first button. Raises `LostTheWay`."""
        values = [*{**form.fields, **(fill or {})}.items(), *(form.boxes if tick_all else [])]
        address = urljoin(page.address, form.action or page.address)
        # The page it comes from is named, as browsers do: who protects forms looks at it.
        headers = {"Referer": page.address, "Content-Type": "application/x-www-form-urlencoded"}
        return self._page(Request(address, data=urlencode(values).encode(), headers=headers))  # noqa: S310  # as above

    def _page(self, request: Request) -> Page:
        if request.type not in _HTTP:
            raise LostTheWay(f"{request.full_url} is no page")
        try:
            with self._opener.open(request, timeout=ANSWER_S) as answer:
                address, body = answer.geturl(), answer.read(PAGE_BYTES_MAX)
        except HTTPError as error:
            raise LostTheWay(f"{request.full_url.partition('?')[0]} answered with status {error.code}") from error
        except (URLError, OSError) as error:
            raise LostTheWay(f"{request.full_url.partition('?')[0]} did not answer: {error}") from error
        reader = _Reader()
        reader.feed(body.decode("utf-8", "replace"))
        return Page(address, reader.forms, reader.way_back)


def form_with(page: Page, name: str) -> Form:
    """Return the form of a page that has a field of that name. Raises `LostTheWay`."""
    for form in page.forms:
        if name in form.fields or any(name == box for box, _value in form.boxes):
            return form
    raise LostTheWay(f"{page.address.partition('?')[0]} has no field {name}")


def form_to(page: Page, ending: str) -> Form:
    """Return the form of a page that is sent to an address with that ending. Raises `LostTheWay`."""
    for form in page.forms:
        if form.method == "post" and form.action.rstrip("/").endswith(ending):
            return form
    raise LostTheWay(f"{page.address.partition('?')[0]} has no form for {ending}")
