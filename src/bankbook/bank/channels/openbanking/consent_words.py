"""The words of the consent pages that depend on what is asked or on how it ended."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bankbook.bank.grants.models import Requisition
from bankbook.bank.grants.queries.reading import daily_calls
from bankbook.bank.grants.rules.terms import Scope
from bankbook.ui.formats import written


@dataclass(frozen=True, slots=True)
class Ended:
    """A request that cannot go on: title, sentence, HTTP status, and the published name of the error for the way back (none: no way back)."""

    title: Promise
    sentence: Promise
    status: int
    error: str = ""
    details: str = ""  # for the software, with the error


ENDED: Final = {
    "answered": Ended(
        gettext_lazy("This request has already been answered"),
        gettext_lazy("A request is good for one answer. Nothing was changed by opening it again."),
        410,
        "RequisitionLinkReused",
        "The link was opened again after the end user had answered.",
    ),
    "lapsed": Ended(
        gettext_lazy("This request has run out"),
        gettext_lazy("Nobody answered it in time, so nothing is shared. Start again in the software that sent you here."),
        410,
        "UserCancelledSession",
        "The end user did not answer in time.",
    ),
    "taken_back": Ended(
        gettext_lazy("This request was taken back"),
        gettext_lazy("The software that sent you here does not ask any more. Nothing is shared."),
        410,
    ),
    "other_browser": Ended(
        gettext_lazy("This request is being answered in another browser"),
        gettext_lazy(
            "Go on where you began. If that was not you, start again in the software that sent you here: nothing is shared until you approve."
        ),
        409,
    ),
}


@dataclass(frozen=True, slots=True)
class Returned:
    """How an answered request ended: title and sentence for the person, `details` for the software that is returned to."""

    title: Promise
    sentence: Promise
    details: str = ""


RETURNED: Final = {
    "": Returned(
        gettext_lazy("You approved"),
        gettext_lazy("You can see and end this at any time under Accounting software, on your consents page."),
    ),
    "UserCancelledSession": Returned(
        gettext_lazy("You refused"), gettext_lazy("Nothing is shared."), "The end user cancelled before signing in at the bank."
    ),
    "UserSessionRejected": Returned(
        gettext_lazy("You refused"), gettext_lazy("Nothing is shared."), "The end user refused access to the accounts."
    ),
    "InstitutionTechnicalError": Returned(
        gettext_lazy("The bank cannot answer at the moment"),
        gettext_lazy("Nothing is shared. Try again later from the software that sent you here."),
        "The institution had a technical problem.",
    ),
    "GoCardlessTechnicalError": Returned(
        gettext_lazy("The request could not be passed on"),
        gettext_lazy("Nothing is shared. Try again later from the software that sent you here."),
        "The aggregator had a technical problem.",
    ),
    "UnknownError": Returned(
        gettext_lazy("The request ended with an error"),
        gettext_lazy("Nothing is shared. Try again from the software that sent you here."),
        "The request ended with an unknown error.",
    ),
}
"""By the published name of the error; the empty name is the approval."""


def what_is_seen(requisition: Requisition, *, today: date) -> list[str]:
    """Return what the software will see, one line for each scope."""
    days, scopes = requisition.agreement.max_historical_days, requisition.agreement.access_scope
    first = today - timedelta(days=days)
    lines = {
        Scope.DETAILS: _("Account names, numbers and holders"),
        Scope.BALANCES: _("Balances"),
        Scope.TRANSACTIONS: ngettext(
            "Transactions from %(day)s on, %(count)d day back", "Transactions from %(day)s on, %(count)d days back", days
        )
        % {"day": _day(first), "count": days},
    }
    return [line for scope, line in lines.items() if scope in scopes]


def how_long(requisition: Requisition, *, today: date) -> list[tuple[str, str]]:
    """Return the facts of a consent: for how long, until when, how often it is read, and when it must be confirmed again."""
    days = requisition.agreement.access_valid_for_days
    facts = [
        (
            _("For how long"),
            ngettext("%(count)d day, until %(day)s", "%(count)d days, until %(day)s", days)
            % {"count": days, "day": last_day(requisition, today=today)},
        )
    ]
    calls = daily_calls(requisition.institution)
    facts.append((_("How often"), ngettext("Up to %d time a day", "Up to %d times a day", calls) % calls))
    if requisition.agreement.reconfirmation:
        facts.append((_("Confirmed again"), _("Every 90 days, or it ends")))
    return facts


def last_day(requisition: Requisition, *, today: date) -> str:
    """Return the day on which access ends if it is given today, as the bank writes days."""
    return _day(today + timedelta(days=requisition.agreement.access_valid_for_days))


def _day(day: date) -> str:
    return written(day)
