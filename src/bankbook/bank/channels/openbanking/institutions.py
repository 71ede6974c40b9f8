"""The directory of banks that this site hosts."""

import re

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from bankbook.bank.channels.openbanking import schemas
from bankbook.bank.channels.openbanking.api import reply
from bankbook.bank.channels.openbanking.failures import WireRefused
from bankbook.bank.channels.openbanking.routing import serve
from bankbook.bank.channels.openbanking.translate.consents import FEATURES, institution_message
from bankbook.bank.institutions import queries

router = Router(tags=["institutions"])


class Filters(Schema):
    """Which banks; each flag, if given, must be what the bank supports. Numbers and words of a boolean are taken."""

    country: str | None = None
    access_scopes_supported: bool | None = None
    account_selection_supported: bool | None = None
    business_accounts_supported: bool | None = None
    card_accounts_supported: bool | None = None
    corporate_accounts_supported: bool | None = None
    payment_submission_supported: bool | None = None
    payments_enabled: bool | None = None
    pending_transactions_supported: bool | None = None
    private_accounts_supported: bool | None = None
    read_debtor_account_supported: bool | None = None
    read_refund_account_supported: bool | None = None
    separate_continuous_history_consent_supported: bool | None = None
    ssn_verification_supported: bool | None = None


@serve(router, "GET", "/", response=schemas.answers(schemas.Institutions), summary="List institutions")
def listed(request: HttpRequest, filters: Query[Filters]) -> HttpResponse:
    """All banks of a country (two letters, either case), or all: a bare array."""
    country = filters.country or None
    if country is not None and not re.fullmatch("[A-Za-z]{2}", country):
        raise WireRefused(status=400, summary="Invalid country choice.", detail=f"{country[:20]} is not a valid choice.", field="country")
    asked = filters.model_dump(exclude={"country"}, exclude_none=True)
    fits = all(_is_supported(name) == wanted for name, wanted in asked.items())
    return reply([institution_message(each) for each in queries.institutions(country)] if fits else [])


@serve(router, "GET", "/{institution_id}/", response=schemas.answers(schemas.Institution), summary="Get an institution")
def single(request: HttpRequest, institution_id: str) -> HttpResponse:
    """One bank, with what it supports."""
    return reply(institution_message(queries.institution(_plain(institution_id)), full=True))


def _is_supported(filter_name: str) -> bool:
    return filter_name.removesuffix("_supported").removesuffix("_enabled") in FEATURES


def _plain(institution_id: str) -> str:
    """Ids have no character that a database could stumble over; anything else is unknown."""
    return institution_id if re.fullmatch(r"[A-Za-z0-9_]{1,64}", institution_id) else ""
