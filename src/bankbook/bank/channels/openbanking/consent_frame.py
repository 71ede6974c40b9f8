"""What the consent pages share: the bank's name over them, the mark of the browser that began, and the pages that end early.

No page of a request says where it would return to, except to the browser that began it. Nothing that comes with the address is ever followed.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from bankbook.bank.channels.openbanking.consent_words import ENDED, Ended
from bankbook.bank.errors import NotFound
from bankbook.bank.grants.actions import consent
from bankbook.bank.grants.actions.consent import LinkLapsed, OtherBrowser
from bankbook.bank.grants.models import Requisition
from bankbook.bank.grants.queries.requests import requisition_of_link
from bankbook.bank.grants.rules.redirects import return_address
from bankbook.bank.grants.rules.requisitions import NotNow
from bankbook.bank.identity.models import User
from bankbook.bank.institutions.models import Institution
from bankbook.ui.guard import public

COOKIE: Final = "bank_consent"
WHY_OPEN: Final = "whoever holds the link may look at the request; the browser that began it goes on, and its customer signs in before an account is shown"
"""Why these pages wear no right: they come before the sign-in, and check what they need themselves."""

type Page = Callable[[HttpRequest, Requisition], HttpResponse]


def consent_page(page: Page) -> Callable[..., HttpResponse]:
    """Find the request that the address is for, answer what ends early with a page of its own, and let nothing be kept or framed."""

    @public(WHY_OPEN)
    @wraps(page)
    def shown(request: HttpRequest, token: str) -> HttpResponse:
        if isinstance(request.user, User) and request.user.must_finish:
            return HttpResponseRedirect(reverse("bank:first-sign-in"))
        try:
            requisition = requisition_of_link(token)
        except NotFound:
            raise Http404 from None
        try:
            response = page(request, requisition)
        except LinkLapsed:
            response = ended(request, requisition, ENDED["lapsed"])
        except OtherBrowser:
            response = ended(request, requisition, ENDED["other_browser"])
        except NotNow:
            response = ended(request, requisition, ENDED["taken_back" if requisition.is_deleted else "answered"])
        patch_cache_control(response, no_store=True, private=True)
        return response

    return shown


def mark_of(request: HttpRequest) -> str:
    """Return the mark by which the browser shows that it began the request; the cookie is sent to that request's pages only."""
    return request.COOKIES.get(COOKIE, "")[:64]


def to(step: str, token: str) -> HttpResponseRedirect:
    """Go to another step of the same request."""
    response = HttpResponseRedirect(reverse(f"consent:{step}", args=[token]))
    response.status_code = 303
    return response


def keep_mark(response: HttpResponse, *, token: str, mark: str) -> HttpResponse:
    """Give the browser its mark, for the pages of this request alone."""
    response.set_cookie(
        COOKIE,
        mark,
        max_age=int(consent.ANSWER_WITHIN.total_seconds()),
        path=reverse("consent:start", args=[token]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def show(request: HttpRequest, template: str, requisition: Requisition, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of the request under its bank's name; `context` is the template's own."""
    shared = {
        "chrome": chrome(requisition.institution, context.get("person")),
        "requisition": requisition,
        "client": requisition.client,
        "institution": requisition.institution,
        "token": (request.resolver_match.kwargs if request.resolver_match else {})["token"],
    }
    return render(request, f"openbanking/{template}.html", {**shared, **context}, status=status)


def chrome(institution: Institution, person: User | None = None) -> dict[str, Any]:
    """Return the frame of a page without navigation."""
    signed_in = {"person": {"name": person.name}} if person else {}
    return {"brand": institution.name, "home": "/", "nav": [], "items": [], **signed_in}


def ended(request: HttpRequest, requisition: Requisition, why: Ended) -> HttpResponse:
    """Say why this request cannot go on. Only the browser that began it is offered the way back."""
    address = ""
    if consent.holds_mark(requisition, browser=mark_of(request)) and why.error:
        address = return_address(requisition.redirect, reference=requisition.reference, error=why.error, details=why.details)
    return show(request, "consent_ended", requisition, status=why.status, why=why, address=address)
