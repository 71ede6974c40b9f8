"""What becomes of users: how they come to be, what ends their way in, and how they get a password that nobody else knows."""

from bankbook.bank.identity.actions.credentials import change_password, finish_first_sign_in, note_use, start_reset
from bankbook.bank.identity.actions.helpdesk import suspend_on_answer
from bankbook.bank.identity.actions.users import create_user, delete, invite, reactivate, suspend

__all__ = [
    "change_password",
    "create_user",
    "delete",
    "finish_first_sign_in",
    "invite",
    "note_use",
    "reactivate",
    "start_reset",
    "suspend",
    "suspend_on_answer",
]
