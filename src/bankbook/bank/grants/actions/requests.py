"""What a client does over the API: agreements and requisitions made and deleted."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bankbook import audit, clock
from bankbook.audit import SYSTEM, Actor
from bankbook.bank.errors import NotFound, Refused
from bankbook.bank.grants.models import ApiClient, EndUserAgreement, Requisition
from bankbook.bank.grants.queries import requests
from bankbook.bank.grants.rules.redirects import check_redirect
from bankbook.bank.grants.rules.requisitions import UNANSWERED, Status
from bankbook.bank.grants.rules.terms import Offer, Standing, Terms, check_terms
from bankbook.bank.institutions.models import Institution
from bankbook.bank.institutions.queries import institution as find_institution

LINK_LIFE: Final = timedelta(hours=24)
"""A day to follow a link that was sent by mail; afterwards the software asks again."""


class UnknownInstitution(Refused):
    code = "unknown_institution"

    def __init__(self, institution_id: str) -> None:
        super().__init__(_("There is no institution of that id here."))
        self.institution_id = institution_id


class ReferenceTaken(Refused):
    code = "reference_taken"


class AgreementUnusable(Refused):
    """Unknown, another institution's, deleted or over."""

    code = "agreement_unusable"


class AgreementAccepted(Refused):
    """What a customer accepted is history: it ends with its requisition, and is never deleted by itself."""

    code = "agreement_accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a client asks of a requisition, as it stands on the wire."""

    institution_id: str
    redirect: str
    agreement: UUID | None = None
    reference: str = ""
    user_language: str = ""
    account_selection: bool = False
    redirect_immediate: bool = False


def actor(client: ApiClient) -> Actor:
    """Return a client as the audit record names it."""
    return Actor(kind="api_client", public_id=str(client.public_id), label=client.name)


@transaction.atomic
def create_agreement(client: ApiClient, *, institution_id: str, terms: Terms) -> EndUserAgreement:
    """Make an agreement on these terms. Raises `UnknownInstitution`, `TermsRefused`."""
    institution = _institution(institution_id)
    check_terms(terms, offer=_offer(institution))
    agreement = _agreement(client, institution, terms)
    _recorded(client, "agreement.created", "agreement", agreement.public_id)
    return agreement


@transaction.atomic
def delete_agreement(agreement: EndUserAgreement) -> None:
    """Take an agreement back that nobody accepted; requests that wait on it lapse. Raises `AgreementAccepted`."""
    ApiClient.objects.select_for_update().get(pk=agreement.client_id)  # before its agreements and requisitions, as approving does
    locked = EndUserAgreement.objects.select_related("client").select_for_update(of=("self",)).get(pk=agreement.pk)
    if locked.accepted_at is not None:
        raise AgreementAccepted(_("An accepted agreement cannot be deleted; delete its requisition."))
    locked.deleted_at = clock.now()
    locked.save(update_fields=["deleted_at"])
    locked.requisitions.filter(status__in=UNANSWERED, ended_at=None).update(
        status=Status.EXPIRED, ended_at=clock.now(), ended_by=Requisition.EndedBy.TIME
    )
    _recorded(locked.client, "agreement.deleted", "agreement", locked.public_id)


@transaction.atomic
def create_requisition(client: ApiClient, *, asked: Asked) -> Requisition:
    """Make a requisition, with an agreement on the default terms if none is named.

    Raises `UnknownInstitution`, `RedirectRefused`, `AgreementUnusable`, `ReferenceTaken`.
    """
    institution = _institution(asked.institution_id)
    check_redirect(asked.redirect, registered=tuple(client.redirects))
    agreement = (
        _usable(client, institution, asked.agreement) if asked.agreement else _agreement(client, institution, _default_terms(institution))
    )
    public_id = uuid.uuid4()
    requisition = Requisition(
        public_id=public_id,
        client=client,
        institution=institution,
        agreement=agreement,
        created_at=clock.business_now(),
        reference=asked.reference or str(public_id),
        redirect=asked.redirect,
        user_language=asked.user_language,
        account_selection=asked.account_selection,
        redirect_immediate=asked.redirect_immediate,
        link_lapses_at=clock.now() + LINK_LIFE,
    )
    _save_once(requisition)
    _recorded(client, "requisition.created", "requisition", public_id)
    return requisition


