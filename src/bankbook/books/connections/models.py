"""The durable relation to a bank: it survives renewals, has many consents, and its links say which account feeds which."""

import uuid
from enum import StrEnum

from django.db import models

from bankbook.books.connections.rules.states import ConnectionState, ConsentState, LinkState


def _choices(states: type[StrEnum]) -> list[tuple[str, str]]:
    return [(state.value, state.value) for state in states]


def _known(states: type[StrEnum], name: str) -> models.CheckConstraint:
    """The database takes no state that the rules do not know."""
    return models.CheckConstraint(condition=models.Q(state__in=sorted(states)), name=name)


class Connection(models.Model):
    """One bank of one organisation, through one provider. Connecting again to the same bank renews it."""

    State = ConnectionState

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT)
    provider = models.ForeignKey("providers.ProviderSettings", on_delete=models.PROTECT)
    institution = models.CharField(max_length=64)  # the provider's id of the bank
    institution_name = models.CharField(max_length=120)
    country = models.CharField(max_length=2, blank=True)
    zone = models.CharField(max_length=64)  # in which the bank's day ends
    state = models.CharField(max_length=20, choices=_choices(ConnectionState), default=ConnectionState.DRAFT)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "provider", "institution"], name="one_connection_per_bank"),
            _known(ConnectionState, "connection_state_known"),
        ]

    def __str__(self) -> str:
        return self.institution_name


class Consent(models.Model):
    """One authorisation. Versioned: a renewal is a new row, the old one is superseded and kept."""

    State = ConsentState

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="consents")
    reference = models.CharField(max_length=64, unique=True)  # comes back as `ref`
    nonce_hash = models.CharField(max_length=64, blank=True)  # binds the return to the session that asked; "" = asked by command
    agreement_id = models.CharField(max_length=64, blank=True)
    requisition_id = models.CharField(max_length=64, blank=True)
    link = models.URLField(max_length=500, blank=True)
    state = models.CharField(max_length=16, choices=_choices(ConsentState), default=ConsentState.REQUESTED)
    access_days = models.PositiveSmallIntegerField()
    requested_by = models.CharField(max_length=140)
    requested_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True)  # the bank's word for why not
    error_detail = models.CharField(max_length=300, blank=True)
    unread = models.JSONField(default=list)  # accounts it gives access to that could not be read yet: [{"id", "code", "sentence"}]
    is_told = models.BooleanField(default=True)  # False: ended here, and the provider could not be told yet

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection"], condition=models.Q(state="accepted"), name="one_accepted_consent"),
            models.UniqueConstraint(fields=["connection"], condition=models.Q(state="requested"), name="one_requested_consent"),
            _known(ConsentState, "consent_state_known"),
        ]


class ProviderAccount(models.Model):
    """An account as one consent shows it. Its provider id may change with each consent; its identity does not."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="accounts")
    provider_id = models.CharField(max_length=64)
    identity = models.CharField(max_length=80, db_index=True)  # "" never: cards fall back to "id:<provider id>" (not comparable)
    is_comparable = models.BooleanField(default=True)
    is_decided = models.BooleanField(default=False)  # somebody linked it or left it at None selected, now or under an earlier consent
    name = models.CharField(max_length=140)
    holder = models.CharField(max_length=140, blank=True)
    currency = models.CharField(max_length=3)
    iban = models.CharField(max_length=34, blank=True)
    number = models.CharField(max_length=40, blank=True)
    balance_minor = models.BigIntegerField(null=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "provider_id"], name="provider_account_once")]


class AccountLink(models.Model):
    """From one day on, this account at the bank feeds this client bank account. One IBAN may hold several currencies: each is an account."""

    State = LinkState

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="links")
    identity = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT)  # as the newest consent shows it
    bank_account = models.ForeignKey("ledger.ClientBankAccount", on_delete=models.PROTECT, related_name="links")
    state = models.CharField(max_length=16, choices=_choices(LinkState), default=LinkState.ACTIVE)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=140)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank_account"], condition=~models.Q(state="ended"), name="one_live_link_per_bank_account"),
            models.UniqueConstraint(
                fields=["connection", "identity", "currency"], condition=~models.Q(state="ended"), name="one_live_link_per_identity"
            ),
            _known(LinkState, "link_state_known"),
        ]
