"""Passwords and security questions. Nobody but the user ever sets or sees the lasting password; an administrator may only start a reset."""

import secrets
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from bankbook import audit, clock
from bankbook.audit import Actor
from bankbook.bank.identity import queries, rules
from bankbook.bank.identity.actions.letters import recall_temporary_password, send_temporary_password, tell
from bankbook.bank.identity.actions.locking import locked
from bankbook.bank.identity.models import SecurityQuestion, User
from bankbook.bank.identity.rules import Event
from bankbook.bank.notices import actions as notices
from bankbook.entrance import lockout

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that could be read as another."""

_CREDENTIAL: Final = ["state", "password", "credential_version", "password_changed_at", "temporary_until"]


@transaction.atomic
def start_reset(user: User, *, by: Actor) -> User:
    """Make the password worthless and write a temporary one to the user alone. Sessions end; a lock for wrong tries is lifted.

    The second factor stays as it is: a reset goes round no factor. Raises `rules.WrongState`.
    """
    held = locked(user)
    held.state = rules.move(held.state, Event.RESET)
    recall_temporary_password(held)
    held.credential_version += 1
    give_temporary_password(held)
    lockout.forget(held.user_code)
    audit.record(by, what="user.reset_started", target=("user", str(held.public_id)))
    return held


@transaction.atomic
def finish_first_sign_in(user: User, *, password: str, question: str, answer: str, by: Actor) -> User:
    """Give the user his own password and his security question, both or neither, and return him: active, with the temporary one worthless.

    Raises `rules.WrongState`, `rules.TemporaryOver`, `rules.WeakPassword` and `rules.BadAnswer`.
    """
    held = locked(user)
    if not held.must_finish:
        raise rules.WrongState(_("This user has a password of his own already."))
    if held.temporary_until is None or held.temporary_until <= clock.now():
        raise rules.TemporaryOver
    held.state = rules.move(held.state, Event.FIRST_SIGN_IN)
    _set_password(held, password=password)
    _set_question(held, question=question, answer=answer)
    if held.invited_by is not None:
        key, title = f"user.first_sign_in:{held.public_id}", _("%(name)s signed in for the first time") % {"name": held.name}
        body = _("The user has a password of his own now, which nobody else knows, and is active.")
        notices.tell([held.invited_by.pk], event_key=key, kind="user.first_sign_in", title=title, body=body)
    audit.record(by, what="user.first_sign_in", target=("user", str(held.public_id)))
    return held


@transaction.atomic
def change_password(user: User, *, by: Actor, password: str) -> User:
    """Give the user another password and return him; every session of the old one ends with its next request. Raises `rules.WeakPassword`."""
    held = locked(user)
    _set_password(held, password=password)
    tell(
        held,
        what="user.password_changed",
        title=_("Your password was changed"),
        body=_("If that was not you, tell your administrator or the bank at once. Software that uses the password needs the new one."),
    )
    audit.record(by, what="user.password_changed", target=("user", str(held.public_id)))
    return held


def note_use(user: User) -> None:
    """Write down that the user came in just now."""
    User.objects.filter(pk=user.pk).update(last_used_at=clock.now())


def give_temporary_password(user: User) -> None:
    """Give the user a random password for 72 hours and write it to him. The caller holds the row, and told the record why."""
    password = "-".join("".join(secrets.choice(_LETTERS) for _place in range(5)) for _part in range(4))
    user.set_password(password)
    user.temporary_until = clock.now() + rules.TEMPORARY_FOR
    user.save(update_fields=_CREDENTIAL)
    send_temporary_password(user, password=password, until=user.temporary_until)


def _set_password(user: User, *, password: str) -> None:
    limits = queries.password_limits(user)
    too_long = len(password) > rules.PASSWORD_LENGTH_MAX
    failed = rules.failed_checks(
        password,
        limits=limits,
        is_current=not too_long and user.check_password(password),
        context=queries.context_names(user),
        common=queries.common_passwords(),
    )
    if failed:
        raise rules.WeakPassword(failed, limits=limits)
    recall_temporary_password(user)
    user.set_password(password)
    user.credential_version += 1
    user.password_changed_at, user.temporary_until = clock.now(), None
    user.save(update_fields=_CREDENTIAL)


def _set_question(user: User, *, question: str, answer: str) -> None:
    rules.check_answer(question, answer=answer)
    kept = {"question": question, "answer": make_password(rules.normalise_answer(answer)), "chosen_at": clock.now()}
    SecurityQuestion.objects.update_or_create(user=user, defaults=kept)
