"""What the bank said, line by line. Never edited, never deleted; only what the books made of a line (its treatment) changes."""

import uuid

from django.db import models

from bankbook.money import Money


class BankLine(models.Model):
    """One booked movement of one client bank account. Plus is money in. The facts are guarded by database triggers."""

    class Presence(models.TextChoices):
        BOOKED = "booked"
        AMENDED_AT_BANK = "amended_at_bank"
        VANISHED_AT_BANK = "vanished_at_bank"

    class Treatment(models.TextChoices):
        UNASSIGNED = "unassigned"
        SUGGESTED = "suggested"
        ASSIGNED = "assigned"
        SUSPENSE = "suspense"
        LOCKED = "locked"
        CORRECTED = "corrected"
        EXCLUDED = "excluded"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    # No index of its own: three others begin with the account, and each one costs every line of an import.
    bank_account = models.ForeignKey("ledger.ClientBankAccount", on_delete=models.PROTECT, related_name="lines", db_index=False)
    run = models.UUIDField()  # public id of the import run that brought it
    booked_on = models.DateField()
    value_on = models.DateField(null=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    text = models.TextField(blank=True)
    counterparty = models.CharField(max_length=200, blank=True)
    counterparty_account = models.CharField(max_length=40, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)  # usable id of the bank; "" = none
    fingerprint = models.CharField(max_length=64)  # of account, day, amount and normalised text
    occurrence = models.PositiveSmallIntegerField()  # 1, 2 … among equal fingerprints: twins are both kept
    day_order = models.PositiveIntegerField(default=0)  # order within the day, as the bank gave it
    # Where in what the run read the item stands as the bank sent it, in bytes. Not a copy: that would be half the table.
    raw_start = models.PositiveIntegerField(default=0)
    raw_length = models.PositiveIntegerField(default=0)
    raw_digest = models.BinaryField(
        max_length=16, default=b""
    )  # of those bytes and the rules they were read by; b"" = not to be known again
    presence = models.CharField(max_length=20, choices=Presence.choices, default=Presence.BOOKED)
    treatment = models.CharField(max_length=16, choices=Treatment.choices, default=Treatment.UNASSIGNED)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank_account", "fingerprint", "occurrence"], name="bank_line_once")]
        indexes = [
            models.Index(fields=["bank_account", "booked_on", "id"]),
            models.Index(fields=["bank_account", "treatment", "booked_on"]),
        ]

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class LineAlias(models.Model):
    """Another id or content key under which the bank has shown a line that the books hold already."""

    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="aliases")
    bank_account = models.ForeignKey("ledger.ClientBankAccount", on_delete=models.PROTECT)
    kind = models.CharField(max_length=16)  # provider_id | fingerprint
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank_account", "kind", "value", "line"], name="line_alias_once")]
        indexes = [models.Index(fields=["bank_account", "kind", "value"])]
