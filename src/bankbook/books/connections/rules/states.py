"""The state machines of connections and consents, as data."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from bankbook.books.errors import Refused

__all__ = ["IN_FORCE", "TRANSITIONS", "ConnectionEvent", "ConnectionState", "ConsentState", "LinkState", "NotNow", "move"]


class ConnectionState(StrEnum):
    """How a connection stands, as it was last written down; days that have passed since are judged by `lifetime`."""

    DRAFT = "draft"
    AWAITING_BANK = "awaiting_bank"
    NEEDS_MAPPING = "needs_mapping"
    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    RENEWING = "renewing"
    ATTENTION = "attention"
    REVOKED_AT_BANK = "revoked_at_bank"
    REFUSED = "refused"
    ABANDONED = "abandoned"
    DEAUTHORISED = "deauthorised"


class ConnectionEvent(StrEnum):
    """What happens to a connection."""

    ASK = "ask"  # somebody is sent to the bank
    ACCEPT = "accept"  # the bank gave accounts, all of them known or none to be asked about
    ACCEPT_NEW = "accept new accounts"  # a renewal gave accounts that nobody has decided about yet
    ACCEPT_NONE = "accept no account"
    REFUSE = "refuse"
    ABANDON = "abandon"
    RESUME = "resume"  # a renewal came to nothing and the consent before it still stands
    LAPSE = "lapse"  # the consent is over; also when a renewal came to nothing and there is none to go back to
    WARN = "warn"  # it ends soon
    MAP = "map"  # every account has been decided about
    REVOKE = "revoke"  # ended at the bank
    DEAUTHORISE = "deauthorise"


class ConsentState(StrEnum):
    """How one authorisation stands."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    REFUSED = "refused"
    ABANDONED = "abandoned"
    REVOKED = "revoked"


class LinkState(StrEnum):
    """Whether an account at the bank feeds one of ours now."""

    ACTIVE = "active"
    PAUSED = "paused"  # the newest consent does not show the account, or there is none
    ENDED = "ended"


class NotNow(Refused):
    """A step that the connection's state does not have."""

    code = "not_now"


_State, _Event = ConnectionState, ConnectionEvent

IN_FORCE: Final = frozenset({_State.ACTIVE, _State.EXPIRING, _State.NEEDS_MAPPING, _State.ATTENTION, _State.RENEWING})
"""States in which a consent may be in force; its own dates decide."""

_BEFORE_THE_FIRST: Final = (_State.DRAFT, _State.AWAITING_BANK, _State.REFUSED, _State.ABANDONED, _State.DEAUTHORISED)
_AFTER_THE_FIRST: Final = (*sorted(IN_FORCE), _State.EXPIRED, _State.REVOKED_AT_BANK)
_READING: Final = (_State.ACTIVE, _State.EXPIRING, _State.NEEDS_MAPPING, _State.ATTENTION)

TRANSITIONS: Final = {
    **{(state, _Event.ASK): _State.AWAITING_BANK for state in _BEFORE_THE_FIRST},
    (_State.AWAITING_BANK, _Event.ACCEPT): _State.ACTIVE,
    (_State.AWAITING_BANK, _Event.ACCEPT_NEW): _State.NEEDS_MAPPING,
    (_State.AWAITING_BANK, _Event.ACCEPT_NONE): _State.ATTENTION,
    (_State.AWAITING_BANK, _Event.REFUSE): _State.REFUSED,
    (_State.AWAITING_BANK, _Event.ABANDON): _State.ABANDONED,
    **{(state, _Event.ASK): _State.RENEWING for state in _AFTER_THE_FIRST},
    (_State.RENEWING, _Event.ACCEPT): _State.ACTIVE,
    (_State.RENEWING, _Event.ACCEPT_NEW): _State.NEEDS_MAPPING,
    (_State.RENEWING, _Event.ACCEPT_NONE): _State.ATTENTION,
    (_State.RENEWING, _Event.RESUME): _State.ACTIVE,
    (_State.RENEWING, _Event.LAPSE): _State.EXPIRED,
    (_State.NEEDS_MAPPING, _Event.MAP): _State.ACTIVE,
    (_State.ACTIVE, _Event.WARN): _State.EXPIRING,
    **{(state, _Event.LAPSE): _State.EXPIRED for state in _READING},
    **{(state, _Event.REVOKE): _State.REVOKED_AT_BANK for state in _READING},
    **{(state, _Event.DEAUTHORISE): _State.DEAUTHORISED for state in _AFTER_THE_FIRST},
}
"""(state, event) to the next state; whatever is not here does not happen."""


def move(state: ConnectionState | str, event: ConnectionEvent) -> ConnectionState:
    """Return the state after `event`. Raises `NotNow` where the state has no such step."""
    found = TRANSITIONS.get((ConnectionState(state), event))
    if found is None:
        raise NotNow(_("This connection has changed meanwhile. Look at it again before you go on."))
    return found
