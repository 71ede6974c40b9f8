"""Founding an organisation and giving people a place in it."""

import secrets

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from bankbook.audit import Actor, record
from bankbook.books.errors import Refused
from bankbook.books.organisations.models import Organisation, Staff, User
from bankbook.books.organisations.rules import Role

PASSWORD_BYTES = 15
"""120 bits in 20 characters: what a person is given for a first sign-in is not guessable."""


class NameTaken(Refused):
    """Another organisation of these books has the name."""

    code = "name_taken"


class NotAnAddress(Refused):
    """The text is no e-mail address."""

    code = "not_an_address"


@transaction.atomic
def found(name: str, *, email: str, by: Actor, country: str = "GB") -> Organisation:
    """Found an organisation. `email` is where it is reached; `country` is two letters. Raises `NameTaken` and `NotAnAddress`."""
    name, email = name.strip(), _address(email)
    if not name or Organisation.objects.filter(name__iexact=name).exists():
        raise NameTaken(_("There is an organisation “%(name)s” already; give another name.") % {"name": name})
    made = Organisation.objects.create(name=name, email=email, country=country)
    record(
        by,
        what="books.organisation.founded",
        target=("organisation", str(made.public_id)),
        context=str(made.public_id),
        after={"name": name, "email": email, "country": country},
    )
    return made


@transaction.atomic
def take_on(organisation: Organisation, *, name: str, email: str, role: Role, password: str, by: Actor) -> Staff:
    """Give the person with that e-mail address a place, or another role in the place they have.

    A person who is new to these books gets `password`; one who is known keeps their own.
    """
    email = _address(email)
    user = User.objects.select_for_update().filter(email=email).first() or _new_user(
        name=name.strip() or email, email=email, password=password
    )
    place, _made = Staff.objects.update_or_create(organisation=organisation, user=user, defaults={"role": role.value, "is_active": True})
    record(
        by,
        what="books.staff.taken_on",
        target=("user", str(user.public_id)),
        context=str(organisation.public_id),
        after={"email": email, "role": role.value},
        detail={"role": role.value},
    )
    return place


def new_password() -> str:
    """Return a random password for somebody's first sign-in."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


def _new_user(*, name: str, email: str, password: str) -> User:
    user = User(name=name, email=email)
    user.set_password(password)
    user.save()
    return user


def _address(email: str) -> str:
    """Return the address as it is stored, in lower case: people do not remember how they once typed it."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise NotAnAddress(_("“%(email)s” is not an e-mail address.") % {"email": email[:80]}) from None
    return email
