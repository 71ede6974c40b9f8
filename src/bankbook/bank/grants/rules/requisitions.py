"""The life of a requisition, as data. The two letters are the published ones; docs/states is drawn from this table."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from bankbook.bank.errors import Refused


class Status(StrEnum):
    """Where a requisition stands. `INVALID` and `SUSPENDED` are published and never entered here."""

    CREATED = "CR"
    GIVING_CONSENT = "GC"
    UNDERGOING_AUTHENTICATION = "UA"
    REJECTED = "RJ"
    SELECTING_ACCOUNTS = "SA"
    GRANTING_ACCESS = "GA"
    LINKED = "LN"
    EXPIRED = "EX"
    INVALID = "ID"
    ERROR = "ER"
    SUSPENDED = "SU"


class Event(StrEnum):
    """What happens to a requisition."""

    OPEN = "open"  # somebody looks at its page
    AGREE = "agree"  # that browser goes on
    ASK_WHICH = "ask_which"  # signed in, and the accounts are to be chosen
    ASK_WHETHER = "ask_whether"  # signed in, and only yes or no is left
    APPROVE = "approve"
    REFUSE = "refuse"
    FAIL = "fail"
    LAPSE = "lapse"  # the link or the consent ran out
    REVOKE = "revoke"  # the customer ended it at the bank


_S, _E = Status, Event
IN_PROGRESS: Final = frozenset({_S.GIVING_CONSENT, _S.UNDERGOING_AUTHENTICATION, _S.SELECTING_ACCOUNTS, _S.GRANTING_ACCESS})
UNANSWERED: Final = IN_PROGRESS | {_S.CREATED}

TRANSITIONS: Final[dict[tuple[Status, Event], Status]] = {
    (_S.CREATED, _E.OPEN): _S.GIVING_CONSENT,
    (_S.GIVING_CONSENT, _E.AGREE): _S.UNDERGOING_AUTHENTICATION,
    (_S.UNDERGOING_AUTHENTICATION, _E.ASK_WHICH): _S.SELECTING_ACCOUNTS,
    (_S.UNDERGOING_AUTHENTICATION, _E.ASK_WHETHER): _S.GRANTING_ACCESS,
    (_S.SELECTING_ACCOUNTS, _E.APPROVE): _S.LINKED,
    (_S.GRANTING_ACCESS, _E.APPROVE): _S.LINKED,
    **{(status, _E.REFUSE): _S.REJECTED for status in sorted(IN_PROGRESS)},
    **{(status, _E.FAIL): _S.ERROR for status in sorted(IN_PROGRESS)},
    **{(status, _E.LAPSE): _S.EXPIRED for status in sorted(UNANSWERED)},
    (_S.LINKED, _E.LAPSE): _S.EXPIRED,
    (_S.LINKED, _E.REVOKE): _S.EXPIRED,
}


class NotNow(Refused):
    """An event that the requisition's state does not allow: answered already, out of order, or over."""

    code = "not_now"


def move(status: Status, event: Event) -> Status:
    """Return the state behind `event`. Raises `NotNow`."""
    try:
        return TRANSITIONS[status, event]
    except KeyError:
        raise NotNow(_("This request has already been answered, or it is not at that step.")) from None
