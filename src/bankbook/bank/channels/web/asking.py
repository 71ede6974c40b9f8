"""Asking for a change through a page: who will decide about it, submitting it, and what the page says while it waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from bankbook.bank.access import queries as access
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import actions, queries
from bankbook.bank.approvals.actions.telling import either
from bankbook.bank.approvals.catalogue import APPROVE_PERMISSION, KINDS
from bankbook.bank.approvals.models import ApprovalPolicy, ChangeRequest
from bankbook.bank.approvals.rules import Category
from bankbook.bank.channels.web import contexts
from bankbook.bank.channels.web.forms.changes import ChangeForm
from bankbook.bank.channels.web.guard import user_of
from bankbook.bank.errors import NotFound, Refused
from bankbook.bank.identity.models import User


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits, as the pages of what it is about name it. `who` can decide about it now."""

    request: ChangeRequest
    who: list[User]

    @property
    def name(self) -> str:
        """What is asked for: "Edit the job role"."""
        return str(KINDS[self.request.kind].name)

    @property
    def url(self) -> str:
        return address(self.request)

    @property
    def names(self) -> str:
        """Who can decide about it, as a list in words; "" for nobody."""
        return either(self.who)


@dataclass(frozen=True, slots=True)
class Way:
    """What a change of one category goes through: the approval levels that it needs, and who else holds one of them."""

    levels: tuple[str, ...]
    who: list[User]

    @property
    def names(self) -> str:
        """Who could decide about it, as a list in words; "" for nobody."""
        return either(self.who)


def address(request: ChangeRequest) -> str:
    """Return where a request is shown and decided."""
    return reverse("bank:approval", args=[request.public_id])


def ask(request: HttpRequest, form: ChangeForm, *, kind: str, data: Mapping[str, Any], back: str) -> HttpResponseRedirect | None:
    """Submit a change and lead `back`, where the page says that it is pending; a refusal is written on the form, and nothing returned.

    Raises `NotFound` for what is not there, or not approved yet.
    """
    try:
        asked = actions.submit(
            contexts.current(request), kind=kind, data=data, by=user_of(request), reason=form.cleaned_data.get("reason", "")
        )
    except NotFound:
        raise
    except Refused as refusal:
        form.refuse(refusal)
        return None
    return HttpResponseRedirect(f"{back}?asked={asked.public_id}")


def asked(request: HttpRequest) -> Waiting | None:
    """Return the request of this context that the person was led back from, while it waits and if he may see it."""
    wanted = request.GET.get("asked", "")
    if not wanted:
        return None
    try:
        found = queries.request(user_of(request), wanted)
    except NotFound:
        return None
    is_shown = found.agreement == contexts.chosen(request) and queries.is_pending(found)
    return Waiting(found, queries.who_can_decide(found)) if is_shown else None


def pending(agreement: ServiceAgreement, category: Category) -> list[ChangeRequest]:
    """Return what waits in a category of the context, the first to expire first."""
    return list(queries.pending(agreement).filter(category=category))


def about(waiting: Iterable[ChangeRequest], *, key: str) -> Waiting | None:
    """Return the one of these requests that is about that target."""
    found = next((each for each in waiting if each.target_key == key), None)
    return Waiting(found, queries.who_can_decide(found)) if found else None


def way(request: HttpRequest, category: Category) -> Way:
    """Return what a change that this person asks for would go through. Whether he may approve what he asks for himself counts in."""
    agreement, user = contexts.current(request), user_of(request)
    permission, levels = APPROVE_PERMISSION[category], ApprovalPolicy.objects.levels_of(agreement, category=category)
    is_self_approved = access.self_approved(user, agreement, permission=permission)
    able = [
        each.user
        for each in access.approvers(agreement, permission)
        if each.level in levels and (each.person_id != user.person_id or is_self_approved)
    ]
    return Way(levels, sorted(able, key=lambda each: (each.family, each.given, each.pk)))
