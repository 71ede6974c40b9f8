"""Approval policies: which approvals each category needs, who could give them, and asking for other ones."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bankbook.bank.access import queries as access
from bankbook.bank.access.catalogue import Permission, Right
from bankbook.bank.access.queries import Approver
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import actions, queries, rules
from bankbook.bank.approvals.catalogue import APPROVE_PERMISSION, CATEGORY_NAMES, KINDS
from bankbook.bank.approvals.models import ApprovalPolicy, ChangeRequest
from bankbook.bank.approvals.rules import Category
from bankbook.bank.channels.web import contexts
from bankbook.bank.channels.web.forms.approvals import PolicyForm
from bankbook.bank.channels.web.guard import needs, needs_all, user_of
from bankbook.bank.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Slot:
    """One approval that a category needs, and who could give it."""

    level: str
    people: list[str]


@dataclass(frozen=True, slots=True)
class Policy:
    """What changes of one category need. `is_set` is false where nobody chose it; `pending` asks for another one."""

    category: Category
    name: str
    slots: list[Slot]
    is_set: bool
    can_be_met: bool
    pending: ChangeRequest | None


@needs(Permission.ASSIGN_APPROVAL_POLICIES, Right.VIEW)
@never_cache
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """List the categories with the approvals that each needs."""
    agreement, held = contexts.current(request), contexts.held(request)
    shown = {
        "agreement": agreement,
        "policies": [policy(agreement, each) for each in Category],
        "may_change": KINDS["policy.set"].needs <= held,
    }
    return render(request, "web/policies.html", shown)


@needs_all((Permission.ASSIGN_APPROVAL_POLICIES, Right.VIEW), (Permission.ASSIGN_APPROVAL_POLICIES, Right.CREATE))
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, category: str) -> HttpResponse:
    """Ask for another policy of one category; what the active approvers could not satisfy is refused on the form."""
    agreement, found = contexts.current(request), _category(category)
    levels = ApprovalPolicy.objects.levels_of(agreement, category=found)
    form = PolicyForm(request.POST or None, initial=PolicyForm.of(levels))
    if request.method == "POST" and form.is_valid():
        try:
            data = {"category": found.value, "levels": form.levels}
            asked = actions.submit(agreement, kind="policy.set", data=data, by=user_of(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(reverse("bank:approval", args=[asked.public_id]))
    shown = {"agreement": agreement, "policy": policy(agreement, found), "form": form, "by_level": _by_level(agreement, found)}
    return render(request, "web/policy.html", shown)


def policy(agreement: ServiceAgreement, category: Category) -> Policy:
    """Return what changes of that category need in the context, and who could approve them."""
    levels = ApprovalPolicy.objects.levels_of(agreement, category=category)
    able = access.approvers(agreement, APPROVE_PERMISSION[category])
    return Policy(
        category=category,
        name=str(CATEGORY_NAMES[category]),
        slots=[Slot(level, _names(able, level)) for level in levels],
        is_set=ApprovalPolicy.objects.filter(agreement=agreement, category=category).exists(),
        can_be_met=rules.can_be_filled(levels, rules.people((each.person_id, each.level) for each in able)),
        pending=queries.pending(agreement).filter(target_key=f"policy:{category.value}").first(),
    )


def _by_level(agreement: ServiceAgreement, category: Category) -> list[Slot]:
    """Every level with the people who approve the category at it."""
    able = access.approvers(agreement, APPROVE_PERMISSION[category])
    return [Slot(level, _names(able, level)) for level in rules.LEVELS]


def _names(able: list[Approver], level: str) -> list[str]:
    return [each.user.name for each in able if each.level == level]


def _category(text: str) -> Category:
    try:
        return Category(text)
    except ValueError:
        raise NotFound(_("There is no such category.")) from None


urlpatterns = [
    path("approvals/policies", policies, name="policies"),
    path("approvals/policies/<slug:category>", change, name="policy"),
]
