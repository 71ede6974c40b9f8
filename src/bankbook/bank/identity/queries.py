"""Users as others need them."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bankbook.audit import Actor
from bankbook.bank.errors import NotFound
from bankbook.bank.identity.models import User


def actor(user: User) -> Actor:
    """Return the user as the audit record names who did something."""
    return Actor(kind=user.kind, public_id=str(user.public_id), label=user.name)


def user(public_id: str | UUID) -> User:
    """Return the user of that public id. Raises `NotFound`."""
    try:
        return User.objects.select_related("institution").get(public_id=UUID(str(public_id)))
    except (User.DoesNotExist, ValueError):
        raise NotFound(_("There is no user of that id here.")) from None
