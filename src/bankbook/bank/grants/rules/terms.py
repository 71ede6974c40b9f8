"""How long and how far back a consent may reach, and how it stands on a given day.

Without reconfirmation: at most the institution's own number of days. With it (British institutions only): 91 to 730 days, and the customer confirms
every 90 days. Source: docs/wire.md, "Agreements".
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from bankbook.bank.errors import Refused

HISTORY_DAYS: Final = 90
ACCESS_DAYS: Final = 90
ACCESS_DAYS_MAX: Final = 180
"""The most that the published API takes without reconfirmation, whatever an institution allows."""

RECONFIRM_EVERY: Final = timedelta(days=90)
"""British rule since 2021: no second authentication at the bank, but the customer confirms to the provider every 90 days."""


class Scope(StrEnum):
    """What software may read of an account."""

    BALANCES = "balances"
    DETAILS = "details"
    TRANSACTIONS = "transactions"


SCOPES: Final = tuple(Scope)


class Standing(StrEnum):
    """How a consent stands at an instant."""

    NOT_ACCEPTED = "not_accepted"
    IN_FORCE = "in_force"
    RECONFIRMATION_DUE = "reconfirmation_due"
    EXPIRED = "expired"


class TermsRefused(Refused):
    """A term that the institution does not give: `field` names it as on the wire, `limit` the most that is given (0: not a matter of number)."""

    code = "terms_refused"

    def __init__(self, *, field: str, code: str, limit: int = 0) -> None:
        super().__init__(_("The bank does not give access on these terms."), code=code)
        self.field, self.limit = field, limit


@dataclass(frozen=True, slots=True)
class Offer:
    """What an institution gives at most, in days; `access_days_reconfirmed` is None where reconfirmation is unknown."""

    history_days: int
    access_days: int
    access_days_reconfirmed: int | None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a client asks for."""

    history_days: int = HISTORY_DAYS
    access_days: int = ACCESS_DAYS
    scopes: tuple[Scope, ...] = SCOPES
    reconfirmation: bool = False


def check_terms(terms: Terms, *, offer: Offer) -> None:
    """Raise `TermsRefused` at the first term beyond the offer."""
    if not 0 < terms.history_days <= offer.history_days:
        raise TermsRefused(field="max_historical_days", code="history_days", limit=offer.history_days)
    if terms.reconfirmation:
        _check_reconfirmed(terms, offer)
    elif not 0 < terms.access_days <= min(offer.access_days, ACCESS_DAYS_MAX):
        raise TermsRefused(field="access_valid_for_days", code="access_days", limit=min(offer.access_days, ACCESS_DAYS_MAX))
    if not terms.scopes:
        raise TermsRefused(field="access_scope", code="no_scope")


def _check_reconfirmed(terms: Terms, offer: Offer) -> None:
    if offer.access_days_reconfirmed is None:
        raise TermsRefused(field="reconfirmation", code="reconfirmation_unknown")
    if terms.access_days <= RECONFIRM_EVERY.days:
        raise TermsRefused(field="reconfirmation", code="reconfirmation_needless")
    if terms.access_days > offer.access_days_reconfirmed:
        raise TermsRefused(field="access_valid_for_days", code="access_days", limit=offer.access_days_reconfirmed)


def expires_at(accepted_at: datetime, *, access_days: int) -> datetime:
    """Return the instant at which the consent is over: clients compute the same from `accepted` and `access_valid_for_days`."""
    return accepted_at + timedelta(days=access_days)


def reconfirm_by(last_confirmed_at: datetime) -> datetime:
    """Return until when the customer must have confirmed again."""
    return last_confirmed_at + RECONFIRM_EVERY


def standing(
    *, accepted_at: datetime | None, access_days: int, reconfirmed_at: datetime | None, reconfirmation: bool, now: datetime
) -> Standing:
    """Say how a consent stands at `now`; `reconfirmed_at` is the last confirmation after the acceptance, if any."""
    if accepted_at is None:
        return Standing.NOT_ACCEPTED
    if now >= expires_at(accepted_at, access_days=access_days):
        return Standing.EXPIRED
    if reconfirmation and now >= reconfirm_by(reconfirmed_at or accepted_at):
        return Standing.RECONFIRMATION_DUE
    return Standing.IN_FORCE
