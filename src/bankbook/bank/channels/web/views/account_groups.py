"""Account groups: which accounts each holds, who has it, and asking for one to be made, changed or deleted."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import Permission, Right
from bankbook.bank.access.models import AccountGroup
from bankbook.bank.approvals.catalogue import KINDS
from bankbook.bank.approvals.rules import Category
from bankbook.bank.channels.web import account_groups, asking, contexts
from bankbook.bank.channels.web.forms.account_groups import AccountGroupForm, AccountGroupsFilter
from bankbook.bank.channels.web.forms.changes import ChangeForm
from bankbook.bank.channels.web.guard import needs, needs_all

_CREATING: Final = sorted(KINDS["account_group.create"].needs)
_EDITING: Final = sorted(KINDS["account_group.edit"].needs)
_DELETING: Final = sorted(KINDS["account_group.delete"].needs)


@needs(Permission.MANAGE_ACCOUNT_GROUPS, Right.VIEW)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List the account groups of the context, narrowed and sorted as asked for; what is in none of them comes first."""
    agreement = contexts.current(request)
    form = AccountGroupsFilter(request.GET)
    wanted, sort = form.cleaned_data if form.is_valid() else {}, request.GET.get("sort", "")
    waiting = asking.pending(agreement, Category.ACCOUNT_GROUPS)
    everything = account_groups.lines(agreement, waiting=waiting)
    shown = {
        "agreement": agreement,
        "form": form,
        "lines": account_groups.narrowed(everything, wanted=wanted, sort=sort),
        "all": len(everything),
        "new": account_groups.new(waiting),
        "loose": account_groups.in_no_group(agreement),
        "sorts": {each: _sort(request, each, now=sort or "name") for each in account_groups.SORTS},
        "asked": asking.asked(request),
        "may": _may(request),
    }
    return render(request, "web/account_groups.html", shown)


@needs(Permission.MANAGE_ACCOUNT_GROUPS, Right.VIEW)
@require_safe
def group(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one account group: its accounts by entity, who has it, and what waits about it."""
    agreement = contexts.current(request)
    found = access.account_group(agreement, public_id=public_id)
    asked = asking.asked(request)
    waiting = asking.pending(agreement, Category.ACCOUNT_GROUPS)
    shown = {
        "agreement": agreement,
        "group": found,
        "crumbs": _crumbs((found.name, "")),
        "accounts": found.accounts.select_related("entity").order_by("entity__name", "name", "id"),
        "holders": access.holders_of_group(found),
        "asked": asked,
        "waiting": None if asked else asking.about(waiting, key=account_groups.key_of(found)),
        "may": _may(request),
    }
    return render(request, "web/account_group.html", shown)


@needs_all(*_CREATING)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Ask for an account group."""
    form = AccountGroupForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = asking.ask(request, form, kind="account_group.create", data=form.data_sent, back=reverse("bank:account-groups"))
        if done is not None:
            return done
    return _form(request, form, crumbs=_crumbs((_("Create"), "")))


@needs_all(*_EDITING)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for another name or other accounts, having shown who is affected."""
    found = access.account_group(contexts.current(request), public_id=public_id)
    here = reverse("bank:account-group", args=[found.public_id])
    if request.method != "POST" and _is_waiting(found):
        return HttpResponseRedirect(here)
    held = [str(each.public_id) for each in found.accounts.all()]
    form = AccountGroupForm(
        request.POST if request.method == "POST" else None, initial={"name": found.name, "description": found.description, "accounts": held}
    )
    if request.method == "POST" and form.is_valid():
        data = {"group": str(found.public_id), **form.data_sent}
        done = asking.ask(request, form, kind="account_group.edit", data=data, back=here)
        if done is not None:
            return done
    crumbs = _crumbs((found.name, here), (_("Edit"), ""))
    return _form(request, form, group=found, before=len(held), holders=access.holders_of_group(found), crumbs=crumbs)


@needs_all(*_DELETING)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for the end of an account group that nobody has; 409 names who does."""
    found = access.account_group(contexts.current(request), public_id=public_id)
    here = reverse("bank:account-group", args=[found.public_id])
    if request.method != "POST" and _is_waiting(found):
        return HttpResponseRedirect(here)
    form = ChangeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = asking.ask(request, form, kind="account_group.delete", data={"group": str(found.public_id)}, back=here)
        if done is not None:
            return done
    shown = {
        "group": found,
        "form": form,
        "holders": access.holders_of_group(found),
        "way": asking.way(request, Category.ACCOUNT_GROUPS),
        "crumbs": _crumbs((found.name, here), (_("Delete"), "")),
    }
    return render(request, "web/account_group_delete.html", shown, status=form.status)


def _form(request: HttpRequest, form: AccountGroupForm, *, group: AccountGroup | None = None, **shown: Any) -> HttpResponse:
    """Render the accounts with what is ticked; `shown` is the template's own."""
    agreement = contexts.current(request)
    more = {
        "form": form,
        "agreement": agreement,
        "group": group,
        "offers": account_groups.offers(agreement, chosen=form.chosen, group=group),
        "way": asking.way(request, Category.ACCOUNT_GROUPS),
    }
    return render(request, "web/account_group_form.html", shown | more, status=form.status)


def _is_waiting(found: AccountGroup) -> bool:
    waiting = asking.pending(found.agreement, Category.ACCOUNT_GROUPS)
    return asking.about(waiting, key=account_groups.key_of(found)) is not None


def _crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Account groups"), reverse("bank:account-groups")), *further]


def _may(request: HttpRequest) -> dict[str, bool]:
    held = contexts.held(request)
    return {
        "create": held.issuperset(_CREATING),
        "edit": held.issuperset(_EDITING),
        "delete": held.issuperset(_DELETING),
        "users": held.issuperset({(Permission.MANAGE_USERS, Right.VIEW), (Permission.MANAGE_PERMISSIONS, Right.VIEW)}),
    }


def _sort(request: HttpRequest, name: str, *, now: str) -> dict[str, str]:
    query = request.GET.copy()
    query.pop("asked", None)
    query["sort"] = name
    way = "ascending" if name == "name" else "descending"
    return {"url": f"?{query.urlencode()}", "direction": way if name == now else ""}


urlpatterns = [
    path("account-groups", listed, name="account-groups"),
    path("account-groups/create", create, name="account-group-create"),
    path("account-groups/<uuid:public_id>", group, name="account-group"),
    path("account-groups/<uuid:public_id>/edit", edit, name="account-group-edit"),
    path("account-groups/<uuid:public_id>/delete", delete, name="account-group-delete"),
]
