"""How users of the bank come to be, and what ends their way in."""

import secrets
from typing import Final

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankbook import audit, clock
from bankbook.audit import Actor
from bankbook.bank.errors import Refused
from bankbook.bank.identity import events, queries, rules
from bankbook.bank.identity.actions.credentials import give_temporary_password
from bankbook.bank.identity.actions.letters import recall_temporary_password, tell
from bankbook.bank.identity.actions.locking import locked_with_contexts
from bankbook.bank.identity.models import SecurityQuestion, User
from bankbook.bank.identity.rules import Event
from bankbook.bank.institutions.models import Institution
from bankbook.bank.notices import actions as notices

TRIES: Final = 64
"""Codes drawn before giving up; even with half of a bank's codes used, that never happens."""

REASON_LENGTH_MAX: Final = 500


class BadInvitation(Refused):
    """An e-mail address, a language or a kind with which the bank makes no user; `field` says which of them."""

    code = "bad_invitation"

    def __init__(self, field: str, *, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def invite(
    *,
    by: Actor,
    institution: Institution,
    given: str,
    family: str,
    email: str,
    kind: str = User.Kind.PERSON,
    language: str = "en-ca",
) -> User:
    """Make a user who can do nothing yet, write the temporary password to him alone, and return him with the user ID that the bank chose.

    None of what is given can be changed later. Raises `rules.BadName` and `BadInvitation`.
    """
    user = User(
        institution=institution,
        kind=kind,
        given=rules.clean_name(given),
        family=rules.clean_name(family),
        email=email.strip(),
        language=language,
        created_by=by.label[:180],
        invited_by=queries.user_of(by),
    )
    _check_invitation(user)
    _share_person(user)
    user.set_unusable_password()
    _issue_code(user)
    give_temporary_password(user)
    audit.record(by, what="user.invited", target=("user", str(user.public_id)), detail={"kind": user.kind})
    return user


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
    """Make a user as the bank itself does, and return it: active with a password, unable to sign in without. Raises `rules.NameTaken`."""
    user = User(
        user_code=rules.normalise_code(user_code),
        given=given,
        family=family,
        email=email,
        kind=kind,
        institution=institution,
        language=language,
        state=User.State.ACTIVE if password else User.State.INVITED,
        created_by=by.label[:180],
        password_changed_at=clock.now() if password else None,
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
def suspend(user: User, *, by: Actor, reason: str = "") -> User:
    """Stop the user from the next request on, and end his sessions for good. Raises `rules.WrongState`, and what a handler refuses."""
    held = locked_with_contexts(user)
    before = held.state
    held.state = rules.move(held.state, Event.SUSPENSION)
    held.suspended_from = before
    recall_temporary_password(held)
    held.credential_version += 1
    held.save(update_fields=["state", "suspended_from", "credential_version"])
    events.ended(held, by=by, how="suspended")
    tell(
        held,
        what="user.suspended",
        title=_("Your access was suspended"),
        body=_("You cannot sign in, and software that you connected reads nothing. Your administrator can lift it."),
    )
    audit.record(by, what="user.suspended", target=("user", str(held.public_id)), reason=reason[:REASON_LENGTH_MAX])
    return held


@transaction.atomic
def reactivate(user: User, *, by: Actor) -> User:
    """Let a suspended user in again, as far as he was before. Raises `rules.WrongState`."""
    held = locked_with_contexts(user)
    before = Event.REINVITATION if held.suspended_from == User.State.INVITED else Event.REACTIVATION
    held.state = rules.move(held.state, before)
    held.suspended_from = ""
    held.save(update_fields=["state", "suspended_from"])
    tell(held, what="user.reactivated", title=_("Your access is open again"), body=_("You can sign in with the password you had."))
    audit.record(by, what="user.reactivated", target=("user", str(held.public_id)), detail={"state": held.state})
    return held


@transaction.atomic
def delete(user: User, *, by: Actor, reason: str = "") -> User:
    """End the user for good: password, sessions, second factors and whatever upper rooms hold go at once; name, code and history stay.

    Raises `rules.WrongState`, and what a handler refuses.
    """
    held = locked_with_contexts(user)
    held.state = rules.move(held.state, Event.DELETION)
    recall_temporary_password(held)
    held.set_unusable_password()
    held.credential_version += 1
    held.temporary_until = None
    held.suspended_from = ""
    held.ended_at, held.ended_reason = clock.now(), reason.strip()[:REASON_LENGTH_MAX]
    held.save(update_fields=["state", "password", "credential_version", "temporary_until", "suspended_from", "ended_at", "ended_reason"])
    SecurityQuestion.objects.filter(user=held).delete()
    Authenticator.objects.filter(user=held).delete()
    events.ended(held, by=by, how="deleted")
    _report_deletion(held, by=by)
    audit.record(by, what="user.deleted", target=("user", str(held.public_id)), reason=held.ended_reason)
    return held


def _check_invitation(user: User) -> None:
    try:
        validate_email(user.email)
    except ValidationError:
        raise BadInvitation("email", sentence=_("Enter the e-mail address of the user, such as name@company.example.")) from None
    if user.language not in rules.LANGUAGES:
        raise BadInvitation("language", sentence=_("Choose one of the languages in which the bank writes."))
    if user.kind not in {User.Kind.PERSON, User.Kind.SOFTWARE}:
        raise BadInvitation("kind", sentence=_("Only people and accounting software can be invited."))


def _share_person(user: User) -> None:
    """Count two users with one address at one bank as one human: whoever has two user IDs still approves once."""
    known = User.objects.filter(institution=user.institution, kind=User.Kind.PERSON, email__iexact=user.email).order_by("pk").first()
    if known is not None and user.kind == User.Kind.PERSON:
        user.person_id = known.person_id


def _issue_code(user: User) -> None:
    prefix = rules.code_prefix(user.institution.name if user.institution else "")
    for _try in range(TRIES):
        user.user_code = rules.issue_code(prefix, number=secrets.randbelow(rules.CODES))
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError:
            continue
        return
    raise Refused(gettext_lazy("There is no user ID left to give out. Tell the bank."), code="no_user_code")


def _report_deletion(user: User, *, by: Actor) -> None:
    asker = queries.user_of(by)
    if asker is not None and asker.pk != user.pk:
        title = _("%(name)s was deleted") % {"name": user.name}
        body = _("The user ID %(code)s ends nowhere any more, and is never given to anybody else.") % {"code": user.code_shown}
        notices.tell([asker.pk], event_key=f"user.deleted:{user.public_id}", kind="user.deleted", title=title, body=body)
