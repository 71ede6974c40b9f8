"""End-user agreements: how long, how far back, which scopes."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from bankbook.bank.channels.openbanking import failures, schemas
from bankbook.bank.channels.openbanking.api import Call, reply
from bankbook.bank.channels.openbanking.ids import agreement_uuid
from bankbook.bank.channels.openbanking.pages import page
from bankbook.bank.channels.openbanking.routing import serve
from bankbook.bank.channels.openbanking.translate.consents import agreement_message, reconfirmation_message
from bankbook.bank.errors import NotFound
from bankbook.bank.grants.actions import reconfirmations, requests
from bankbook.bank.grants.models import ApiClient, EndUserAgreement
from bankbook.bank.grants.queries import requests as found
from bankbook.bank.grants.rules.terms import Scope, Terms
from bankbook.wire import openbanking as wire

router = Router(tags=["agreements"])


@serve(router, "GET", "/", response=schemas.answers(schemas.Agreements), summary="List agreements")
def listed(request: HttpRequest, where: Query[schemas.PageQuery]) -> HttpResponse:
    """The client's agreements, newest first."""
    return reply(page(request, found.agreements(_client(request)), where, agreement_message))


@serve(router, "POST", "/", response=schemas.answers(schemas.Agreement, status=201), summary="Create an agreement")
def create(request: HttpRequest, payload: Body[schemas.AgreementBody]) -> HttpResponse:
    """Make an agreement; without numbers 90 days back, 90 days of access, every scope."""
    terms = Terms(
        history_days=payload.max_historical_days,
        access_days=payload.access_valid_for_days,
        scopes=tuple(dict.fromkeys(Scope(each) for each in payload.access_scope)),
        reconfirmation=payload.reconfirmation,
    )
    made = requests.create_agreement(_client(request), institution_id=payload.institution_id, terms=terms)
    return reply(agreement_message(made), status=201)


@serve(router, "GET", "/{agreement_id}/", response=schemas.answers(schemas.Agreement), summary="Get an agreement")
def single(request: HttpRequest, agreement_id: str) -> HttpResponse:
    """One agreement of the client."""
    return reply(agreement_message(_agreement(request, agreement_id)))


@serve(router, "DELETE", "/{agreement_id}/", response=schemas.answers(schemas.Removed), summary="Delete an agreement")
def delete(request: HttpRequest, agreement_id: str) -> HttpResponse:
    """Take back an agreement that nobody accepted."""
    agreement = _agreement(request, agreement_id)
    requests.delete_agreement(agreement)
    return reply(wire.Removed("End User Agreement deleted", f"End User Agreement {agreement.public_id} deleted"))


@serve(router, "POST", "/{agreement_id}/accept/", include_in_schema=False)  # published is PUT alone; one client posts
@serve(router, "PUT", "/{agreement_id}/accept/", response=schemas.answers(schemas.Agreement, 403), summary="Accept an agreement")
def accept(request: HttpRequest, agreement_id: str) -> HttpResponse:
    """Refused to every client: people accept on the consent page. Whatever the body holds is not looked at."""
    _agreement(request, agreement_id)
    return failures.answer(failures.INSUFFICIENT)


@serve(router, "GET", "/{agreement_id}/reconfirm/", response=schemas.answers(schemas.Reconfirmation), summary="Get a reconfirmation")
def reconfirmation(request: HttpRequest, agreement_id: str) -> HttpResponse:
    """The newest request to confirm the consent once more; 404 until one was made."""
    latest = found.latest_reconfirmation(_agreement(request, agreement_id))
    if latest is None:
        raise NotFound("Not found.")
    return reply(reconfirmation_message(latest))


@serve(
    router,
    "POST",
    "/{agreement_id}/reconfirm/",
    response=schemas.answers(schemas.Reconfirmation, status=201),
    summary="Ask for a reconfirmation",
)
def reconfirm(request: HttpRequest, agreement_id: str, payload: Body[schemas.ReconfirmBody | None] = None) -> HttpResponse:
    """Ask the end user to confirm a long British consent once more."""
    return reply(
        reconfirmation_message(reconfirmations.request(_agreement(request, agreement_id), redirect=payload.redirect if payload else "")),
        status=201,
    )


def _client(request: HttpRequest) -> ApiClient:
    return cast(Call, request).auth


def _agreement(request: HttpRequest, agreement_id: str) -> EndUserAgreement:
    return found.agreement(_client(request), public_id=agreement_uuid(agreement_id))
