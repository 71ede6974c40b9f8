"""What a user may do in the context: his job roles with their account groups, and asking for others. Every change waits for a second person."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import Permission, Right
from bankbook.bank.agreements.models import Membership
from bankbook.bank.approvals.catalogue import KINDS
from bankbook.bank.approvals.rules import Category
from bankbook.bank.channels.web import asking, assigned, contexts
from bankbook.bank.channels.web.forms.changes import ChangeForm
from bankbook.bank.channels.web.forms.user_access import AssignForm, CopyForm, GroupsForm, SwitchForm
from bankbook.bank.channels.web.guard import needs_all
from bankbook.bank.identity.models import User

_ASSIGNING: Final = sorted(KINDS["assignment.set"].needs)
_SWITCHING: Final = sorted(KINDS["self_approval.switch"].needs)


@needs_all((Permission.MANAGE_USERS, Right.VIEW), (Permission.MANAGE_PERMISSIONS, Right.VIEW))
@require_safe
def shown(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what the user holds here, and what waits about it."""
    membership = _member(request, public_id)
    waiting = assigned.about(membership.agreement, membership.user)
    held = assigned.held(membership, waiting=waiting)
    told = asking.asked(request)
    context = _about(membership) | {
        "held": held,
        "waiting": [asking.Waiting(each, []) for each in waiting if told is None or each.pk != told.request.pk],
        "asked": told,
        "may": _may(request) | {"copy": _may(request)["assign"] and bool(assigned.origins(membership))},
    }
    return render(request, "web/user_access.html", context)


@needs_all(*_ASSIGNING)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for a job role with account groups. Only what is approved can be chosen, and for accounting software nothing above its ceiling."""
    membership = _member(request, public_id)
    form = AssignForm(request.POST if request.method == "POST" else None, initial={"role": request.GET.get("role", "")})
    if request.method == "POST" and form.is_valid():
        data = {"user": str(public_id), "role": form.cleaned_data["role"], "account_groups": form.cleaned_data["account_groups"]}
        done = asking.ask(request, form, kind="assignment.set", data=data, back=_here(membership))
        if done is not None:
            return done
    offers = assigned.offers(membership)
    more = {
        "offers": [each for each in offers if not each.why_not],
        "not_offered": [each for each in offers if each.why_not],
        "groups": assigned.groups(membership.agreement),
        "chosen": set(form["account_groups"].value() or ()),
        "asked_for": assigned.asked_for(membership.agreement),
    }
    return _form(request, "web/user_access_add.html", membership, form, here=_("Assign job role"), **more)


@needs_all(*_ASSIGNING)
@require_http_methods(["GET", "HEAD", "POST"])
def change_groups(request: HttpRequest, public_id: UUID, role_id: UUID) -> HttpResponse:
    """Ask for other account groups on a job role that the user has."""
    membership = _member(request, public_id)
    role = access.role(membership.agreement, public_id=role_id)
    held = access.assignment(membership, role=role)
    standing = [str(each.public_id) for each in held.account_groups.filter(ended_at=None)]
    form = GroupsForm(request.POST if request.method == "POST" else None, initial={"account_groups": standing})
    if request.method == "POST" and form.is_valid():
        data = {"user": str(public_id), "role": str(role_id), "account_groups": form.cleaned_data["account_groups"]}
        done = asking.ask(request, form, kind="assignment.set", data=data, back=_here(membership))
        if done is not None:
            return done
    more = {
        "role": role,
        "groups": assigned.groups(membership.agreement),
        "chosen": set(form["account_groups"].value() or ()),
        "standing": set(standing),
        "asked_for": [each for each in assigned.asked_for(membership.agreement) if each.kind == "account_group.create"],
    }
    return _form(request, "web/user_access_groups.html", membership, form, here=role.name, **more)


@needs_all(*_ASSIGNING)
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for what another user has, beside what the user has already."""
    membership = _member(request, public_id)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = {"user": str(public_id), "from": form.cleaned_data["origin"]}
        done = asking.ask(request, form, kind="assignment.copy", data=data, back=_here(membership))
        if done is not None:
            return done
    return _form(request, "web/user_access_copy.html", membership, form, here=_("Copy"), origins=assigned.origins(membership))


