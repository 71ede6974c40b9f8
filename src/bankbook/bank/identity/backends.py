"""Whom a password opens the door to: active users, and those who come with a temporary password that is not over."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from bankbook import clock
from bankbook.bank.identity.models import User


class Passwords(ModelBackend):
    """Django's own, by the user's state instead of a flag."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether a right password means anything; one that was temporary and is over is told so by the door, which asks `is_over`."""
        return isinstance(user, User) and (user.is_active or (user.state == User.State.INVITED and user.temporary_until is not None))

    def get_user(self, user_id: Any) -> User | None:
        """Return the user of a session, none once his temporary password is over."""
        found = super().get_user(user_id)
        return found if isinstance(found, User) and not is_over(found) else None


def is_over(user: User) -> bool:
    """Whether the user's password is a temporary one whose time has passed."""
    return user.temporary_until is not None and user.temporary_until <= clock.now()
