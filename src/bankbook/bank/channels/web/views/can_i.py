""" "Can I do this?": what connecting accounting software takes, what of it the person holds, and who could give him the rest."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import (
    PERMISSION_NAMES,
    RIGHT_NAMES,
    SEED_LISTS,
    TEMPLATES,
    Pair,
    Permission,
    Right,
    SeedList,
)
from bankbook.bank.approvals.catalogue import KINDS
from bankbook.bank.channels.web import contexts
from bankbook.bank.channels.web.guard import person, user_of


@dataclass(frozen=True, slots=True)
class Need:
    """One permission of a list: its rights by name, each with whether it is held."""

    permission: str
    rights: list[tuple[str, bool]]

    @property
    def is_held(self) -> bool:
        return all(held for _name, held in self.rights)


@dataclass(frozen=True, slots=True)
class Check:
    """One of the lists, checked; `template` is the key of the ready-made job role."""

    template: str
    title: str
    note: str
    needs: list[Need]
    role: str

    @property
    def missing(self) -> int:
        """How many rights are missing."""
        return sum(not held for need in self.needs for _name, held in need.rights)

    @property
    def all(self) -> int:
        """How many rights it takes."""
        return sum(len(need.rights) for need in self.needs)


@person("whoever lacks a right is the one who needs to see who could give it")
@require_safe
def can_i(request: HttpRequest) -> HttpResponse:
    """Check the lists against what the person holds in the chosen context."""
    agreement = contexts.chosen(request)
    if agreement is None:
        return HttpResponseRedirect(reverse("bank:contexts"))
    user, held = user_of(request), contexts.held(request)
    checks = [check(key, held) for key in SEED_LISTS]
    is_short = any(each.missing for each in checks)
    shown = {
        "agreement": agreement,
        "checks": checks,
        "granting": access.who_could_grant(agreement, besides=user) if is_short else [],
        "approving": [each.user for each in access.approvers(agreement, Permission.MANAGE_PERMISSIONS)] if is_short else [],
        "may_create_role": KINDS["job_role.create"].needs <= held,
        "is_self_approved": access.self_approved(user, agreement, permission=Permission.MANAGE_PERMISSIONS),
    }
    return render(request, "web/can_i.html", shown)


def check(key: str, held: frozenset[Pair]) -> Check:
    """Check one list against these rights."""
    one: SeedList = SEED_LISTS[key]
    needs = [_need(permission, rights, held) for permission, rights in one.needs]
    return Check(template=key, title=str(one.title), note=str(one.note), needs=needs, role=str(TEMPLATES[key].name))


def _need(permission: Permission, rights: tuple[Right, ...], held: frozenset[Pair]) -> Need:
    return Need(str(PERMISSION_NAMES[permission]), [(str(RIGHT_NAMES[right]), (permission, right) in held) for right in rights])


urlpatterns = [path("can-i", can_i, name="can-i")]
