"""What stands round every page of the bank: whose bank it is, the context in the band, the tab row, the person."""

from typing import Any, Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankbook.bank.access.catalogue import Pair, Permission, Right
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals.catalogue import APPROVE_PERMISSION
from bankbook.bank.channels.web import contexts, demo
from bankbook.bank.identity.models import User
from bankbook.bank.institutions.models import Institution
from bankbook.bank.notices import queries as notices

type Tab = tuple[str, Promise, frozenset[Pair]]
"""The name of a page, the words, and the rights any one of which opens it; none: it is everybody's."""

_ANYBODY: Final[frozenset[Pair]] = frozenset()
_DECIDING: Final = frozenset((permission, right) for permission in APPROVE_PERMISSION.values() for right in (Right.VIEW, Right.APPROVE))


def _viewing(permission: Permission) -> frozenset[Pair]:
    return frozenset({(permission, Right.VIEW)})


PERSON_TABS: Final[tuple[Tab, ...]] = (
    ("bank:overview", gettext_lazy("Overview"), _ANYBODY),
    ("bank:users", gettext_lazy("Users"), _viewing(Permission.MANAGE_USERS)),
    ("bank:job-roles", gettext_lazy("Job roles"), _viewing(Permission.MANAGE_JOB_ROLES)),
    ("bank:account-groups", gettext_lazy("Account groups"), _viewing(Permission.MANAGE_ACCOUNT_GROUPS)),
    ("bank:approvals", gettext_lazy("Approvals"), _DECIDING),
    ("bank:consents", gettext_lazy("Accounting software"), _ANYBODY),
    ("bank:record", gettext_lazy("Record"), _viewing(Permission.MANAGE_PERMISSIONS)),
)
SOFTWARE_TABS: Final = PERSON_TABS[:1]
STAFF_TABS: Final[tuple[Tab, ...]] = (
    ("bank:staff", gettext_lazy("Accounts"), _ANYBODY),
    ("bank:staff-contexts", gettext_lazy("Contexts"), _ANYBODY),
    ("bank:help-desk", gettext_lazy("Help desk"), _ANYBODY),
    ("bank:inquiries", gettext_lazy("Questions"), _ANYBODY),
    ("bank:api-keys", gettext_lazy("API keys"), _ANYBODY),
)
DEMO_TABS: Final[tuple[Tab, ...]] = (("bank:mailbox", gettext_lazy("Mailbox"), _ANYBODY),)
_TABS_OF: Final = {User.Kind.PERSON: PERSON_TABS, User.Kind.SOFTWARE: SOFTWARE_TABS, User.Kind.STAFF: STAFF_TABS}


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
    tabs = _TABS_OF[User.Kind(user.kind)] + (DEMO_TABS if demo.is_here() else ())
    return frame | {
        "home": reverse("bank:staff") if is_staff else "/",
        "nav": [{"title": "", "items": _tabs(request, tabs)}],
        "person": {"name": user.name, "role": _("Bank staff") if is_staff else user.code_shown, "profile": reverse("bank:profile")},
        "sign_out": reverse("bank:sign-out"),
        "help": "" if is_staff else reverse("bank:help"),
        "notices": {"url": reverse("bank:notices"), "count": notices.unread_count(user.pk)},
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


def _tabs(request: HttpRequest, tabs: tuple[Tab, ...]) -> list[dict[str, Any]]:
    """The tabs whose page is there and opens for this person; the page that this is, or lies deepest under, is marked."""
    items: list[dict[str, Any]] = []
    for name, label, needed in tabs:
        url = _address(name)
        if url and (not needed or not needed.isdisjoint(contexts.held(request))):
            items.append(
                {"label": str(label), "url": url, "current": False, "count": len(contexts.waiting(request)) if needed is _DECIDING else 0}
            )
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
