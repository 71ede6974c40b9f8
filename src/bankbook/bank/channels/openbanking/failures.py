"""Every failure of the API: status and words as published where a client relies on them. docs/wire.md holds the same table in prose."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from ninja.errors import ValidationError

from bankbook import clock
from bankbook.bank.errors import Refused
from bankbook.bank.grants.actions.requests import UnknownInstitution
from bankbook.bank.grants.queries.reading import BudgetSpent, ConsentExpired
from bankbook.bank.grants.rules.budgets import Window
from bankbook.bank.grants.rules.terms import TermsRefused
from bankbook.wire import openbanking as wire

JSON: Final = "application/json"


class WireRefused(Refused):
    """A failure of the door itself. `shape` B names a field."""

    def __init__(self, *, status: int, summary: str, detail: str, field: str = "") -> None:
        super().__init__(summary)
        self.status, self.summary, self.detail, self.field = status, summary, detail, field


class GeneralLimit(Refused):
    """Too many calls in a minute."""

    code = "general_limit"

    def __init__(self, window: Window, wait_s: int) -> None:
        super().__init__("Rate limit exceeded")
        self.window, self.wait_s = window, wait_s


@dataclass(frozen=True, slots=True)
class Failure:
    """One row: status, words, the published `type` if there is one, and the field it belongs to (shape B) if any."""

    status: int
    summary: str
    detail: str
    kind: str = ""
    field: str = ""


_TERMS: Final = {
    "history_days": Failure(400, "Incorrect max_historical_days", "max_historical_days must be > 0 and <= {limit}"),
    "access_days": Failure(400, "Incorrect access_valid_for_days", "access_valid_for_days must be > 0 and <= {limit}"),
    "no_scope": Failure(400, "Incorrect access_scope", "access_scope must name at least one of balances, details, transactions"),
    "reconfirmation_unknown": Failure(400, "Reconfirmation is not enabled", "Reconfirmation is not enabled for this institution"),
    "reconfirmation_needless": Failure(
        400, "Reconfirmation is not allowed when access_valid_for_days <= 90 days", "Ask for more than 90 days, or without reconfirmation"
    ),
}

FAILURES: Final[dict[str, Failure]] = {
    "not_found": Failure(404, "Not found.", "Not found."),
    "bad_credentials": Failure(401, "Authentication failed", "No active account found with the given credentials"),
    "token_refused": Failure(401, "Invalid token", "Token is invalid or expired"),
    "redirect_refused": Failure(400, "Invalid redirect URI", "The redirect must be an absolute http or https address", field="redirect"),
    "reference_taken": Failure(
        400, "Client reference must be unique", "A requisition with this reference exists already", field="reference"
    ),
    "agreement_unusable": Failure(
        400, "Invalid agreement", "There is no usable end user agreement of that ID for this institution", field="agreement"
    ),
    "agreement_accepted": Failure(400, "Cannot delete accepted End User Agreement", "Delete the requisition that it belongs to"),
    "reconfirmation_not_enabled": Failure(400, "Reconfirmation is not enabled", "The end user agreement was made without reconfirmation"),
    "agreement_not_accepted": Failure(
        400, "End user agreement needs to be accepted", "Reconfirmation follows an accepted end user agreement"
    ),
    "access_revoked": Failure(
        401,
        "Access has expired",
        "Access to the account was revoked at the bank. The end user has to connect it again",
        "AccessExpiredError",
    ),
    "account_inactive": Failure(401, "Account is inactive", "The account was closed at the bank", "AccountInactiveError"),
    "access_forbidden": Failure(
        403, "Access forbidden", "The end user has no access to this account at the bank", "AccountAccessForbidden"
    ),
    "scope_not_granted": Failure(
        403, "Access forbidden", "The end user agreement does not include this access scope", "AccountAccessForbidden"
    ),
    "account_suspended": Failure(
        409, "Account suspended", "The account was suspended after more than 10 failed accesses in a row", "AccountSuspended"
    ),
    "bank_down": Failure(503, "Institution not operational", "The institution cannot be reached. Try again later", "ServiceError"),
}

INSUFFICIENT: Final = Failure(403, "Insufficient permissions", "End user agreements are accepted by the end user on the consent page")
UNREADABLE: Final = Failure(400, "Unreadable payload", "The body must be one JSON object or a form")
NO_ROUTE: Final = Failure(404, "Not found.", "There is no such address in this API")
UNKNOWN: Final = Failure(500, "UnknownRequestError", "The request failed for a reason that is not yours. It was recorded")


def answer(failure: Failure) -> HttpResponse:
    """Write one row in the shape it is published in."""
    if failure.field:
        body = wire.encode_field_errors({failure.field: {"summary": failure.summary, "detail": failure.detail}}, status=failure.status)
    else:
        body = wire.encode_error(status=failure.status, summary=failure.summary, detail=failure.detail, kind=failure.kind)
    return HttpResponse(body, status=failure.status, content_type=JSON)


def failure_of(refusal: Refused) -> Failure:
    """Return the row for what a room refused."""
    match refusal:
        case WireRefused():
            return Failure(refusal.status, refusal.summary, refusal.detail, field=refusal.field)
        case UnknownInstitution():
            return Failure(
                400, f"Unknown Institution ID {refusal.institution_id}", "Get the IDs from /institutions/", field="institution_id"
            )
        case TermsRefused():
            row = _TERMS[refusal.code]
            return Failure(row.status, row.summary, row.detail.format(limit=refusal.limit), field=refusal.field)
        case ConsentExpired():
            return _expired(refusal)
        case BudgetSpent():
            return _too_many(f"{refusal.window.limit}/day", refusal.window.reset_s(clock.business_now()))
        case GeneralLimit():
            return _too_many(f"{refusal.window.limit}/min", refusal.wait_s)
        case _:
            return FAILURES[refusal.code]


def unknown_account(account_id: str) -> WireRefused:
    """Return the failure for an account that is not this client's."""
    return WireRefused(
        status=404, summary=f"Account ID {account_id} not found", detail="Check whether this is an ID of one of your requisitions"
    )


