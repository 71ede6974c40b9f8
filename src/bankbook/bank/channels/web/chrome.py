"""What stands round every page of the bank: whose bank it is, the context in the band, the tab row, the person."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.channels.web import contexts, demo
from bankbook.bank.identity.models import User
from bankbook.bank.institutions.models import Institution

PERSON_TABS = (("bank:overview", gettext_lazy("Overview")), ("bank:consents", gettext_lazy("Accounting software")))
STAFF_TABS = (("bank:staff", gettext_lazy("Accounts")), ("bank:api-keys", gettext_lazy("API keys")))
DEMO_TABS = (("bank:mailbox", gettext_lazy("Mailbox")),)


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame needs, in the shape that the design system's README gives (and that is open in type for that reason)."""
    frame: dict[str, Any] = {"brand": brand(request), "tagline": _("Online banking for business"), "home": "/"}
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return frame
    if user.must_finish:  # nothing else opens
        return frame | {"person": {"name": user.name, "role": user.code_shown}, "sign_out": reverse("bank:sign-out")}
    is_staff = user.kind == User.Kind.STAFF
    agreement = None if is_staff else contexts.chosen(request)
    tabs = (STAFF_TABS if is_staff else PERSON_TABS) + (DEMO_TABS if demo.is_here() else ())
    return frame | {
        "home": reverse("bank:staff") if is_staff else "/",
        "nav": [{"title": "", "items": _tabs(request, tabs)}],
        "person": {"name": user.name, "role": _("Bank staff") if is_staff else user.code_shown, "profile": reverse("bank:profile")},
        "sign_out": reverse("bank:sign-out"),
        "context": _context(request, agreement) if agreement else {},
    }


def brand(request: HttpRequest) -> str:
    """Return the name of the bank whose pages these are: the person's own, else the one that the page is about."""
    user = getattr(request, "user", None)
    if isinstance(user, User):
        return user.institution.name if user.institution else _("Bank staff")
    at: Institution | None = getattr(request, "institution", None)
    return at.name if at else _("The bank")


def _context(request: HttpRequest, agreement: ServiceAgreement) -> dict[str, Any]:
    return {
        "label": agreement.group.name if agreement.is_overview else str(agreement.entity),
        "kind": _("group overview") if agreement.is_overview else "",
        "group": agreement.is_overview,
        "switch": reverse("bank:contexts") if len(contexts.of_user(request)) > 1 else "",
    }


def _tabs(request: HttpRequest, tabs: tuple[tuple[str, Any], ...]) -> list[dict[str, Any]]:
    """The tabs whose page is there; the page that this is, or lies deepest under, is marked."""
    items: list[dict[str, Any]] = [{"label": str(label), "url": url, "current": False} for name, label in tabs if (url := _address(name))]
    over = [item for item in items if _is_under(request.path, item["url"])]
    if over:
        max(over, key=lambda item: len(item["url"]))["current"] = True
    return items


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(f"{url}/"))
