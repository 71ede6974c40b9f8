"""Reading what the bank wrote to a user, as the user would."""

import re

from bankbook.bank.identity.models import User
from bankbook.bank.notices.models import OutboxMail

_PASSWORD = re.compile(r"^ {4}([a-z0-9]{5}(?:-[a-z0-9]{5}){3})$", re.MULTILINE)


def temporary_password(user: User) -> str:
    """The password in the latest letter to the user that is still to be sent."""
    letter = OutboxMail.objects.filter(to=user.email, event_key__startswith=f"temporary_password:{user.public_id}").latest("id")
    found = _PASSWORD.search(letter.body)
    assert found, letter.subject
    return found[1]


def subjects(user: User) -> list[str]:
    return list(OutboxMail.objects.filter(to=user.email).order_by("id").values_list("subject", flat=True))
