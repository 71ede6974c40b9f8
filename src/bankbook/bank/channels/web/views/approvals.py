"""The approval log: what the person can decide now, what he asked for, what became of the rest, and one request with all that it changes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bankbook import clock
from bankbook.bank.access.catalogue import Pair, Permission, Right
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import actions, queries, rules
from bankbook.bank.approvals.actions.refusals import CannotDecide, Changed, NoReason, NotYours
from bankbook.bank.approvals.actions.telling import either
from bankbook.bank.approvals.catalogue import APPROVE_PERMISSION, CATEGORY_NAMES, KINDS
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.approvals.queries import Desk
from bankbook.bank.approvals.rules import Category, State, Why
from bankbook.bank.channels.web import affected, contexts, differences, proving
from bankbook.bank.channels.web.forms.approvals import DecisionForm
from bankbook.bank.channels.web.guard import needs_any, user_of
from bankbook.bank.channels.web.seals import seals_of
from bankbook.bank.errors import NotFound
from bankbook.bank.identity.models import User

DECIDING: Final[tuple[Pair, ...]] = tuple((each, right) for each in APPROVE_PERMISSION.values() for right in (Right.VIEW, Right.APPROVE))
"""Whoever asks for a change may view its category, and whoever decides may approve it."""

PAGE: Final = 50
SOON: Final = timedelta(hours=24)
_GONE: Final = {Why.ENDED, Why.DECIDED}


@dataclass(frozen=True, slots=True)
class Line:
    """A request as a list shows it."""

    request: ChangeRequest
    category: str
    what: str
    is_soon: bool = False


@needs_any(*DECIDING)
@never_cache
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """List what the person can decide now, soonest to expire first."""
    user, agreement = user_of(request), contexts.current(request)
    mine = queries.mine_to_decide(user, agreement)
    others = queries.pending(agreement).count() - len(mine)
    shown = {
        "lines": [line(each) for each in mine],
        "others": others,
        "of_others": _waiting_for_others(user, agreement, mine),
        "may_policies": (Permission.ASSIGN_APPROVAL_POLICIES, Right.VIEW) in contexts.held(request),
    }
    return render(request, "web/approvals.html", shown | _tabs("log", len(mine)))


@needs_any(*DECIDING)
@never_cache
@require_safe
def made(request: HttpRequest) -> HttpResponse:
    """List what the person asked for in this context, the latest first."""
    user, agreement = user_of(request), contexts.current(request)
    rows, older = _paged(request, queries.made_by(user, agreement), by_end=False)
    shown = {"lines": [line(each) for each in rows], "older": older, "is_later": "after" in request.GET}
    return render(request, "web/approvals_list.html", shown | _tabs("made", len(queries.mine_to_decide(user, agreement))))


@needs_any(*DECIDING)
@never_cache
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """List what became of the requests of this context that the person may see, the latest outcome first."""
    user, agreement = user_of(request), contexts.current(request)
    visible = queries.history(agreement).filter(Q(maker=user) | Q(category__in=_categories(request)))
    rows, older = _paged(request, visible, by_end=True)
    shown = {"lines": [line(each) for each in rows], "older": older, "is_later": "after" in request.GET}
    return render(request, "web/approvals_list.html", shown | _tabs("history", len(queries.mine_to_decide(user, agreement))))


@needs_any(*DECIDING)
@never_cache
@require_safe
def one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one request of this context: what it changes, for whom, who asked and who decided."""
    return _shown(request, _of_context(request, public_id))


@needs_any(*DECIDING)
@require_POST
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Approve or reject the request as it was shown; one that changed meanwhile is shown again instead."""
    found, by = _of_context(request, public_id), user_of(request)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form=form, status=422)
    version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
    try:
        if request.POST.get("verdict") == "approve":
            ended = actions.approve(found.public_id, version=version, by=by, reauthenticated_at=proving.at(request))
        else:
            ended = actions.reject(found.public_id, version=version, by=by, reason=reason)
    except NoReason as refusal:
        form.add_error("reason", str(refusal))
        return _shown(request, found, form=form, status=422)
    except Changed:
        return _shown(request, _of_context(request, public_id), has_changed=True, status=409)
    except CannotDecide as refusal:
        if refusal.code == Why.PROVE_AGAIN:
            return HttpResponseRedirect(_prove(found))
        return _shown(request, _of_context(request, public_id), refusal=str(refusal), status=409 if refusal.code in _GONE else 403)
    _say(request, ended, by=by)
    return HttpResponseRedirect(reverse("bank:approval", args=[public_id]))


@needs_any(*DECIDING)
@require_POST
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take one's own request back."""
    found = _of_context(request, public_id)
    try:
        actions.cancel(found.public_id, by=user_of(request))
    except (NotYours, CannotDecide) as refusal:
        status = 403 if isinstance(refusal, NotYours) else 409
        return _shown(request, _of_context(request, public_id), refusal=str(refusal), status=status)
    messages.success(request, _("Your request is cancelled. Nothing changed."))
    return HttpResponseRedirect(reverse("bank:approval", args=[public_id]))


def line(found: ChangeRequest) -> Line:
    """Return a request as lists show it."""
    is_soon = found.state == State.PENDING and found.expires_at - clock.business_now() <= SOON
    return Line(found, str(CATEGORY_NAMES[Category(found.category)]), what(found), is_soon)


