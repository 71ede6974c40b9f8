"""A client's agreements and requisitions. Another client's are not there."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bankbook.bank.errors import NotFound
from bankbook.bank.grants.models import ApiClient, EndUserAgreement, Reconfirmation, Requisition
from bankbook.bank.grants.queries.clients import derived_key
from bankbook.bank.grants.rules import links
from bankbook.bank.grants.rules.requisitions import Status
from bankbook.bank.grants.rules.terms import Standing

_NONE = UUID(int=0)  # never given out


def agreements(client: ApiClient) -> QuerySet[EndUserAgreement]:
    """Return the client's agreements, newest first."""
    return client.agreements.filter(deleted_at=None)


def agreement(client: ApiClient, *, public_id: UUID) -> EndUserAgreement:
    """Return that agreement of the client. Raises `NotFound`."""
    found = agreements(client).select_related("institution").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no agreement of that id."))
    return found


def requisitions(client: ApiClient) -> QuerySet[Requisition]:
    """Return the client's requisitions, newest first, with their agreements and accounts: three queries for any number."""
    kept = client.requisitions.exclude(ended_by=Requisition.EndedBy.CLIENT)
    return kept.select_related("agreement").prefetch_related("named__consented")


def requisition(client: ApiClient, *, public_id: UUID) -> Requisition:
    """Return that requisition of the client. Raises `NotFound`."""
    found = requisitions(client).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no requisition of that id."))
    return found


def latest_reconfirmation(agreement: EndUserAgreement) -> Reconfirmation | None:
    """Return the newest request to reconfirm that agreement, with its answers."""
    return agreement.reconfirmations.prefetch_related("accounts__consented").first()


def status_at(requisition: Requisition, now: datetime) -> Status:
    """Return the status as the client is told it: a linked requisition whose consent ran out is expired, whether or not a sweep has written so."""
    status = Status(requisition.status)
    over = status is Status.LINKED and requisition.agreement.standing(now) is Standing.EXPIRED
    return Status.EXPIRED if over else status


def link_token(public_id: UUID) -> str:
    """Return the token in the address of that requisition's (or reconfirmation's) page."""
    return links.link_token(public_id, key=derived_key("links"))


def requisition_of_link(token: str) -> Requisition:
    """Return the requisition that a consent page's address is for, deleted ones too. Raises `NotFound`."""
    public_id = links.public_id_of(token, key=derived_key("links"))
    found = Requisition.objects.select_related("client", "institution", "agreement", "user").filter(public_id=public_id or _NONE).first()
    if found is None:
        raise NotFound(_("There is no request at this address."))
    return found


def reconfirmation_of_link(token: str) -> Reconfirmation:
    """Return the reconfirmation that a page's address is for. Raises `NotFound`."""
    public_id = links.public_id_of(token, key=derived_key("links"))
    found = (
        Reconfirmation.objects.select_related("agreement__client", "agreement__institution")
        .prefetch_related("accounts__consented__account")
        .filter(public_id=public_id or _NONE)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no request at this address."))
    return found
