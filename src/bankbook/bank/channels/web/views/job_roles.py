"""Job roles: what there is, who holds it, and asking for one to be made, changed or deleted."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bankbook.bank.access import queries as access
from bankbook.bank.access.actions.job_roles import check_customers
from bankbook.bank.access.catalogue import PREDEFINED, TEMPLATES, Permission, Right
from bankbook.bank.access.models import JobRole
from bankbook.bank.access.rules.roles import NAME_LENGTH_MAX, BanksOwn
from bankbook.bank.approvals.catalogue import KINDS
from bankbook.bank.approvals.rules import Category
from bankbook.bank.channels.web import asking, contexts, job_roles
from bankbook.bank.channels.web.forms.changes import ChangeForm
from bankbook.bank.channels.web.forms.job_roles import JobRoleForm, JobRolesFilter, values_of
from bankbook.bank.channels.web.guard import needs, needs_all
from bankbook.bank.channels.web.permission_grid import RIGHTS, grid

_CREATING: Final = sorted(KINDS["job_role.create"].needs)
_EDITING: Final = sorted(KINDS["job_role.edit"].needs)
_DELETING: Final = sorted(KINDS["job_role.delete"].needs)


@needs(Permission.MANAGE_JOB_ROLES, Right.VIEW)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List the job roles of the context, narrowed and sorted as asked for, and those that wait to be made."""
    agreement = contexts.current(request)
    form = JobRolesFilter(request.GET)
    wanted, sort = form.cleaned_data if form.is_valid() else {}, request.GET.get("sort", "")
    waiting = asking.pending(agreement, Category.JOB_ROLES)
    everything = job_roles.lines(agreement, waiting=waiting)
    shown = {
        "agreement": agreement,
        "form": form,
        "lines": job_roles.narrowed(everything, wanted=wanted, sort=sort),
        "all": len(everything),
        "new": job_roles.new(waiting),
        "sorts": {each: _sort(request, each, now=sort) for each in job_roles.SORTS},
        "asked": asking.asked(request),
        "may": _may(request),
    }
    return render(request, "web/job_roles.html", shown)


