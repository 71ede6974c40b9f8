"""What happened to somebody's second factors, as allauth tells it: recorded, and told to the person whose they are."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from bankbook import audit
from bankbook.bank.identity import queries
from bankbook.bank.identity.models import User
from bankbook.bank.notices import actions as notices


def added(user: User, authenticator: Authenticator, **_told: Any) -> None:
    """A second factor came; recovery codes, which come with the first, are worth no letter of their own."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _write(user, authenticator, what="second_factor.added", title=_("A second factor was added to your sign-in"))


def removed(user: User, authenticator: Authenticator, **_told: Any) -> None:
    """A second factor went."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _write(user, authenticator, what="second_factor.removed", title=_("A second factor was removed from your sign-in"))


def renewed(user: User, authenticator: Authenticator, **_told: Any) -> None:
    """Recovery codes were made anew."""
    _write(user, authenticator, what="second_factor.codes_renewed", title=_("Your recovery codes were made anew"))


@transaction.atomic
def _write(user: User, authenticator: Authenticator, *, what: str, title: str) -> None:
    body = _("If that was not you, tell your administrator or the bank at once.")
    event = audit.record(
        queries.actor(user),
        what=what,
        target=("user", str(user.public_id)),
        detail={"kind": str(Authenticator.Type(authenticator.type).value)},
    )
    notices.tell([user.pk], event_key=f"{what}:{event.seq}", kind=what, title=title, body=body)
