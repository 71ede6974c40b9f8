"""Users by rule: their IDs, states, names, passwords and security questions. Pure: what is asked of a database comes in as an argument."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bankbook.bank.errors import Refused


class State(StrEnum):
    """Where a user stands. Locked is never stored: it is how an active user shows while too many wrong tries keep him out."""

    INVITED = "invited"
    ACTIVE = "active"
    LOCKED = "locked"
    SUSPENDED = "suspended"
    DELETED = "deleted"


STORED: Final = (State.INVITED, State.ACTIVE, State.SUSPENDED, State.DELETED)


class Event(StrEnum):
    """What can happen to a user."""

    FIRST_SIGN_IN = "first_sign_in"
    RESET = "reset"
    SUSPENSION = "suspension"
    REACTIVATION = "reactivation"
    REINVITATION = "reinvitation"
    DELETION = "deletion"


TRANSITIONS: Final[dict[tuple[State, Event], State]] = {
    (State.INVITED, Event.FIRST_SIGN_IN): State.ACTIVE,
    (State.ACTIVE, Event.FIRST_SIGN_IN): State.ACTIVE,  # after a reset
    (State.INVITED, Event.RESET): State.INVITED,
    (State.ACTIVE, Event.RESET): State.ACTIVE,
    (State.INVITED, Event.SUSPENSION): State.SUSPENDED,
    (State.ACTIVE, Event.SUSPENSION): State.SUSPENDED,
    (State.SUSPENDED, Event.REACTIVATION): State.ACTIVE,
    (State.SUSPENDED, Event.REINVITATION): State.INVITED,  # who was suspended before the first sign-in
    (State.INVITED, Event.DELETION): State.DELETED,
    (State.ACTIVE, Event.DELETION): State.DELETED,
    (State.SUSPENDED, Event.DELETION): State.DELETED,
}

_NOT_NOW: Final[dict[State, Promise]] = {
    State.INVITED: _("This user has not signed in yet."),
    State.ACTIVE: _("This user is active already."),
    State.SUSPENDED: _("This user is suspended. Reactivate the user first."),
    State.DELETED: _("This user was deleted, which is final. Create a new user instead."),
}


class WrongState(Refused):
    """Something asked of a user who does not stand where that can be done."""

    code = "user_state"


def move(state: str, event: Event) -> State:
    """Return the state after `event`. Raises `WrongState`."""
    now = State(state)
    reached = TRANSITIONS.get((now, event))
    if reached is None:
        raise WrongState(_NOT_NOW[now])
    return reached


CODE_LENGTH_MAX: Final = 32
"""As the column; whatever is longer was never issued."""

CODES: Final = 100_000
"""How many user IDs there are to a prefix."""

_WEIGHTS: Final = (7, 1, 3, 9, 7)
"""Weights without a common factor with ten: a mistyped digit always changes the check digit, two swapped neighbours nearly always."""

_ISSUED = re.compile(r"([A-Z]{2})([0-9]{5})([0-9])")


class NameTaken(Refused):
    """A user ID that somebody has, or had: they are never given out again."""

    code = "user_code_taken"

    def __init__(self) -> None:
        super().__init__(_("That user ID is taken. A user ID is never used twice."))


def normalise_code(typed: str) -> str:
    """Return a user ID as it is stored: capitals, spaces and hyphens make no difference."""
    return re.sub(r"[\s\-\u2010-\u2015]", "", typed).upper()[:CODE_LENGTH_MAX]


def issue_code(prefix: str, *, number: int) -> str:
    """Return the user ID with that two-letter prefix and number (0 to 99999), with its check digit, as it is stored: NB482137."""
    digits = f"{number:05d}"
    check = (9 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))) % 10
    return f"{prefix}{digits}{check}"


def shown_code(stored: str) -> str:
    """Return a user ID as people read it: NB-48213-7; one that was not issued in that form stays as it is."""
    match = _ISSUED.fullmatch(stored)
    return "-".join(match.groups()) if match else stored


def code_prefix(bank: str) -> str:
    """Return the two letters with which the user IDs of a bank begin: NB for Northmere Bank, BR for Banque du Relais."""
    words = [word for word in re.findall(r"[a-z]+", fold(bank)) if len(word) > 2] or ["user", "id"]
    letters = "".join(word[0] for word in words) if len(words) > 1 else words[0]
    return letters[:2].upper()


LANGUAGES: Final[dict[str, Promise]] = {"en-ca": _("English"), "fr-ca": _("French")}
"""In which the bank may write to a user."""

NAME_LENGTH_MAX: Final = 80
_NAME = re.compile(r"[^\W\d_]+(?:[ '’\-][^\W\d_]+|\.(?= |$))*")


class BadName(Refused):
    """A name with something in it that names do not have."""

    code = "bad_name"

    def __init__(self) -> None:
        super().__init__(_("Use letters, spaces, hyphens and apostrophes only; no digits or other signs."))


def clean_name(typed: str) -> str:
    """Return a given or family name, composed and without spaces too many. Raises `BadName`."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if not _NAME.fullmatch(name) or len(name) > NAME_LENGTH_MAX:
        raise BadName
    return name


TEMPORARY_FOR: Final = timedelta(hours=72)
"""How long a temporary password can be used."""


class TemporaryOver(Refused):
    """A temporary password whose time has passed."""

    code = "temporary_password_over"

    def __init__(self) -> None:
        super().__init__(_("The temporary password is over. Ask your administrator to send you a new one."))


PASSWORD_LENGTH_MAX: Final = 128
"""Longer passwords are refused before any hashing."""