def what(found: ChangeRequest) -> str:
    """Return what is asked for in a heading: "Create the job role “Reading”"."""
    return _("%(kind)s “%(title)s”") % {"kind": KINDS[found.kind].name, "title": title(found)}


def title(found: ChangeRequest) -> str:
    """Return what a request is about, in words: a policy is kept under the code of its category."""
    return str(CATEGORY_NAMES[Category(found.title)]) if found.kind.startswith("policy.") else found.title


def _of_context(request: HttpRequest, public_id: UUID) -> ChangeRequest:
    """The request, if it is of the context that the person works in now."""
    found = queries.request(user_of(request), public_id)
    if found.agreement_id != contexts.current(request).pk:
        raise NotFound(_("There is no such request here."))
    return found


def _shown(
    request: HttpRequest,
    found: ChangeRequest,
    *,
    form: DecisionForm | None = None,
    has_changed: bool = False,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    user, agreement = user_of(request), found.agreement
    desk = Desk(user, agreement=agreement, is_fresh=proving.is_fresh(request))
    is_pending = queries.is_pending(found)
    able = queries.who_can_decide(found) if is_pending else []
    why = desk.why_not(found)
    difference = differences.between(found.before, found.after)
    shown: dict[str, Any] = {
        "found": found,
        "state": State.EXPIRED if found.state == State.PENDING and not is_pending else found.state,
        "heading": what(found),
        "category": CATEGORY_NAMES[Category(found.category)],
        "agreement": agreement,
        "is_pending": is_pending,
        "is_mine": found.maker_id == user.pk,
        "seals": seals_of(found, able=able),
        "difference": difference,
        "affected": affected.people(found, difference) if is_pending else [],
        "why": why,
        "why_said": str(CannotDecide(why)) if why and why is not Why.ENDED else "",
        "may_decide": why is None or why is Why.PROVE_AGAIN,
        "prove": _prove(found) if why is Why.PROVE_AGAIN else "",
        "is_last": len(queries.still_needed(found)) == 1,
        "able": either(able),
        "form": form or DecisionForm(initial={"version": found.version}),
        "has_changed": has_changed,
        "refusal": refusal,
        "mine": [line(each) for each in queries.mine_to_decide(user, agreement)],
    }
    return render(request, "web/approval.html", shown, status=status)


def _say(request: HttpRequest, ended: ChangeRequest, *, by: User) -> None:
    """Say over the next page what became of it; an outcome that nobody wished stays until it is read."""
    match State(ended.state):
        case State.APPLIED:
            messages.success(request, _("Approved and applied: “%(title)s” is in force now.") % {"title": title(ended)})
        case State.PENDING:
            needed = " + ".join(queries.still_needed(ended))
            messages.success(request, _("Your approval is noted. Still needed: level %(levels)s.") % {"levels": needed})
        case State.REJECTED:
            messages.success(request, _("Rejected. Nothing changed, and %(maker)s is told why.") % {"maker": ended.maker.name})
        case _ended_otherwise:
            messages.warning(request, ended.ended_reason)


def _prove(found: ChangeRequest) -> str:
    """The page that asks for the password again and leads back."""
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': reverse('bank:approval', args=[found.public_id])})}"


def _waiting_for_others(user: User, agreement: ServiceAgreement, mine: list[ChangeRequest]) -> list[Line]:
    """What waits, and for whom, where it is not this person who decides: what he asked for first of all."""
    known = {each.pk for each in mine}
    return [line(each) for each in queries.pending(agreement).filter(maker=user) if each.pk not in known]


def _categories(request: HttpRequest) -> list[str]:
    """The categories of which the person may view or approve requests."""
    held = contexts.held(request)
    return [
        category.value
        for category, permission in APPROVE_PERMISSION.items()
        if not held.isdisjoint({(permission, Right.VIEW), (permission, Right.APPROVE)})
    ]


def _paged(request: HttpRequest, rows: QuerySet[ChangeRequest], *, by_end: bool) -> tuple[list[ChangeRequest], str]:
    """One page after the request that the address names, and which one the next page starts after ("" for none)."""
    last = _named(request)
    if last is not None:
        later = Q(ended_at__lt=last.ended_at) | Q(ended_at=last.ended_at, pk__lt=last.pk) if by_end else Q(pk__lt=last.pk)
        rows = rows.filter(later)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].public_id) if len(found) > PAGE else ""


def _named(request: HttpRequest) -> ChangeRequest | None:
    try:
        return _of_context(request, UUID(request.GET.get("after", "")))
    except (ValueError, NotFound):
        return None


def _tabs(current: str, waiting: int) -> dict[str, Any]:
    return {"tab": current, "waiting": waiting, "days": rules.EXPIRES_AFTER.days}


urlpatterns = [
    path("approvals", log, name="approvals"),
    path("approvals/mine", made, name="approvals-mine"),
    path("approvals/history", history, name="approvals-history"),
    path("approvals/<uuid:public_id>", one, name="approval"),
    path("approvals/<uuid:public_id>/decide", decide, name="approval-decide"),
    path("approvals/<uuid:public_id>/cancel", cancel, name="approval-cancel"),
]
