"""Accounts and what happened on them: booked entries, pending holds, statements. Balances are sums, never stored guesses."""

import uuid

from django.db import models

from bankbook.bank.accounts.rules import HoldState


class Account(models.Model):
    """One account of a legal entity. Its public id is the bank's own; software sees ids of its consents instead."""

    class Kind(models.TextChoices):
        CURRENT = "current"
        CLIENT = "client"
        DEPOSIT = "deposit"
        CARD = "card"

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        SUSPENDED = "suspended"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    entity = models.ForeignKey("agreements.LegalEntity", on_delete=models.PROTECT, related_name="accounts")
    name = models.CharField(max_length=120)
    holder = models.CharField(max_length=140)
    product = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    currency = models.CharField(max_length=3)
    iban = models.CharField(max_length=34, blank=True)
    sort_code = models.CharField(max_length=6, blank=True)
    number = models.CharField(max_length=34, blank=True)  # domestic account number (bban where there is no sort code)
    masked_pan = models.CharField(max_length=24, blank=True)  # cards only
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    opening_minor = models.BigIntegerField(default=0)  # balance before the first entry
    credit_limit_minor = models.BigIntegerField(default=0)
    wire_profile = models.CharField(max_length=32, default="standard")  # which habits of real banks its open-banking items show

    class Meta:
        indexes = [models.Index(fields=["entity", "state"])]

    def __str__(self) -> str:
        return self.name

    @property
    def masked(self) -> str:
        """The number as it is shown: the last four characters, of the IBAN where there is one, because that is what software is given."""
        known_by = self.masked_pan or self.iban or self.number
        return f"••{known_by[-4:]}" if known_by else ""


class Entry(models.Model):
    """A booked movement. Plus is money into the account. Never edited: a correction is another entry."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    sequence = models.PositiveIntegerField()  # 1, 2, 3 … within the account: the order in which it was booked
    booked_on = models.DateField()
    value_on = models.DateField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    text = models.CharField(max_length=500)  # unstructured remittance
    counterparty = models.CharField(max_length=140, blank=True)
    counterparty_iban = models.CharField(max_length=34, blank=True)
    counterparty_number = models.CharField(max_length=34, blank=True)
    end_to_end_id = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=40, blank=True)  # ISO bank transaction code, domain-family-sub
    details = models.JSONField(default=dict)  # further published fields of the wire, e.g. merchantCategoryCode
    transaction_id = models.CharField(max_length=64, blank=True)
    posted_at = models.DateTimeField(auto_now_add=True)
    from_hold = models.UUIDField(null=True)  # public id of the hold that this booked

    class Meta:
        ordering = ["account", "booked_on", "sequence"]
        constraints = [models.UniqueConstraint(fields=["account", "sequence"], name="entry_sequence_once")]
        indexes = [models.Index(fields=["account", "booked_on", "sequence"])]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.text}"


class Hold(models.Model):
    """A pending movement: shown, never booked until it is."""

    class State(models.TextChoices):
        PENDING = HoldState.PENDING.value
        BOOKED = HoldState.BOOKED.value
        REJECTED = HoldState.REJECTED.value

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holds")
    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    state = models.CharField(max_length=16, choices=State.choices, default=State.PENDING)
    value_on = models.DateField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    text = models.CharField(max_length=500)
    counterparty = models.CharField(max_length=140, blank=True)
    reason = models.CharField(max_length=140, blank=True)  # why it was rejected
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["account", "value_on", "id"]
        indexes = [models.Index(fields=["account", "state", "value_on"])]
        constraints = [models.CheckConstraint(condition=models.Q(state__in=["pending", "booked", "rejected"]), name="hold_state_known")]

    def __str__(self) -> str:
        return f"{self.value_on} {self.text}"


class Statement(models.Model):
    """A closed month of an account. Balances chain: closing = opening + entries of its days."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="statements")
    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    first_on = models.DateField()
    last_on = models.DateField()
    opening_minor = models.BigIntegerField()
    closing_minor = models.BigIntegerField()

    class Meta:
        ordering = ["account", "last_on"]
        constraints = [
            models.UniqueConstraint(fields=["account", "last_on"], name="statement_once"),
            models.CheckConstraint(condition=models.Q(first_on__lte=models.F("last_on")), name="statement_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.last_on}"
