"""The users of a context: who there is, and what ends or opens somebody's way in. Nobody here ever sees a password."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, Pair, Permission, Right
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import actions as approvals
from bankbook.bank.approvals import queries as requests
from bankbook.bank.approvals.catalogue import KINDS
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.channels.web import contexts, members
from bankbook.bank.channels.web.forms.users import DeletionForm, ReasonForm, UsersFilter
from bankbook.bank.channels.web.guard import needs, needs_all, needs_any, user_of
from bankbook.bank.channels.web.members import Member
from bankbook.bank.errors import NotFound, Refused
from bankbook.bank.identity import actions, queries
from bankbook.bank.identity.models import User

EDITING: Final[Pair] = (Permission.MANAGE_USERS, Right.EDIT)
STOPPING: Final[tuple[Pair, ...]] = (
    (Permission.DELETE_ACCESS, Right.VIEW),
    *sorted(pair for pair in APPLICABLE_PAIRS if pair[1] is Right.APPROVE and pair[0] is not Permission.PAYMENTS),
)
"""Stopping somebody waits for nobody: whoever may delete access or approves anything about users can."""

DELETING: Final[tuple[Pair, ...]] = tuple(
    (permission, Right.VIEW)
    for permission in (
        Permission.DELETE_ACCESS,
        Permission.MANAGE_USERS,
        Permission.MANAGE_PERMISSIONS,
        Permission.MANAGE_JOB_ROLES,
        Permission.MANAGE_ACCOUNT_GROUPS,
        Permission.MANAGE_LEGAL_ENTITIES,
        Permission.MANAGE_SELF_APPROVED_PERMISSIONS,
    )
)


class NotYourself(Refused):
    """Something that somebody else has to do to a person."""

    code = "not_yourself"


@needs(Permission.MANAGE_USERS, Right.VIEW)
@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """List the users of the context, narrowed and sorted as asked for."""
    agreement = contexts.current(request)
    form = UsersFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    sort = request.GET.get("sort", "")
    everybody = members.members(agreement)
    shown = {
        "agreement": agreement,
        "form": form,
        "members": members.narrowed(everybody, wanted=wanted, sort=sort),
        "all": len(everybody),
        "sorts": [_sort(request, each, now=sort or "name") for each in members.SORTS],
        "may_create": (Permission.CREATE_USERS, Right.CREATE) in access.held_pairs(user_of(request), agreement),
    }
    return render(request, "web/users.html", shown)


def _sort(request: HttpRequest, name: str, *, now: str) -> dict[str, str]:
    query = request.GET.copy()
    query["sort"] = name
    way = "descending" if name == "used" else "ascending"
    return {"url": f"?{query.urlencode()}", "direction": way if name == now else ""}


@needs(Permission.MANAGE_USERS, Right.VIEW)
@require_safe
def user(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one user: who he is, where he stands, what he holds here, and what the viewer can do about it."""
    agreement, viewer = contexts.current(request), user_of(request)
    found = members.member(agreement, public_id=public_id)
    pending = _pending_membership(agreement, found.user)
    shown = {
        "agreement": agreement,
        "member": found,
        "user": found.user,
        "home": members.home_of(found.user),
        "assignments": list(access.assignments(agreement, user=found.user)),
        "pending": pending,
        "has_second_factor": queries.has_second_factor(found.user),
        "reason_form": ReasonForm(),
        "may": _may(viewer, agreement, found, pending=pending),
    }
    return render(request, "web/user.html", shown)


def _may(viewer: User, agreement: ServiceAgreement, found: Member, *, pending: ChangeRequest | None) -> dict[str, bool]:
    """What the viewer can do to that user, of what makes sense where he stands."""
    held, state = access.held_pairs(viewer, agreement), found.user.state
    is_open = found.is_ours and found.user.pk != viewer.pk
    lives = state in {User.State.INVITED, User.State.ACTIVE}
    return {
        "suspend": is_open and lives and not held.isdisjoint(STOPPING),
        "reactivate": is_open and state == User.State.SUSPENDED and EDITING in held,
        "reset": is_open and lives and EDITING in held,
        "delete": is_open and state != User.State.DELETED and held.issuperset(DELETING),
        "access": found.is_member and state != User.State.DELETED and (Permission.MANAGE_PERMISSIONS, Right.VIEW) in held,
        "add": lives and not found.is_member and pending is None and held.issuperset(KINDS["membership.add"].needs),
    }


def _pending_membership(agreement: ServiceAgreement, about: User) -> ChangeRequest | None:
    return requests.pending(agreement).filter(target_key=f"membership:{about.public_id}").first()


@needs_any(*STOPPING)
@require_POST
def suspend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop the user at once."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _act(
        request,
        public_id,
        lambda about: actions.suspend(about, by=queries.actor(user_of(request)), reason=reason),
        done=_("%(name)s is suspended: no sign-in, no reading, from now on."),
    )


@needs(*EDITING)
@require_POST
def reactivate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let the user in again."""
    return _act(
        request,
        public_id,
        lambda about: actions.reactivate(about, by=queries.actor(user_of(request))),
        done=_("%(name)s can sign in again."),
    )


@needs(*EDITING)
@require_POST
def reset(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Have the bank write a temporary password to the user."""
    return _act(
        request,
        public_id,
        lambda about: actions.start_reset(about, by=queries.actor(user_of(request))),
        done=_("A temporary password is on its way to %(name)s, and to nobody else. It is good for 72 hours."),
    )


@needs(Permission.MANAGE_USERS_IN_SERVICE_AGREEMENTS, Right.EDIT)
@require_POST
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for the user's place in this context."""
    agreement = contexts.current(request)
    return _act(
        request,
        public_id,
        lambda about: approvals.submit(agreement, kind="membership.add", data={"user": str(about.public_id)}, by=user_of(request)),
        done=_("The membership of %(name)s was submitted, and is pending approval."),
    )


@needs_all(*DELETING)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask once more, then end the user for good."""
    agreement, by = contexts.current(request), user_of(request)
    found = members.ours(agreement, public_id=public_id)
    form = DeletionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _refuse_oneself(by, found.user)
            actions.delete(found.user, by=queries.actor(by), reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s was deleted. A notice confirms it.") % {"name": found.user.name})
            return HttpResponseRedirect(reverse("bank:user", args=[public_id]))
    shown = {"member": found, "user": found.user, "form": form, "agreement": agreement}
    return render(request, "web/user_delete.html", shown)


def _act(request: HttpRequest, public_id: UUID, act: Callable[[User], Any], *, done: str) -> HttpResponse:
    """Do something to a user whom the context looks after, and go back to his page with what came of it."""
    about = members.ours(contexts.current(request), public_id=public_id).user
    try:
        _refuse_oneself(user_of(request), about)
        act(about)
    except NotFound:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done % {"name": about.name})
    return HttpResponseRedirect(reverse("bank:user", args=[public_id]))


def _refuse_oneself(by: User, about: User) -> None:
    if by.pk == about.pk:
        raise NotYourself(_("Nobody does that to himself. Ask another administrator."))


urlpatterns = [
    path("users", users, name="users"),
    path("users/<uuid:public_id>", user, name="user"),
    path("users/<uuid:public_id>/suspend", suspend, name="user-suspend"),
    path("users/<uuid:public_id>/reactivate", reactivate, name="user-reactivate"),
    path("users/<uuid:public_id>/reset", reset, name="user-reset"),
    path("users/<uuid:public_id>/add", add, name="user-add"),
    path("users/<uuid:public_id>/delete", delete, name="user-delete"),
]
