"""The consent pages: who asks, the bank's sign-in, which accounts, yes or no, and the way back. Each view: parse, one action, respond."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bankbook import clock
from bankbook.bank.accounts.models import Account
from bankbook.bank.accounts.queries import balances_of
from bankbook.bank.channels.openbanking import consent_words as words
from bankbook.bank.channels.openbanking.consent_forms import SandboxSignIn
from bankbook.bank.channels.openbanking.consent_frame import consent_page, ended, keep_mark, mark_of, show, to
from bankbook.bank.grants.actions import consent
from bankbook.bank.grants.actions.consent import NothingChosen, OtherBank, OtherBrowser
from bankbook.bank.grants.models import Requisition
from bankbook.bank.grants.queries import consents
from bankbook.bank.grants.queries.requests import link_token
from bankbook.bank.grants.rules.redirects import return_address
from bankbook.bank.grants.rules.requisitions import UNANSWERED, Status
from bankbook.bank.identity.models import User
from bankbook.money import Money


@require_http_methods(["GET", "HEAD", "POST"])
@consent_page
def start(request: HttpRequest, requisition: Requisition) -> HttpResponse:
    """Who asks, for what, for how long; *Agree and continue* binds the request to this browser."""
    if request.method == "POST":
        return _agree(request, requisition)
    current = consent.open_page(requisition)
    if current.browser_hash and not consent.holds_mark(current, browser=mark_of(request)):
        raise OtherBrowser(_("This request is being answered in another browser."))
    return show(request, "consent_start", current, **_asked(current))


def _agree(request: HttpRequest, requisition: Requisition) -> HttpResponse:
    token = link_token(requisition.public_id)
    mark = consent.begin(requisition, browser=mark_of(request))
    if not requisition.institution.is_operational:
        consent.fail(requisition, error="InstitutionTechnicalError")
        return keep_mark(to("return", token), token=token, mark=mark)
    step = "sign-in" if requisition.institution.is_sandbox else "accounts"
    return keep_mark(to(step, token), token=token, mark=mark)


@require_http_methods(["GET", "HEAD", "POST"])
@consent_page
def sign_in(request: HttpRequest, requisition: Requisition) -> HttpResponse:
    """The bank's sign-in; a sandbox has a form of its own, in which any user id and code pass."""
    token = link_token(requisition.public_id)
    current = consent.continue_page(requisition, browser=mark_of(request))
    if not current.institution.is_sandbox:
        where = {"next": reverse("consent:accounts", args=[token]), "bank": current.institution_id}
        return HttpResponseRedirect(f"{reverse('bank:sign-in')}?{urlencode(where)}")
    form = SandboxSignIn(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show(request, "consent_sandbox", current, form=form, status=400 if form.is_bound else 200)
    if form.fails_with:
        consent.fail(current, error=form.fails_with)
        return to("return", token)
    customer = consents.sandbox_user(current.institution)
    if customer is None:
        consent.fail(current, error="InstitutionTechnicalError")
        return to("return", token)
    consent.identify(current, user=customer, browser=mark_of(request))
    return to("accounts", token)


@require_http_methods(["GET", "HEAD", "POST"])
@consent_page
def accounts(request: HttpRequest, requisition: Requisition) -> HttpResponse:
    """Which accounts, and the answer."""
    token, mark = link_token(requisition.public_id), mark_of(request)
    current = consent.continue_page(requisition, browser=mark)
    customer = _customer(request, current)
    if customer is None:
        return to("sign-in", token)
    try:
        if request.method == "POST":
            consent.approve(current, user=customer, browser=mark, chosen=_chosen(request))
            return to("return", token)
        current = consent.identify(current, user=customer, browser=mark)
    except OtherBank:
        return show(request, "consent_other_bank", current, person=customer, status=403)
    except NothingChosen as problem:
        return _choice(request, current, customer, problem=str(problem))
    return _choice(request, current, customer)


@require_POST
@consent_page
def refuse(request: HttpRequest, requisition: Requisition) -> HttpResponse:
    """The customer says no, at whichever step; nobody needs to sign in for that."""
    token = link_token(requisition.public_id)
    mark = consent.begin(requisition, browser=mark_of(request))
    consent.refuse(requisition, browser=mark, user=_customer(request, requisition))
    return keep_mark(to("return", token), token=token, mark=mark)


@require_safe
@consent_page
def way_back(request: HttpRequest, requisition: Requisition) -> HttpResponse:
    """How it ended, and the link to where the request came from: for the browser that answered, and for no other."""
    if Status(requisition.status) in UNANSWERED:
        return to("start", link_token(requisition.public_id))
    if not consent.holds_mark(requisition, browser=mark_of(request)):
        return ended(request, requisition, words.ENDED["answered"])
    is_linked = requisition.status == Status.LINKED
    details = "" if is_linked else str(words.RETURNED.get(requisition.error, words.RETURNED["UnknownError"]).details)
    address = return_address(
        requisition.redirect, reference=requisition.reference, error="" if is_linked else requisition.error, details=details
    )
    outcome = words.RETURNED["" if is_linked else requisition.error]
    return show(request, "consent_return", requisition, outcome=outcome, address=address, at_once=requisition.redirect_immediate)


def _customer(request: HttpRequest, requisition: Requisition) -> User | None:
    """Who answers: a sandbox's one customer once its form was passed, elsewhere whoever is signed in."""
    if requisition.institution.is_sandbox:
        return requisition.user
    return request.user if isinstance(request.user, User) and request.user.is_active else None


def _choice(request: HttpRequest, requisition: Requisition, customer: User, *, problem: str = "") -> HttpResponse:
    shareable = consents.shareable(customer, institution=requisition.institution)
    if not requisition.account_selection:
        shareable = consents.shared_unasked(shareable)
    context = {
        **_asked(requisition),
        "person": customer,
        "rows": _rows(shareable, requisition),
        "until": words.last_day(requisition, today=_today(requisition)),
        "errors": [(problem, "accounts")] if problem else [],
        "failed": bool(problem),
    }
    return show(request, "consent_accounts", requisition, status=400 if problem else 200, **context)


def _rows(shareable: list[Account], requisition: Requisition) -> list[tuple[Account, Money]]:
    found = balances_of(shareable, today=_today(requisition))
    return [(each, Money(found[each.pk].booked_minor, each.currency)) for each in shareable]


def _asked(requisition: Requisition) -> dict[str, Any]:
    today = _today(requisition)
    return {"seen": words.what_is_seen(requisition, today=today), "facts": words.how_long(requisition, today=today)}


def _today(requisition: Requisition) -> date:
    return clock.today(requisition.institution.zone)


def _chosen(request: HttpRequest) -> list[UUID]:
    """Read the ticked accounts; what is no id counts as not ticked."""
    found = []
    for text in request.POST.getlist("account"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
