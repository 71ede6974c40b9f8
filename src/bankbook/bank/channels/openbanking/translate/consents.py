"""Institutions, agreements, requisitions and reconfirmations on the wire."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.templatetags.static import static

from bankbook.bank.grants.models import EndUserAgreement, Reconfirmation, Requisition
from bankbook.bank.grants.queries.requests import link_token, status_at
from bankbook.bank.institutions.models import Institution
from bankbook.wire import openbanking as wire

FEATURES: Final = (
    "access_scopes",
    "account_selection",
    "business_accounts",
    "card_accounts",
    "corporate_accounts",
    "pending_transactions",
    "private_accounts",
)
"""What every bank of this site supports, by the published names; payments and the checking of national numbers are not among them."""


def institution_message(institution: Institution, *, full: bool = False) -> wire.Institution:
    """Write a bank; `full` adds what it supports, as the single route does. Day counts are texts, as published."""
    reconfirmed = institution.access_days_max_reconfirmed
    return wire.Institution(
        id=institution.pk,
        name=institution.name,
        bic=institution.bic,
        transaction_total_days=str(institution.history_days_max),
        max_access_valid_for_days=str(institution.access_days_max),
        max_access_valid_for_days_reconfirmation=None if reconfirmed is None else str(reconfirmed),
        countries=[institution.country],
        logo=settings.CONFIG.public_url + static("openbanking/institution.svg"),
        supported_features=list(FEATURES) if full else [],
    )


def agreement_message(agreement: EndUserAgreement) -> wire.Agreement:
    """Write an agreement; `accepted` is null until somebody accepts it."""
    return wire.Agreement(
        id=str(agreement.public_id),
        created=wire.instant_text(agreement.created_at),
        institution_id=agreement.institution_id,
        max_historical_days=agreement.max_historical_days,
        access_valid_for_days=agreement.access_valid_for_days,
        access_scope=list(agreement.access_scope),
        accepted=_instant(agreement.accepted_at),
        reconfirmation=agreement.reconfirmation,
    )


def requisition_message(requisition: Requisition, *, now: datetime) -> wire.Requisition:
    """Write a requisition as it stands at `now`. `accounts` is always an array, `link` always there."""
    return wire.Requisition(
        id=str(requisition.public_id),
        created=wire.instant_text(requisition.created_at),
        redirect=requisition.redirect,
        status=status_at(requisition, now).value,
        institution_id=requisition.institution_id,
        agreement=str(requisition.agreement.public_id),
        reference=requisition.reference,
        accounts=[str(each.consented.public_id) for each in requisition.named.all()],
        link=consent_address(requisition),
        user_language=requisition.user_language or None,
        ssn=None,  # taken and not kept: no bank here compares it
        account_selection=requisition.account_selection,
        redirect_immediate=requisition.redirect_immediate,
    )


def reconfirmation_message(reconfirmation: Reconfirmation) -> wire.Reconfirmation:
    """Write a request to reconfirm with the answers so far."""
    return wire.Reconfirmation(
        reconfirmation_url=f"{settings.CONFIG.public_url}/consent/again/{link_token(reconfirmation.public_id)}",
        created=wire.instant_text(reconfirmation.created_at),
        url_valid_from=wire.instant_text(reconfirmation.valid_from),
        url_valid_to=wire.instant_text(reconfirmation.valid_to),
        redirect=reconfirmation.redirect or None,
        last_accessed=_instant(reconfirmation.last_accessed_at),
        last_submitted=_instant(reconfirmation.submitted_at),
        accounts={
            str(each.consented.public_id): wire.ReconfirmedAccount(_instant(each.confirmed_at), _instant(each.rejected_at))
            for each in reconfirmation.accounts.all()
        },
    )


def consent_address(requisition: Requisition) -> str:
    """Return the address of a requisition's consent page: the same each time it is asked for."""
    return f"{settings.CONFIG.public_url}/consent/{link_token(requisition.public_id)}"


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else wire.instant_text(instant)