@transaction.atomic
def delete_requisition(requisition: Requisition) -> None:
    """End a requisition and its agreement: nothing is read under it from the next request on. Its reference may be used again."""
    ApiClient.objects.select_for_update().get(pk=requisition.client_id)
    locked = Requisition.objects.select_related("client").select_for_update(of=("self",)).get(pk=requisition.pk)
    if locked.is_deleted:
        raise NotFound(_("There is no requisition of that id."))
    locked.ended_at, locked.ended_by = clock.business_now(), Requisition.EndedBy.CLIENT
    locked.save(update_fields=["ended_at", "ended_by"])
    others = Requisition.objects.filter(agreement=locked.agreement_id).exclude(ended_by=Requisition.EndedBy.CLIENT)
    if not others.exists():
        EndUserAgreement.objects.filter(pk=locked.agreement_id, deleted_at=None).update(deleted_at=clock.now())
    _recorded(locked.client, "requisition.deleted", "requisition", locked.public_id)


@transaction.atomic
def lapse_due() -> int:
    """Write down what time has ended: links never answered, and consents past their last day. Returns how many."""
    now, machine = clock.business_now(), clock.now()
    linked = Requisition.objects.filter(status=Status.LINKED, ended_at=None)
    due = [each.pk for each in linked.select_related("agreement").iterator() if each.agreement.standing(now) is Standing.EXPIRED]
    unanswered = Requisition.objects.filter(_is_late(machine), status__in=UNANSWERED, ended_at=None)
    # Each statement asks for the state itself: an answer that is being given at this moment stands.
    count = sum(
        late.update(status=Status.EXPIRED, ended_at=now, ended_by=Requisition.EndedBy.TIME)
        for late in (unanswered, linked.filter(pk__in=due))
    )
    if count:
        audit.record(SYSTEM, what="requisitions.lapsed", target=("requisition", ""), detail={"count": count})
    return count


def _is_late(machine: datetime) -> Q:
    """Whether a link was not opened, or once begun not answered, in time: as `consent` judges it when somebody comes."""
    return Q(answer_by=None, link_lapses_at__lte=machine) | Q(answer_by__lte=machine)


def _institution(institution_id: str) -> Institution:
    try:
        return find_institution(institution_id)
    except NotFound:
        raise UnknownInstitution(institution_id) from None


def _offer(institution: Institution) -> Offer:
    return Offer(institution.history_days_max, institution.access_days_max, institution.access_days_max_reconfirmed)


def _default_terms(institution: Institution) -> Terms:
    offer, default = _offer(institution), Terms()
    return Terms(history_days=min(default.history_days, offer.history_days), access_days=min(default.access_days, offer.access_days))


def _agreement(client: ApiClient, institution: Institution, terms: Terms) -> EndUserAgreement:
    return EndUserAgreement.objects.create(
        client=client,
        institution=institution,
        created_at=clock.business_now(),
        max_historical_days=terms.history_days,
        access_valid_for_days=terms.access_days,
        access_scope=[scope.value for scope in terms.scopes],
        reconfirmation=terms.reconfirmation,
    )


def _usable(client: ApiClient, institution: Institution, public_id: UUID) -> EndUserAgreement:
    found = requests.agreements(client).filter(public_id=public_id, institution=institution).first()
    if found is None or found.standing(clock.business_now()) is Standing.EXPIRED:
        raise AgreementUnusable(_("There is no agreement of that id for this institution that could be used."))
    return found


def _save_once(requisition: Requisition) -> None:
    try:
        with transaction.atomic():
            requisition.save(force_insert=True)
    except IntegrityError:
        live = Requisition.objects.filter(client=requisition.client, reference=requisition.reference).exclude(
            ended_by=Requisition.EndedBy.CLIENT
        )
        if not live.exists():
            raise
        raise ReferenceTaken(_("A requisition has that reference already.")) from None


def _recorded(client: ApiClient, what: str, kind: str, public_id: UUID) -> None:
    audit.record(actor(client), what=what, target=(kind, str(public_id)))
