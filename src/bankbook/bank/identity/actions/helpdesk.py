"""The one use of the security question: somebody who calls the bank and knows the answer can have the user stopped, and nothing else."""

from datetime import timedelta
from typing import Final

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bankbook import audit
from bankbook.audit import Actor
from bankbook.bank.errors import Refused
from bankbook.bank.identity import queries, rules
from bankbook.bank.identity.actions.users import suspend
from bankbook.bank.identity.models import User

WRONG_ANSWERS_MAX: Final = 5
"""In a day; whoever guesses by telephone gets no further than that."""

WRONG_ANSWERS_WITHIN: Final = timedelta(hours=24)


class TooManyAnswers(Refused):
    """Too many wrong answers about one user in a day."""

    code = "too_many_answers"

    def __init__(self) -> None:
        super().__init__(_("Five wrong answers were given for this user within a day. Ask the caller to go to an administrator."))


def suspend_on_answer(user: User, *, answer: str, by: Actor) -> bool:
    """Suspend the user if that is the answer to his security question, and return whether it was. Raises `TooManyAnswers`, `rules.WrongState`.

    A wrong answer is written down also when nothing else happens, so that guesses count.
    """
    if queries.wrong_answers(user, within=WRONG_ANSWERS_WITHIN) >= WRONG_ANSWERS_MAX:
        raise TooManyAnswers
    kept = queries.security_question(user)
    if kept is None or not check_password(rules.normalise_answer(answer), kept.answer):
        with transaction.atomic():
            audit.record(by, what=queries.WRONG_ANSWER, target=("user", str(user.public_id)), result="refused")
        return False
    suspend(user, by=by, reason="The caller gave the answer to the security question.")
    return True
