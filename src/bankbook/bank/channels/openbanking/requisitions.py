"""Requisitions: requests for a consent, and what came of them."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from bankbook import clock
from bankbook.bank.channels.openbanking import schemas
from bankbook.bank.channels.openbanking.api import Call, reply
from bankbook.bank.channels.openbanking.failures import FAILURES, WireRefused
from bankbook.bank.channels.openbanking.ids import requisition_uuid
from bankbook.bank.channels.openbanking.pages import page
from bankbook.bank.channels.openbanking.routing import serve
from bankbook.bank.channels.openbanking.translate.consents import requisition_message
from bankbook.bank.grants.actions import requests
from bankbook.bank.grants.models import ApiClient, Requisition
from bankbook.bank.grants.queries import requests as found
from bankbook.wire import openbanking as wire

router = Router(tags=["requisitions"])


@serve(router, "GET", "/", response=schemas.answers(schemas.Requisitions), summary="List requisitions")
def listed(request: HttpRequest, where: Query[schemas.PageQuery]) -> HttpResponse:
    """The client's requisitions, newest first."""
    now = clock.business_now()
    return reply(page(request, found.requisitions(_client(request)), where, lambda each: requisition_message(each, now=now)))


@serve(router, "POST", "/", response=schemas.answers(schemas.Requisition, status=201), summary="Create a requisition")
def create(request: HttpRequest, payload: Body[schemas.RequisitionBody]) -> HttpResponse:
    """Make a requisition; its `link` is where the end user goes."""
    asked = requests.Asked(
        institution_id=payload.institution_id,
        redirect=payload.redirect,
        agreement=_agreement_id(payload.agreement),
        reference=payload.reference,
        user_language=payload.user_language[:8],
        account_selection=payload.account_selection,
        redirect_immediate=payload.redirect_immediate,
    )
    made = requests.create_requisition(_client(request), asked=asked)
    return reply(requisition_message(_requisition(request, str(made.public_id)), now=clock.business_now()), status=201)


@serve(router, "GET", "/{requisition_id}/", response=schemas.answers(schemas.Requisition), summary="Get a requisition")
def single(request: HttpRequest, requisition_id: str) -> HttpResponse:
    """One requisition of the client; once linked, `accounts` names what may be read."""
    return reply(requisition_message(_requisition(request, requisition_id), now=clock.business_now()))


@serve(router, "DELETE", "/{requisition_id}/", response=schemas.answers(schemas.Removed), summary="Delete a requisition")
def delete(request: HttpRequest, requisition_id: str) -> HttpResponse:
    """End a requisition and its agreement. A published client compares the summary with exactly these words."""
    requisition = _requisition(request, requisition_id)
    requests.delete_requisition(requisition)
    return reply(wire.Removed("Requisition deleted", f"Requisition {requisition.public_id} deleted with all its End User Agreements"))


def _client(request: HttpRequest) -> ApiClient:
    return cast(Call, request).auth


def _requisition(request: HttpRequest, requisition_id: str) -> Requisition:
    return found.requisition(_client(request), public_id=requisition_uuid(requisition_id))


def _agreement_id(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        row = FAILURES["agreement_unusable"]
        raise WireRefused(status=row.status, summary=row.summary, detail=row.detail, field=row.field) from None