@needs(Permission.MANAGE_JOB_ROLES, Right.VIEW)
@require_safe
def role(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one job role: its rights, who holds it, and what waits about it."""
    agreement = contexts.current(request)
    found = access.role(agreement, public_id=public_id)
    asked = asking.asked(request)
    shown = {
        "agreement": agreement,
        "role": found,
        "crumbs": _crumbs((found.name, "")),
        "is_banks": found.origin == JobRole.Origin.PREDEFINED,
        "holders": access.holders(found),
        "sections": grid(access.pairs_of(found), is_overview=agreement.is_overview),
        "rights": RIGHTS,
        "asked": asked,
        "waiting": None if asked else asking.about(asking.pending(agreement, Category.JOB_ROLES), key=job_roles.key_of(found)),
        "may": _may(request) | {"copy": _may(request)["create"] and _is_copied(found)},
    }
    return render(request, "web/job_role.html", shown)


@needs_all(*_CREATING)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Ask for a job role: from nothing, from a template, or from a copy of another."""
    agreement = contexts.current(request)
    origin = access.role(agreement, public_id=request.GET["copy"]) if "copy" in request.GET else None
    if origin is not None and not _is_copied(origin):
        messages.error(request, _("“%(name)s” is given by the bank alone, and not copied.") % {"name": origin.name})
        return HttpResponseRedirect(reverse("bank:job-role", args=[origin.public_id]))
    template = request.GET.get("template", "")
    form = JobRoleForm(request.POST if request.method == "POST" else None, initial=_copy_of(origin) if origin else _template(template))
    if request.method == "POST" and form.is_valid():
        done = asking.ask(request, form, kind="job_role.create", data=form.data_sent, back=reverse("bank:job-roles"))
        if done is not None:
            return done
    templates = list(TEMPLATES.items())
    crumbs = _crumbs((_("Create"), ""))
    return _form(request, form, origin=origin, template=template if template in TEMPLATES else "", templates=templates, crumbs=crumbs)


@needs_all(*_EDITING)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for another name, level or set of rights, having shown who is affected."""
    agreement = contexts.current(request)
    found = access.role(agreement, public_id=public_id)
    here = reverse("bank:job-role", args=[found.public_id])
    if request.method != "POST" and (away := _away(request, found, here)):
        return away
    standing = {"name": found.name, "description": found.description, "level": found.level, "pairs": values_of(access.pairs_of(found))}
    form = JobRoleForm(request.POST if request.method == "POST" else None, initial=standing)
    if request.method == "POST" and form.is_valid():
        data = {"role": str(found.public_id), **form.data_sent}
        done = asking.ask(request, form, kind="job_role.edit", data=data, back=here)
        if done is not None:
            return done
    crumbs = _crumbs((found.name, here), (_("Edit"), ""))
    return _form(request, form, role=found, holders=access.holders(found), software=job_roles.software_of(found), crumbs=crumbs)


@needs_all(*_DELETING)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for the end of a job role that nobody holds; 409 names who does."""
    agreement = contexts.current(request)
    found = access.role(agreement, public_id=public_id)
    here = reverse("bank:job-role", args=[found.public_id])
    if request.method != "POST" and (away := _away(request, found, here)):
        return away
    form = ChangeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = asking.ask(request, form, kind="job_role.delete", data={"role": str(found.public_id)}, back=here)
        if done is not None:
            return done
    shown = {
        "role": found,
        "form": form,
        "holders": access.holders(found),
        "way": asking.way(request, Category.JOB_ROLES),
        "crumbs": _crumbs((found.name, here), (_("Delete"), "")),
    }
    return render(request, "web/job_role_delete.html", shown, status=form.status)


def _form(request: HttpRequest, form: JobRoleForm, **shown: Any) -> HttpResponse:
    """Render the grid with what is ticked; `shown` is the template's own."""
    agreement, software = contexts.current(request), shown.get("software", [])
    if software:
        form.lock_level()
    chosen = form.chosen
    more = {
        "form": form,
        "agreement": agreement,
        "count": len(chosen),
        "sections": grid(chosen, is_under_ceiling=bool(software), is_overview=agreement.is_overview),
        "rights": RIGHTS,
        "way": asking.way(request, Category.JOB_ROLES),
    }
    return render(request, "web/job_role_form.html", shown | more, status=form.status)


def _away(request: HttpRequest, found: JobRole, here: str) -> HttpResponse | None:
    """What cannot be asked for now is not begun: the bank's own, and what another request waits about."""
    try:
        check_customers(found)
    except BanksOwn as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(here)
    is_waiting = asking.about(asking.pending(found.agreement, Category.JOB_ROLES), key=job_roles.key_of(found)) is not None
    return HttpResponseRedirect(here) if is_waiting else None


def _crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Job roles"), reverse("bank:job-roles")), *further]


def _may(request: HttpRequest) -> dict[str, bool]:
    held = contexts.held(request)
    return {
        "create": held.issuperset(_CREATING),
        "edit": held.issuperset(_EDITING),
        "delete": held.issuperset(_DELETING),
        "users": held.issuperset({(Permission.MANAGE_USERS, Right.VIEW), (Permission.MANAGE_PERMISSIONS, Right.VIEW)}),
    }


def _is_copied(role: JobRole) -> bool:
    return role.template not in PREDEFINED or PREDEFINED[role.template].is_customers_to_give


def _copy_of(role: JobRole) -> dict[str, Any]:
    """What the form of a copy begins with; open in type because a form takes it."""
    name = (_("Copy of %(name)s") % {"name": role.name})[:NAME_LENGTH_MAX]
    return {"name": name, "description": role.description, "level": role.level, "pairs": values_of(access.pairs_of(role))}


def _template(key: str) -> dict[str, Any]:
    """What the form begins with where a template is chosen; nothing for one that there is not."""
    if key not in TEMPLATES:
        return {}
    chosen = TEMPLATES[key]
    return {
        "name": str(chosen.name),
        "description": str(chosen.description),
        "level": chosen.level,
        "pairs": values_of(chosen.pairs),
    }


def _sort(request: HttpRequest, name: str, *, now: str) -> dict[str, str]:
    query = request.GET.copy()
    query.pop("asked", None)
    query["sort"] = name
    way = "descending" if name == "holders" else "ascending"
    return {"url": f"?{query.urlencode()}", "direction": way if name == now else ""}


urlpatterns = [
    path("job-roles", listed, name="job-roles"),
    path("job-roles/create", create, name="job-role-create"),
    path("job-roles/<uuid:public_id>", role, name="job-role"),
    path("job-roles/<uuid:public_id>/edit", edit, name="job-role-edit"),
    path("job-roles/<uuid:public_id>/delete", delete, name="job-role-delete"),
]
