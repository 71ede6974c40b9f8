"""The customer's part of a requisition, step by step, bound to the browser that began it; and the end of a consent at the bank.

The row is locked in every step, so that two answers at the same moment give one consent.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bankbook import audit, clock
from bankbook.audit import SYSTEM, Actor
from bankbook.bank.accounts.models import Account
from bankbook.bank.accounts.wire_profiles import mints_account_ids
from bankbook.bank.errors import Refused
from bankbook.bank.grants.models import ApiClient, ConsentedAccount, EndUserAgreement, Requisition, RequisitionAccount
from bankbook.bank.grants.queries.clients import derived_key
from bankbook.bank.grants.queries.consents import shareable, shared_unasked
from bankbook.bank.grants.rules.requisitions import IN_PROGRESS, UNANSWERED, Event, NotNow, Status, move
from bankbook.bank.identity.models import User

ANSWER_WITHIN: Final = timedelta(minutes=30)
"""From *Agree and continue* to the answer: enough for a sign-in with a second factor, short for a browser left open."""


class LinkLapsed(Refused):
    """The page was opened, or answered, too late."""

    code = "link_lapsed"


class OtherBrowser(Refused):
    """Somebody began to answer this request in another browser: only that one goes on."""

    code = "other_browser"


class OtherBank(Refused):
    """The user belongs to another institution than the request."""

    code = "other_bank"


class NothingChosen(Refused):
    code = "nothing_chosen"


def open_page(requisition: Requisition) -> Requisition:
    """Note that somebody looks at the page, and return the requisition as it stands. Raises `LinkLapsed`, `NotNow`. Binds nothing: robots look too."""
    with transaction.atomic():
        locked = _locked(requisition)
        lapsed = _lapse_if_due(locked)
        if not lapsed and locked.status == Status.CREATED:
            _move(locked, Event.OPEN)
    if lapsed:
        raise LinkLapsed(_("This request has run out."))
    if Status(locked.status) not in UNANSWERED or locked.is_deleted:
        raise NotNow(_("This request has already been answered."))
    return locked


def begin(requisition: Requisition, *, browser: str) -> str:
    """*Agree and continue*: bind the request to this browser and return the mark it must keep.

    `browser` is the mark it holds already, if any: going back and agreeing again in the same browser is no other browser. Raises `OtherBrowser`,
    `LinkLapsed`, `NotNow`.
    """
    open_page(requisition)
    with transaction.atomic():
        locked = _locked(requisition)
        if locked.browser_hash:
            _check_browser(locked, browser)
            return browser
        mark = secrets.token_urlsafe(32)
        locked.browser_hash, locked.answer_by = _mark_hash(mark), clock.now() + ANSWER_WITHIN
        _move(locked, Event.AGREE, "browser_hash", "answer_by")
        return mark


def continue_page(requisition: Requisition, *, browser: str) -> Requisition:
    """Return the requisition for the next page of the browser that began it. Raises `LinkLapsed`, `NotNow`, `OtherBrowser`."""
    current = open_page(requisition)
    _check_browser(current, browser)
    return current


def identify(requisition: Requisition, *, user: User, browser: str) -> Requisition:
    """Note who signed in for this request; the accounts come next. Raises `OtherBank`, `OtherBrowser`, `LinkLapsed`, `NotNow`."""
    continue_page(requisition, browser=browser)
    if user.institution_id != requisition.institution_id or user.kind != User.Kind.PERSON or not user.is_active:
        raise OtherBank(_("This user is not a customer of the bank that the request is for."))
    with transaction.atomic():
        locked = _locked(requisition)
        locked.user = user
        if locked.status == Status.UNDERGOING_AUTHENTICATION:
            _move(locked, Event.ASK_WHICH if locked.account_selection else Event.ASK_WHETHER, "user")
        else:
            locked.save(update_fields=["user"])
        return locked


def approve(requisition: Requisition, *, user: User, browser: str, chosen: Collection[UUID] | None) -> Requisition:
    """Link the accounts and return the requisition. `chosen` are the public ids of accounts, counted only where the request asks which.

    An account of another customer is not there to choose. Raises `NothingChosen` and what `identify` raises.
    """
    identify(requisition, user=user, browser=browser)
    with transaction.atomic():
        ApiClient.objects.select_for_update().get(pk=requisition.client_id)  # two approvals at once give an account one id
        locked = _locked(requisition)
        accounts = _accounts(locked, user, chosen)
        now = clock.business_now()
        locked.linked_at = now
        _move(locked, Event.APPROVE, "linked_at")
        for account in accounts:
            RequisitionAccount.objects.create(requisition=locked, consented=_consented(locked, account))
        EndUserAgreement.objects.filter(pk=locked.agreement_id, accepted_at=None).update(accepted_at=now)
        _recorded(_person(user), "consent.given", locked, {"accounts": [str(each.public_id) for each in accounts]})
        return locked


def refuse(requisition: Requisition, *, browser: str, user: User | None = None) -> Requisition:
    """The customer says no, at any step; before the first step nobody is bound yet, and no sign-in is needed to refuse."""
    current = open_page(requisition)
    if current.browser_hash:
        _check_browser(current, browser)
    signed_in = current.user_id is not None
    return _end(requisition, Event.REFUSE, error="UserSessionRejected" if signed_in else "UserCancelledSession", by=_person(user))


def fail(requisition: Requisition, *, error: str) -> Requisition:
    """The bank cannot go on with this request; `error` is the published name of what went wrong."""
    return _end(requisition, Event.FAIL, error=error, by=SYSTEM)


@transaction.atomic
def revoke(requisition: Requisition, *, by: Actor) -> Requisition:
    """The customer ends a consent at the bank: nothing is read from the next request on. Ending it again changes nothing."""
    locked = _locked(requisition)
    if locked.status == Status.LINKED and not locked.ended_by:
        locked.ended_at, locked.ended_by = clock.business_now(), Requisition.EndedBy.CUSTOMER
        _move(locked, Event.REVOKE, "ended_at", "ended_by")
        _recorded(by, "consent.revoked", locked, {})
    return locked


@transaction.atomic
def end_with_user(user: User, *, by: Actor, how: str) -> None:
    """End every consent of a user who was deleted. One who is suspended gives nothing as long as that lasts, and needs no end."""
    if how == "deleted":
        for requisition in Requisition.objects.filter(user=user, status=Status.LINKED).order_by("pk"):
            revoke(requisition, by=by)


def holds_mark(requisition: Requisition, *, browser: str) -> bool:
    """Whether that browser is the one that began the request."""
    return bool(requisition.browser_hash) and hmac.compare_digest(requisition.browser_hash, _mark_hash(browser))


@transaction.atomic
def _end(requisition: Requisition, event: Event, *, error: str, by: Actor) -> Requisition:
    locked = _locked(requisition)
    locked.error, locked.ended_at = error, clock.business_now()
    _move(locked, event, "error", "ended_at")
    _recorded(by, "consent.refused" if event is Event.REFUSE else "consent.failed", locked, {"error": error})
    return locked


def _accounts(requisition: Requisition, user: User, chosen: Collection[UUID] | None) -> list[Account]:
    offered = shareable(user, institution=requisition.institution)
    wanted = [each for each in offered if each.public_id in (chosen or ())] if requisition.account_selection else shared_unasked(offered)
    if not wanted:
        raise NothingChosen(_("Choose at least one account, or refuse."))
    return wanted


def _consented(requisition: Requisition, account: Account) -> ConsentedAccount:
    """Return the account under the id that the client knows it by, fresh again after a suspension; a new id for its first time."""
    known = ConsentedAccount.objects.filter(client=requisition.client_id, account=account).order_by("id").first()
    if known is None or mints_account_ids(account.wire_profile):
        return ConsentedAccount.objects.create(client=requisition.client, account=account, created_at=clock.business_now())
    known.failures, known.suspended_at = 0, None
    known.save(update_fields=["failures", "suspended_at"])
    return known


def _lapse_if_due(locked: Requisition) -> bool:
    """Write down that the link ran out, if it did; return whether it is over for want of an answer."""
    now = clock.now()
    due = locked.link_lapses_at <= now if locked.answer_by is None else locked.answer_by <= now
    if due and Status(locked.status) in UNANSWERED:
        locked.ended_at, locked.ended_by = clock.business_now(), locked.ended_by or Requisition.EndedBy.TIME
        _move(locked, Event.LAPSE, "ended_at", "ended_by")
    return locked.status == Status.EXPIRED and locked.linked_at is None


def _check_browser(requisition: Requisition, browser: str) -> None:
    if Status(requisition.status) in IN_PROGRESS and not holds_mark(requisition, browser=browser):
        raise OtherBrowser(_("This request is being answered in another browser."))


def _mark_hash(mark: str) -> str:
    return hmac.new(derived_key("browsers"), mark.encode(), hashlib.sha256).hexdigest()


def _move(locked: Requisition, event: Event, *fields: str) -> None:
    if locked.is_deleted:
        raise NotNow(_("The software took this request back."))
    locked.status = move(Status(locked.status), event)
    locked.save(update_fields=["status", *fields])


def _locked(requisition: Requisition) -> Requisition:
    related = ("client", "institution", "agreement", "user")
    return Requisition.objects.select_related(*related).select_for_update(of=("self",)).get(pk=requisition.pk)


def _person(user: User | None) -> Actor:
    return Actor(kind=user.kind, public_id=str(user.public_id), label=user.name) if user else Actor(kind="person", public_id="", label="")


def _recorded(by: Actor, what: str, requisition: Requisition, detail: dict[str, object]) -> None:
    audit.record(
        by, what=what, target=("requisition", str(requisition.public_id)), detail={"client": str(requisition.client.public_id), **detail}
    )
