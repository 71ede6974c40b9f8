"""Asking for a consent: the organisation's connection to that bank is made or renewed, and the provider gives the link to follow."""

import secrets
from hashlib import sha256
from typing import Final

from django.db import transaction

from bankbook import clock
from bankbook.audit import Actor, record
from bankbook.books.connections.actions.failures import BankFailed, as_refusals
from bankbook.books.connections.actions.settling import give_up
from bankbook.books.connections.models import Connection, Consent
from bankbook.books.connections.rules.lifetime import ACCESS_DAYS, HISTORY_DAYS
from bankbook.books.connections.rules.states import ConnectionEvent, ConsentState, move
from bankbook.books.organisations.models import Organisation
from bankbook.books.providers.directory import Offer, zone_for
from bankbook.books.providers.queries import provider_for

__all__ = ["authorise", "hashed"]

_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS: Final = 5
"""Five groups of five signs are 125 bits: nobody guesses a reference, and a person can still read it out."""


def authorise(organisation: Organisation, *, bank: Offer, redirect: str, by: Actor, nonce: str = "") -> Consent:
    """Ask for a consent and return it with the link that leads to the bank. A bank that is connected already is renewed.

    `redirect` is where the bank sends the person back; `nonce` is the secret of the session that asks ("" for a command), of which only the hash is
    kept. Raises `BankFailed`; the attempt is then kept in the record and nothing else has changed.
    """
    consent = _ask(organisation, bank, by=by, nonce=nonce)
    try:
        with as_refusals():
            asked = provider_for(bank.provider).ask_consent(
                bank.bank, reference=consent.reference, redirect=redirect, access_days=consent.access_days, history_days=HISTORY_DAYS
            )
    except BankFailed as refusal:
        give_up(consent, state=ConsentState.ABANDONED, error=refusal.code, detail=refusal.detail, by=by)
        raise
    consent.agreement_id, consent.requisition_id, consent.link = asked.agreement_id, asked.requisition_id, asked.link
    consent.access_days = asked.access_days
    consent.save(update_fields=["agreement_id", "requisition_id", "link", "access_days"])
    return consent


def hashed(nonce: str) -> str:
    """Return what is kept of a session's secret."""
    return sha256(nonce.encode()).hexdigest() if nonce else ""


def _ask(organisation: Organisation, bank: Offer, *, by: Actor, nonce: str) -> Consent:
    """Write the attempt down before anybody else hears of it. An earlier attempt that never came back is put aside."""
    with transaction.atomic():
        connection = _connection(organisation, bank)
        for earlier in connection.consents.select_for_update().filter(state=ConsentState.REQUESTED):
            earlier.state, earlier.ended_at = ConsentState.ABANDONED, clock.business_now()
            earlier.save(update_fields=["state", "ended_at"])
        consent = Consent.objects.create(
            connection=connection,
            reference=_reference(),
            nonce_hash=hashed(nonce),
            access_days=min(ACCESS_DAYS, bank.bank.access_days_max),
            requested_by=by.label,
            requested_at=clock.business_now(),
        )
        before = connection.state
        if connection.state not in {Connection.State.AWAITING_BANK, Connection.State.RENEWING}:
            connection.state = move(connection.state, ConnectionEvent.ASK)
            connection.save(update_fields=["state"])
        record(
            by,
            what="connections.consent.asked",
            target=("connection", str(connection.public_id)),
            context=str(organisation.public_id),
            before={"state": before},
            after={"state": connection.state},
            detail={"bank": bank.bank.name, "institution": bank.bank.id, "attempt": consent.reference, "days": consent.access_days},
        )
    return consent


def _connection(organisation: Organisation, bank: Offer) -> Connection:
    """Return the one connection to that bank, locked; made if there is none."""
    found, _made = Connection.objects.select_for_update().get_or_create(
        organisation=organisation,
        provider=bank.provider,
        institution=bank.bank.id,
        defaults={
            "institution_name": bank.bank.name,
            "country": bank.bank.country,
            "zone": zone_for(bank.bank.id, bank.bank.country, organisation=organisation),
            "created_at": clock.business_now(),
        },
    )
    return found


def _reference() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(_GROUPS))