def validation(error: ValidationError) -> HttpResponse:
    """Write what the schema found wrong: one key per field; unknown fields have words of their own."""
    unknown = sorted(str(each["loc"][-1]) for each in error.errors if each["type"] == "extra_forbidden")
    if unknown:
        names = ", ".join(unknown)[:200]
        return answer(Failure(400, "Unknown fields in payload", f"Unknown fields: {names}"))
    fields: dict[str, list[str] | dict[str, str]] = {}
    for each in error.errors:
        fields.setdefault(_field(each), []).append("This field is required." if each["type"] == "missing" else str(each["msg"]))  # type: ignore[union-attr]  # only lists are put in
    return HttpResponse(wire.encode_field_errors(fields), status=400, content_type=JSON)


def _field(error: dict[str, object]) -> str:
    """The name of the field, without where ninja found it (body, query) and without the place in a list."""
    where = error["loc"]
    names = [part for part in where if isinstance(part, str)] if isinstance(where, (list, tuple)) else []
    return names[2] if len(names) > 2 else names[-1] if names else "payload"


def _expired(refusal: ConsentExpired) -> Failure:
    agreement = refusal.agreement
    ended = agreement.expires_at
    since = f" and ended at {wire.instant_text(ended)}" if ended else ""
    detail = f"EUA was valid for {agreement.access_valid_for_days} days{since}. The end user must connect the account once more with new EUA and Requisition"
    return Failure(401, f"End User Agreement (EUA) {agreement.public_id} has expired", detail)


def _too_many(rate: str, wait_s: int) -> Failure:
    return Failure(429, "Rate limit exceeded", f"The rate limit for this resource is {rate}. Please try again in {wait_s} seconds")
