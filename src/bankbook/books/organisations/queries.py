"""Reading organisations and their people, always from somebody's point of view."""

from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bankbook.audit import Actor
from bankbook.books.errors import NotFound
from bankbook.books.organisations.models import Organisation, Staff, User

COMMAND_LINE: Final = Actor(kind="command", public_id="", label="Command line")
"""Whoever can run commands on this machine: the operator, in no organisation."""


def actor(user: User) -> Actor:
    """Return `user` as the audit record keeps them."""
    return Actor(kind="staff", public_id=str(user.public_id), label=user.name)


def organisation(name_or_id: str) -> Organisation:
    """Return the organisation of that name or public id, for the operator's commands. Raises `NotFound`."""
    found = Organisation.objects.filter(_named(name_or_id)).first()
    if found is None:
        raise NotFound(_("There is no organisation “%(name)s” in these books.") % {"name": name_or_id[:80]})
    return found


def places(user: User) -> QuerySet[Staff]:
    """Return where `user` works now, by the organisations' names."""
    return Staff.objects.filter(user=user, is_active=True).select_related("organisation", "user").order_by("organisation__name")


def current_place(user: User, organisation_id: str) -> tuple[Staff | None, bool]:
    """Return the place of `user` in the organisation of that public id (the first of all where that is "" or no longer theirs), and whether there are
    others to choose.
    """
    found = list(places(user))
    chosen = [place for place in found if str(place.organisation.public_id) == organisation_id]
    return next(iter([*chosen, *found]), None), len(found) > 1


def place(user: User, organisation_id: UUID) -> Staff:
    """Return the place of `user` in that organisation. Raises `NotFound`, also for one that exists and is not theirs."""
    found = places(user).filter(organisation__public_id=organisation_id).first()
    if found is None:
        raise NotFound(_("There is no such organisation here."))
    return found


def staff(organisation: Organisation) -> QuerySet[Staff]:
    """Return everybody who works in the organisation, in order of name."""
    return Staff.objects.filter(organisation=organisation).select_related("user", "organisation").order_by("user__name", "id")


def _named(name_or_id: str) -> Q:
    try:
        return Q(public_id=UUID(name_or_id))
    except ValueError:
        return Q(name__iexact=name_or_id.strip())
