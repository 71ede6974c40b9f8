"""Connecting a bank, step by step: our consent, the choice of the bank, leaving for it, and coming back.

A step that leaves for another origin ends on a page of ours with a link, so that the policy on forms can stay strict. What comes back is bound to the
session that left; what it says is never believed, the provider is asked.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bankbook import clock
from bankbook.books.connections import actions, queries
from bankbook.books.connections.actions.authorise import hashed
from bankbook.books.connections.actions.complete import NO_ACCOUNTS
from bankbook.books.connections.models import Consent
from bankbook.books.connections.rules.lifetime import ACCESS_DAYS, HISTORY_DAYS
from bankbook.books.connections.rules.states import ConsentState
from bankbook.books.organisations import queries as organisations
from bankbook.books.organisations.rules import RIGHTS, Right, Role
from bankbook.books.providers import directory
from bankbook.books.web.connecting import crumbs
from bankbook.books.web.guard import BooksRequest, needs

AGREED = "connect_agreed"
NONCES = "connect_nonces"
NONCES_MAX = 10
"""So many visits to banks may be under way in one session; the oldest is forgotten first."""

BANKS_SHOWN_MAX = 50
WORDS_MAX = 300


@require_http_methods(["GET", "POST"])
@needs(Right.AUTHORISE)
def authorise(request: BooksRequest) -> HttpResponse:
    """Our own consent: what is read, what can never be done, for how long."""
    bank = request.GET.get("bank", "")[:120]
    if request.method == "POST":
        request.session[AGREED] = True
        query = f"?q={bank}" if bank else ""
        return redirect(reverse("books:choose-bank") + query)
    staff = organisations.staff(request.organisation).filter(is_active=True)
    context = {
        "crumbs": crumbs((_("Authorise"), "")),
        "bank": bank,
        "access_days": ACCESS_DAYS,
        "history_days": HISTORY_DAYS,
        "until": clock.today("Europe/London") + timedelta(days=ACCESS_DAYS),
        "viewers": [place for place in staff if Right.VIEW_LINES in RIGHTS[Role(place.role)]],
    }
    return render(request, "web/connect_agree.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.AUTHORISE)
def choose_bank(request: BooksRequest) -> HttpResponse:
    """A searchable list of banks; *Authorise* asks the provider for a consent at the one that was chosen."""
    if not request.session.get(AGREED):
        return redirect("books:authorise")
    if request.method == "POST":
        return _leave_for(request)
    return _banks(request)


@require_GET
@needs(Right.AUTHORISE)
def leave(request: BooksRequest, consent: UUID) -> HttpResponse:
    """The last page before the bank's: a link that goes there."""
    found = queries.consent(request.organisation, consent)
    if found.state != ConsentState.REQUESTED or not found.link:
        return redirect("books:outcome", consent)
    return render(request, "web/connect_leave.html", {"consent": found, "crumbs": crumbs((_("Authorise"), ""))})


@require_GET
@needs(Right.AUTHORISE)
def returned(request: BooksRequest) -> HttpResponse:
    """Where the bank sends people back. Counts once, and only in the session that left; any other is shown a page and changes nothing."""
    reference = request.GET.get("ref", "")
    found = queries.consent_by_reference(reference[:64], organisation=request.organisation)
    nonce = request.session.get(NONCES, {}).get(reference, "")
    is_ours = bool(found.nonce_hash) and constant_time_compare(hashed(nonce), found.nonce_hash)
    if found.state != ConsentState.REQUESTED or not is_ours:
        return render(request, "web/connect_used.html", {"consent": found, "crumbs": _back_crumbs(), "failed": True}, status=409)
    error, details = request.GET.get("error", "")[:80], request.GET.get("details", "")[:WORDS_MAX]
    return _finish(request, found, error=error, details=details)


@require_POST
@needs(Right.AUTHORISE)
def finish(request: BooksRequest, consent: UUID) -> HttpResponse:
    """Ask the bank once more how an attempt ended: after a session that ran out, or while the bank was still preparing the accounts."""
    return _finish(request, queries.consent(request.organisation, consent), error="", details="")


