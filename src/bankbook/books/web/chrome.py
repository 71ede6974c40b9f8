"""What stands round every page of the books: the menu, the person, the organisation. Counts are only ever things that wait for this person."""

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django_htmx.middleware import HtmxDetails

from bankbook.books.banklines import queries as banklines
from bankbook.books.organisations.models import Staff
from bankbook.books.organisations.rules import ROLE_WORDS, Right, Role
from bankbook.books.web.guard import may

CHANGED_BY_IMPORT: Final = "imported"
"""The id of the part of a page that is asked for again once an import is through; see `web/imported.html`."""

type Entry = tuple[str, str | Promise, str, Right | None]
"""A page of the menu: URL name, words, icon, and the right it takes to see it (None: everybody who works here)."""

MENU: tuple[tuple[str | Promise, tuple[Entry, ...]], ...] = (
    ("", (("books:today", gettext_lazy("Today"), "house", None),)),
    (
        gettext_lazy("Bank"),
        (
            ("books:bank-lines", gettext_lazy("View bank lines"), "list", Right.VIEW_LINES),
            ("books:import-runs", gettext_lazy("Import runs"), "download", Right.VIEW_LINES),
        ),
    ),
    (
        gettext_lazy("Financials"),
        (
            ("books:unassigned", gettext_lazy("Unassigned lines"), "inbox", Right.VIEW_LINES),
            ("books:ledgers", gettext_lazy("Ledgers"), "book-open-text", Right.VIEW_LEDGERS),
            ("books:tenancies", gettext_lazy("Tenancies"), "key-round", Right.VIEW_LEDGERS),
        ),
    ),
    (
        gettext_lazy("Admin"),
        (
            ("books:people", gettext_lazy("View all employees"), "users", None),
            ("books:bank-accounts", gettext_lazy("Bank accounts"), "landmark", Right.VIEW_LEDGERS),
            ("books:open-banking", gettext_lazy("Open banking authorisation"), "shield-check", Right.VIEW_LINES),
        ),
    ),
)


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Return what the shell of a page needs (its shape stands in the README of `ui`); next to nothing where nobody is signed in."""
    place: Staff | None = getattr(request, "staff", None)
    if place is None:
        return {"brand": "Bankbook", "home": "/"}
    return {
        "brand": "Bankbook",
        "home": reverse("books:today"),
        "nav": [] if _is_part(request) else _menu(request, place),
        "person": {"name": place.user.name, "role": ROLE_WORDS[Role(place.role)]},
        "sign_out": reverse("books:sign-out"),
        "context": {
            "label": place.organisation.name,
            "kind": "",
            "group": False,
            "switch": reverse("books:organisations") if getattr(request, "has_choice", False) else "",
        },
    }


def _is_part(request: HttpRequest) -> bool:
    """Whether only a part of a page is asked for, which has no menu; not a whole body, nor what comes together with the menu's counts."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and htmx.target not in (None, CHANGED_BY_IMPORT)


def _menu(request: HttpRequest, place: Staff) -> list[dict[str, Any]]:
    waiting = _waiting(request, place)
    sections = [(title, [_item(entry, waiting) for entry in entries if _shown(request, entry)]) for title, entries in MENU]
    _mark_current(request.path, [item for _title, items in sections for item in items])
    return [{"title": title, "items": items} for title, items in sections if items]


def _shown(request: HttpRequest, entry: Entry) -> bool:
    return entry[3] is None or may(request, entry[3])


def _item(entry: Entry, waiting: dict[str, int]) -> dict[str, Any]:
    name, label, icon, _right = entry
    return {"label": label, "url": reverse(name), "icon": icon, "current": False, "count": waiting.get(name, 0)}


def _mark_current(path: str, items: list[dict[str, Any]]) -> None:
    """Mark the page of the menu that `path` is, or lies deepest under."""
    over = [item for item in items if path == item["url"] or (item["url"] != "/" and path.startswith(f"{item['url']}/"))]
    if over:
        max(over, key=lambda item: len(item["url"]))["current"] = True


def _waiting(request: HttpRequest, place: Staff) -> dict[str, int]:
    """What waits for this person: lines without a home wait for who may give them one."""
    if not may(request, Right.ASSIGN):
        return {}
    return {"books:unassigned": banklines.waiting_count(place.organisation)}