@needs_all(*_ASSIGNING)
@require_POST
def remove(request: HttpRequest, public_id: UUID, role_id: UUID) -> HttpResponse:
    """Ask for a job role to be taken from the user."""
    membership = _member(request, public_id)
    return _ask(request, membership, ChangeForm({}), kind="assignment.remove", data={"user": str(public_id), "role": str(role_id)})


@needs_all(*_SWITCHING)
@require_POST
def switch(request: HttpRequest, public_id: UUID, role_id: UUID) -> HttpResponse:
    """Ask for self-approved to be switched in one permission of a job role that the user has."""
    membership, form = _member(request, public_id), SwitchForm(request.POST)
    data: dict[str, Any] = {"user": str(public_id), "role": str(role_id), "permission": "", "on": None}
    if form.is_valid():
        data |= {"permission": form.cleaned_data["permission"], "on": form.cleaned_data["on"] == "yes"}
    return _ask(request, membership, form, kind="self_approval.switch", data=data)


def _ask(request: HttpRequest, membership: Membership, form: ChangeForm, *, kind: str, data: dict[str, Any]) -> HttpResponse:
    """Submit what one button asks for; a refusal is said over the user's page."""
    form.is_valid()
    done = asking.ask(request, form, kind=kind, data=data, back=_here(membership))
    if done is None:
        messages.error(request, str(form.refusal))
    return done or HttpResponseRedirect(_here(membership))


def _form(request: HttpRequest, template: str, membership: Membership, form: ChangeForm, *, here: str, **more: Any) -> HttpResponse:
    """Render a form about the user; `more` is the template's own."""
    crumbs = [*_crumbs(membership.user), (_("Access"), _here(membership)), (here, "")]
    given = {"form": form, "way": asking.way(request, Category.PERMISSIONS), "crumbs": crumbs}
    return render(request, template, _about(membership) | given | more, status=form.status)


def _about(membership: Membership) -> dict[str, Any]:
    """What every page says of the user; open in type because a template reads it."""
    user = membership.user
    return {
        "agreement": membership.agreement,
        "user": user,
        "is_software": user.kind == User.Kind.SOFTWARE,
        "crumbs": [*_crumbs(user), (_("Access"), "")],
    }


def _member(request: HttpRequest, public_id: UUID) -> Membership:
    return access.member(contexts.current(request), public_id=public_id)


def _here(membership: Membership) -> str:
    return reverse("bank:user-access", args=[membership.user.public_id])


def _crumbs(user: User) -> list[tuple[str, str]]:
    return [(_("Users"), reverse("bank:users")), (user.name, reverse("bank:user", args=[user.public_id]))]


def _may(request: HttpRequest) -> dict[str, bool]:
    held = contexts.held(request)
    return {
        "assign": held.issuperset(_ASSIGNING),
        "switch": held.issuperset(_SWITCHING),
        "roles": (Permission.MANAGE_JOB_ROLES, Right.VIEW) in held,
        "groups": (Permission.MANAGE_ACCOUNT_GROUPS, Right.VIEW) in held,
    }


urlpatterns = [
    path("users/<uuid:public_id>/access", shown, name="user-access"),
    path("users/<uuid:public_id>/access/add", add, name="user-access-add"),
    path("users/<uuid:public_id>/access/copy", copy, name="user-access-copy"),
    path("users/<uuid:public_id>/access/<uuid:role_id>", change_groups, name="user-access-groups"),
    path("users/<uuid:public_id>/access/<uuid:role_id>/remove", remove, name="user-access-remove"),
    path("users/<uuid:public_id>/access/<uuid:role_id>/self-approved", switch, name="user-access-switch"),
]