@require_GET
@needs(Right.AUTHORISE)
def outcome(request: BooksRequest, consent: UUID) -> HttpResponse:
    """How an attempt ended: refused, not finished, no account, error; each a page with what was not lost and what to do."""
    found = queries.consent(request.organisation, consent)
    kind = _kind(found)
    if kind == "linked":
        return redirect("books:link", found.connection.public_id)
    context = {
        "consent": found,
        "connection": found.connection,
        "attempt": found.reference.partition("-")[0],
        "kind": kind,
        "crumbs": _back_crumbs(),
        "failed": kind == "error",
    }
    return render(request, f"web/returned_{kind}.html", context)


def _finish(request: BooksRequest, found: Consent, *, error: str, details: str) -> HttpResponse:
    try:
        actions.complete(found.reference, error=error or None, details=details or None, by=request.actor)
    except (actions.BankFailed, actions.AnswerUsed) as refusal:
        messages.warning(request, str(refusal))
    return redirect("books:outcome", found.public_id)


def _leave_for(request: BooksRequest) -> HttpResponse:
    provider_id, _colon, institution = request.POST.get("bank", "").partition(":")
    if not institution:
        return _banks(request, problem=_("Choose the bank first."))
    nonce = secrets.token_urlsafe(32)
    try:
        offer = directory.offer(
            request.organisation, institution=institution, provider_id=provider_id, country=request.POST.get("country", "")[:2]
        )
        back = f"{settings.CONFIG.public_url}{reverse('books:returned')}"
        consent = actions.authorise(request.organisation, bank=offer, redirect=back, by=request.actor, nonce=nonce)
    except actions.BankFailed as refusal:
        return _banks(request, problem=str(refusal))
    kept = {**request.session.get(NONCES, {}), consent.reference: nonce}
    request.session[NONCES] = dict(list(kept.items())[-NONCES_MAX:])
    return redirect("books:leave", consent.public_id)


def _banks(request: BooksRequest, *, problem: str = "") -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    words, country = given.get("q", "")[:80].strip(), given.get("country", request.organisation.country)[:2].upper()
    context: dict[str, object] = {
        "crumbs": crumbs((_("Authorise"), "")),
        "q": words,
        "country": country,
        "countries": _countries(),
        "problem": problem,
    }
    try:
        found = directory.listing(request.organisation, country=country)
    except directory.NoProvider as refusal:
        return render(request, "web/connect_bank.html", {**context, "problem": refusal.sentence, "failed": True}, status=409)
    hits = directory.matching(found, words)
    known = queries.connections(request.organisation).filter(consents__accepted_at__isnull=False).distinct()
    connected = {(each.connection.provider_id, each.connection.institution): each for each in queries.standings(known)}
    context |= {
        "listing": found,
        "count": len(hits),
        "offers": [(offer, connected.get((offer.provider.pk, offer.bank.id))) for offer in hits[:BANKS_SHOWN_MAX]],
        "more": max(0, len(hits) - BANKS_SHOWN_MAX),
        "failed": bool(problem),
    }
    return render(request, "web/connect_bank.html", context, status=409 if problem else 200)


def _kind(consent: Consent) -> str:
    if consent.state == ConsentState.ACCEPTED:
        return "linked" if consent.accounts.exists() else "nothing"
    if consent.error == NO_ACCOUNTS:
        return "nothing"
    if consent.state == ConsentState.REFUSED:
        return "refused"
    if consent.state == ConsentState.ABANDONED and consent.error not in {"", "waiting", "expired", "gone"}:
        return "error"
    return "unfinished" if consent.state in {ConsentState.REQUESTED, ConsentState.ABANDONED} else "linked"


def _countries() -> list[tuple[str, str]]:
    from babel import Locale

    names = Locale("en", "GB").territories
    return sorted(((code, names[code]) for code in directory.COUNTRIES), key=lambda each: each[1])


def _back_crumbs() -> list[tuple[str, str]]:
    return crumbs((_("Back from the bank"), ""))


_AUTHORISE = "admin/account/bank-account/open-banking/authorise"

urlpatterns: list[URLPattern] = [
    path(_AUTHORISE, authorise, name="authorise"),
    path(f"{_AUTHORISE}/bank", choose_bank, name="choose-bank"),
    path("connect/returned", returned, name="returned"),
    path("connect/<uuid:consent>/leave", leave, name="leave"),
    path("connect/<uuid:consent>/finish", finish, name="finish"),
    path("connect/<uuid:consent>/outcome", outcome, name="outcome"),
]
