"""Accounts: what they are, what they hold, what happened on them. Each read asks `grants` first and is counted afterwards."""

import re
from collections.abc import Callable
from datetime import date
from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from bankbook import clock
from bankbook.bank.accounts import queries as data
from bankbook.bank.channels.openbanking import schemas
from bankbook.bank.channels.openbanking.api import Call, limit, reply
from bankbook.bank.channels.openbanking.failures import WireRefused, answer, failure_of, unknown_account
from bankbook.bank.channels.openbanking.ids import account_uuid
from bankbook.bank.channels.openbanking.routing import serve
from bankbook.bank.channels.openbanking.translate.accounts import account_message, balances_message, details_message
from bankbook.bank.channels.openbanking.translate.transactions import transactions_message
from bankbook.bank.errors import NotFound
from bankbook.bank.grants.actions import reads
from bankbook.bank.grants.models import ApiClient, ConsentedAccount
from bankbook.bank.grants.queries import reading as readings
from bankbook.bank.grants.queries.reading import Reading, ReadRefused
from bankbook.bank.grants.rules.budgets import Window
from bankbook.bank.grants.rules.terms import Scope
from bankbook.wire import openbanking as wire

router = Router(tags=["accounts"])

type Writer = Callable[[Reading], object]
"""Makes the answer of an allowed read: a message of the wire."""
_FAILURES = (403, 409, 503)


class Days(Schema):
    """Which booking days; both are included, and either may be left out."""

    date_from: str | None = None
    date_to: str | None = None


@serve(router, "GET", "/{account_id}/", response=schemas.answers(schemas.Account, *_FAILURES), summary="Get an account's record")
def metadata(request: HttpRequest, account_id: str) -> HttpResponse:
    """The record of the account and its status. Not under the daily limit; who it is, is told only while the consent is in force."""
    consented = _consented(request, account_id)
    reads.seen(consented)
    return reply(account_message(consented, may_see=readings.may_see(consented, now=clock.business_now())))


@serve(router, "GET", "/{account_id}/balances/", response=schemas.answers(schemas.Balances, *_FAILURES), summary="Get balances")
def balances(request: HttpRequest, account_id: str) -> HttpResponse:
    """What the account holds now and held at yesterday's close."""

    def write(reading: Reading) -> wire.BalancesAnswer:
        return balances_message(reading.account, data.balances(reading.account, today=reading.today), today=reading.today)

    return _read(request, account_id, Scope.BALANCES, write)


@serve(router, "GET", "/{account_id}/details/", response=schemas.answers(schemas.Details, *_FAILURES), summary="Get details")
def details(request: HttpRequest, account_id: str) -> HttpResponse:
    """Numbers, names and kind of the account."""
    return _read(request, account_id, Scope.DETAILS, lambda reading: details_message(reading.account))


@serve(router, "GET", "/{account_id}/transactions/", response=schemas.answers(schemas.Transactions, *_FAILURES), summary="Get transactions")
def transactions(request: HttpRequest, account_id: str, days: Query[Days]) -> HttpResponse:
    """Booked and pending movements, newest first, as far back as the agreement reaches. `pending` is always there."""
    first, last = _day("date_from", days.date_from), _day("date_to", days.date_to)

    def write(reading: Reading) -> wire.TransactionsAnswer:
        _check_days(first, last, reading.today)
        return transactions_message(reading, first=max(first or reading.first_day, reading.first_day), last=last)

    return _read(request, account_id, Scope.TRANSACTIONS, write)


def _read(request: HttpRequest, account_id: str, scope: Scope, write: Writer) -> HttpResponse:
    """Decide, write, count. A refusal is noted and answered with the account's limit; a wrong date costs nothing."""
    consented = _consented(request, account_id)
    try:
        reading = readings.reading(consented, scope=scope)
        response = reply(write(reading))
        window = reads.succeeded(reading, scope=scope)
    except ReadRefused as refusal:
        response = answer(failure_of(refusal))
        reads.refused(refusal, scope=scope, status=response.status_code)
        return response if response.status_code != 429 else _with_limit(response, reads.budget_of(refusal, scope=scope), waits=True)
    return _with_limit(response, window)


def _with_limit(response: HttpResponse, window: Window, *, waits: bool = False) -> HttpResponse:
    told = limit(window, business=True)
    for name, value in wire.rate_headers(wire.RateLimits(account=told, retry_after_s=told.reset_s if waits else None)).items():
        response.headers[name] = value
    return response


def _client(request: HttpRequest) -> ApiClient:
    return cast(Call, request).auth


def _consented(request: HttpRequest, account_id: str) -> ConsentedAccount:
    public_id = account_uuid(account_id)
    try:
        return readings.consented_account(_client(request), public_id=public_id)
    except NotFound:
        raise unknown_account(account_id) from None


def _day(name: str, text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else _not_a_day(name)
    except ValueError:
        return _not_a_day(name)


def _not_a_day(name: str) -> date:
    raise WireRefused(status=400, summary="Date has wrong format", detail="Use YYYY-MM-DD.", field=name)


def _check_days(first: date | None, last: date | None, today: date) -> None:
    """Judged by the bank's own day."""
    for name, day in (("date_from", first), ("date_to", last)):
        if day is not None and day > today:
            raise WireRefused(status=400, summary="Date can't be in future", detail=f"{day} is later than {today} at the bank.", field=name)
    if first is not None and last is not None and first > last:
        raise WireRefused(status=400, summary="Incorrect date range", detail=f"{first} is later than {last}.", field="date_from")