ALONE_LENGTH_MIN: Final = 15
"""For who signs in with a password and nothing else."""

SECOND_FACTOR_LENGTH_MIN: Final = 12

SOFTWARE_LENGTH_MAX: Final = 32
"""The oldest wire that accounting software speaks ends there, and knows printable ASCII only."""

_CONTEXT_WORD_MIN: Final = 4
_GENERIC: Final = frozenset({"bank", "banque", "business", "company", "credit", "finance", "group", "groupe", "limited", "ltee", "sarl"})
"""Words of so many names that they say nothing about this one."""


class Check(StrEnum):
    """What a new password is asked for, one by one."""

    LENGTH = "length"
    PRINTABLE = "printable"
    NEW = "new"
    UNCOMMON = "uncommon"
    UNRELATED = "unrelated"


_PROBLEMS: Final[dict[Check, Promise]] = {
    Check.PRINTABLE: _("Use letters without accents, digits, spaces and the signs of an English keyboard only."),
    Check.NEW: _("Choose a password that is not the one you have now."),
    Check.UNCOMMON: _("That is a password which many people use. Choose another; four words that do not belong together are good."),
    Check.UNRELATED: _("Choose a password without the name of the bank, of a company of yours or of the user in it."),
}


class WeakPassword(Refused):
    """A password that cannot be taken; `failed` says which checks it did not pass."""

    code = "weak_password"

    def __init__(self, failed: Collection[Check], *, limits: "Limits") -> None:
        self.failed = tuple(failed)
        super().__init__(" ".join(str(problem(check, limits=limits)) for check in self.failed))


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a user's password is at least and at most, in characters, and whether it is printable ASCII only."""

    least: int
    most: int
    is_ascii: bool


def limits(*, is_software: bool, has_second_factor: bool) -> Limits:
    """Return what length a user's password has."""
    if is_software:
        return Limits(ALONE_LENGTH_MIN, SOFTWARE_LENGTH_MAX, is_ascii=True)
    return Limits(SECOND_FACTOR_LENGTH_MIN if has_second_factor else ALONE_LENGTH_MIN, PASSWORD_LENGTH_MAX, is_ascii=False)


def failed_checks(password: str, *, limits: Limits, is_current: bool, context: Iterable[str], common: Collection[str]) -> tuple[Check, ...]:
    """Return the checks that a password does not pass. There is no rule about kinds of characters.

    `context` are names that it must not hold, `common` the passwords that many people use.
    """
    failed = []
    if not limits.least <= len(password) <= limits.most:
        failed.append(Check.LENGTH)
    if limits.is_ascii and not (password.isascii() and password.isprintable()):
        failed.append(Check.PRINTABLE)
    if is_current:
        failed.append(Check.NEW)
    if is_common(password, common=common):
        failed.append(Check.UNCOMMON)
    if any(word in _letters(password) for word in context_words(context)):
        failed.append(Check.UNRELATED)
    return tuple(failed)


def problem(check: Check, *, limits: Limits) -> str | Promise:
    """Return the sentence for somebody whose password did not pass the check."""
    if check is Check.LENGTH:
        return _("Use %(least)d to %(most)d characters.") % {"least": limits.least, "most": limits.most}
    return _PROBLEMS[check]


def context_words(names: Iterable[str]) -> frozenset[str]:
    """Return the telling words of these names, folded: of four letters or more, without those that stand in many names."""
    words = {word for name in names for word in re.findall(r"[a-z0-9]+", fold(name))}
    return frozenset(word for word in words if len(word) >= _CONTEXT_WORD_MIN and word not in _GENERIC)


def is_common(password: str, *, common: Collection[str]) -> bool:
    """Whether it is one of the `common` passwords: as it is, said several times over, or with digits and signs around it."""
    folded = password.casefold().strip()
    unit = _repeated(folded)
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", unit)
    return any(each in common for each in (folded, unit, bare)) or len(set(folded)) < 5


def _repeated(text: str) -> str:
    """Return the shortest text of which this is a repetition, cut off anywhere: "pass" of "passpasspa"."""
    return (
        next(text[:size] for size in range(1, len(text) + 1) if (text[:size] * (len(text) // size + 1))[: len(text)] == text)
        if text
        else ""
    )


RANDOM_PHRASE: Final = "random_phrase"

QUESTIONS: Final[dict[str, Promise]] = {
    RANDOM_PHRASE: _("A random phrase, suggested"),
    "first_school": _("What was the name of your first school?"),
    "parents_met": _("In which town did your parents meet?"),
    "first_street": _("In which street did you live as a child?"),
    "first_work": _("In which town was your first job?"),
    "childhood_friend": _("What was the first name of your best friend as a child?"),
}

ANSWER_LENGTH_MIN: Final = 4
ANSWER_LENGTH_MAX: Final = 120


class BadAnswer(Refused):
    """A question that the bank does not ask, or an answer that is too short."""

    code = "bad_answer"

    def __init__(self) -> None:
        super().__init__(_("Choose a question, and give an answer of at least four letters or digits."))


def normalise_answer(typed: str) -> str:
    """Return an answer as it is compared: capitals, accents, spaces and signs make no difference."""
    return _letters(typed[: ANSWER_LENGTH_MAX * 2])


def check_answer(question: str, *, answer: str) -> None:
    """Accept a choice of question and answer. Raises `BadAnswer`."""
    if question not in QUESTIONS or len(answer) > ANSWER_LENGTH_MAX or len(normalise_answer(answer)) < ANSWER_LENGTH_MIN:
        raise BadAnswer


def fold(text: str) -> str:
    """Return the text without capitals and accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def _letters(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum())
