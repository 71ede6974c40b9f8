"""What a user is written about his own credentials. A password travels in one letter alone, to the user alone, and never with the user ID."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from bankbook.bank.identity.models import User
from bankbook.bank.notices import actions as notices
from bankbook.clock import zone_info


def send_temporary_password(user: User, *, password: str, until: datetime) -> None:
    """Write the temporary password to the user; the letter is not sent any more once it is over."""
    words = {"name": user.name, "bank": _bank(user), "password": password, "until": _moment(user, until)}
    body = (
        _(
            "Hello %(name)s,\n\n"
            "this is your temporary password for online banking for business at %(bank)s:\n\n"
            "    %(password)s\n\n"
            "It can be used until %(until)s. Your administrator gives you the user ID that belongs to it; it is never sent with the password.\n\n"
            "Go to the bank’s sign-in page as you always do. There you choose a password of your own and a security question. "
            "Nobody at the bank or in your company will ever ask you for either of your passwords.\n\n"
            "If you did not expect this letter, tell your administrator."
        )
        % words
    )
    notices.post(user.email, event_key=event_key(user), subject=_("Your temporary password"), body=body, expires_at=until)


def recall_temporary_password(user: User) -> None:
    """Do not send the letter with the password that the user has had so far, if it is still here."""
    notices.recall(event_key(user))


def event_key(user: User) -> str:
    """Return what the letter with the user's present password is called in the outbox."""
    return f"temporary_password:{user.public_id}:{user.credential_version}"


def tell(user: User, *, what: str, title: str, body: str, link: str = "") -> None:
    """Tell the user about his credentials, in the app and by letter, once for this version of them."""
    key = f"{what}:{user.public_id}:{user.credential_version}"
    notices.tell([user.pk], event_key=key, kind=what, title=title, body=body, link=link)


def _bank(user: User) -> str:
    return user.institution.name if user.institution else _("the bank")


def _moment(user: User, at: datetime) -> str:
    zone = user.institution.zone if user.institution else "UTC"
    return f"{formats.date_format(timezone.localtime(at, zone_info(zone)), 'DATETIME_FORMAT')} ({zone})"
