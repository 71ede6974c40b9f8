"""Users as others need them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.utils.translation import gettext_lazy as _

from bankbook import clock
from bankbook.audit import Actor
from bankbook.audit.models import AuditEvent
from bankbook.bank.agreements.models import LegalEntity
from bankbook.bank.errors import NotFound
from bankbook.bank.identity import rules
from bankbook.bank.identity.models import SecurityQuestion, User
from bankbook.entrance import lockout

WRONG_ANSWER: Final = "user.answer_refused"


def actor(user: User) -> Actor:
    """Return the user as the audit record names who did something."""
    return Actor(kind=user.kind, public_id=str(user.public_id), label=user.name)


def user_of(by: Actor) -> User | None:
    """Return the user who acts, none where it is no user (the system, a command)."""
    try:
        return User.objects.filter(kind=by.kind, public_id=UUID(by.public_id)).first()
    except ValueError:
        return None


def user(public_id: str | UUID) -> User:
    """Return the user of that public id. Raises `NotFound`."""
    try:
        return User.objects.select_related("institution").get(public_id=UUID(str(public_id)))
    except (User.DoesNotExist, ValueError):
        raise NotFound(_("There is no user of that id here.")) from None


def user_by_code(user_code: str) -> User:
    """Return the user with that user ID in any spelling, deleted ones included. Raises `NotFound`."""
    try:
        return User.objects.select_related("institution").get(user_code=rules.normalise_code(user_code))
    except User.DoesNotExist:
        raise NotFound(_("There is no user with that user ID.")) from None


def locked_until(users: Iterable[User]) -> dict[int, datetime]:
    """Return, by key, until when wrong tries keep these users out from some address; who is not locked is left out. One query."""
    active = {each.user_code: each.pk for each in users if each.is_active}
    return {active[code]: until for code, until in lockout.locked_until(active).items()}


def shown_state(user: User, *, locked: Iterable[int]) -> rules.State:
    """Return the state as people are shown it; `locked` are the keys of those whom wrong tries keep out."""
    return rules.State.LOCKED if user.is_active and user.pk in locked else rules.State(user.state)


def second_factors(user: User) -> list[Authenticator]:
    """Return the user's authenticator app and passkeys, the oldest first; recovery codes alone are no second factor."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return list(Authenticator.objects.filter(user=user, type__in=kinds).order_by("created_at", "id"))


def has_second_factor(user: User) -> bool:
    """Whether the user has an authenticator app or a passkey."""
    return bool(second_factors(user))


def password_limits(user: User) -> rules.Limits:
    """Return what length this user's password has."""
    return rules.limits(is_software=user.kind == User.Kind.SOFTWARE, has_second_factor=has_second_factor(user))


def context_names(user: User) -> list[str]:
    """Return the names that a password of this user must not hold: of the bank, of his companies, his own, and his user ID."""
    entities = LegalEntity.objects.filter(group__agreements__memberships__user=user).distinct().values_list("name", "group__name")
    companies = [name for names in entities for name in names]
    bank = user.institution.name if user.institution else ""
    return [bank, *companies, user.given, user.family, user.email.partition("@")[0], user.user_code]


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords that many people use, by Django's list of twenty thousand."""
    return frozenset(CommonPasswordValidator().passwords)


def security_question(user: User) -> SecurityQuestion | None:
    """Return the question that the user chose, none before his first sign-in."""
    return SecurityQuestion.objects.filter(user=user).first()


def wrong_answers(user: User, *, within: timedelta) -> int:
    """Return how many wrong answers to the user's security question were written down lately."""
    since = clock.now() - within
    return AuditEvent.objects.filter(what=WRONG_ANSWER, target_id=str(user.public_id), at__gte=since).count()
