"""How users of the bank come to be, and what ends their way in."""

from django.db import IntegrityError, transaction

from bankbook import audit
from bankbook.audit import Actor
from bankbook.bank.identity import rules
from bankbook.bank.identity.models import User
from bankbook.bank.institutions.models import Institution


@transaction.atomic
def create_user(
    *,
    by: Actor,
    user_code: str,
    given: str,
    family: str,
    email: str,
    kind: User.Kind = User.Kind.PERSON,
    institution: Institution | None = None,
    password: str | None = None,
    language: str = "en-ca",
) -> User:
    """Make a user and return it: active with a password, invited (and unable to sign in) without. Raises `rules.NameTaken`."""
    user = User(
        user_code=rules.normalise_code(user_code),
        given=given,
        family=family,
        email=email,
        kind=kind,
        institution=institution,
        language=language,
        state=User.State.ACTIVE if password else User.State.INVITED,
    )
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise rules.NameTaken from None
    audit.record(by, what="user.created", target=("user", str(user.public_id)), detail={"kind": user.kind, "state": user.state})
    return user


@transaction.atomic
def change_password(user: User, *, by: Actor, password: str) -> None:
    """Give the user another password; every session of the old one ends with its next request."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.set_password(password)
    locked.save(update_fields=["password"])
    audit.record(by, what="user.password_changed", target=("user", str(locked.public_id)))


@transaction.atomic
def suspend(user: User, *, by: Actor) -> None:
    """Stop the user from the next request on."""
    _move(user, by=by, state=User.State.SUSPENDED, act="user.suspended")


@transaction.atomic
def reactivate(user: User, *, by: Actor) -> None:
    """Let a suspended user in again."""
    _move(user, by=by, state=User.State.ACTIVE, act="user.reactivated")


def _move(user: User, *, by: Actor, state: User.State, act: str) -> None:
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.state = state
    locked.save(update_fields=["state"])
    audit.record(by, what=act, target=("user", str(locked.public_id)))
