"""Whose money it is: client bank accounts, ledgers, what is owed, and the double entry under every movement."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClientBankAccount(models.Model):
    """An account as the books know it. Which account at a bank feeds it is a link, with dates, in `connections`."""

    class Kind(models.TextChoices):
        CLIENT = "client", _("Client")
        DEPOSIT = "deposit", _("Deposit")
        TRADING = "trading", _("Trading")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="bank_accounts")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    currency = models.CharField(max_length=3)
    iban = models.CharField(max_length=34, blank=True)
    sort_code = models.CharField(max_length=6, blank=True)
    number = models.CharField(max_length=34, blank=True)
    identity = models.CharField(max_length=64, blank=True)  # normalised account identity (decision 9); "" = not known
    opening_minor = models.BigIntegerField(null=True)  # set by the first import; null = not known
    opening_on = models.DateField(null=True)  # balance at the end of this day
    start_on = models.DateField(null=True)  # first day the books want lines of
    locked_until = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="bank_account_name_once")]

    def __str__(self) -> str:
        return self.name


class Ledger(models.Model):
    """One ledger in one currency."""

    class Kind(models.TextChoices):
        BANK = "bank", _("Bank")  # the cashbook of a client bank account
        UNASSIGNED = "unassigned", _("Unassigned")  # bank lines that belong to nobody yet, per client bank account
        OPENING = "opening", _("Opening")
        TENANCY = "tenancy", _("Tenancy")
        DEPOSIT = "deposit", _("Deposit")
        LANDLORD = "landlord", _("Landlord")
        CONTRACTOR = "contractor", _("Contractor")
        FEES = "fees", _("Fees")
        BUSINESS = "business", _("Business")
        SUSPENSE = "suspense", _("Suspense")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    currency = models.CharField(max_length=3)
    name = models.CharField(max_length=200)
    bank_account = models.ForeignKey(ClientBankAccount, on_delete=models.PROTECT, null=True)
    tenancy = models.ForeignKey("lettings.Tenancy", on_delete=models.PROTECT, null=True)
    landlord = models.ForeignKey("lettings.Landlord", on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenancy", "kind", "currency"], name="tenancy_ledger_once"),
            models.UniqueConstraint(fields=["bank_account", "kind"], name="bank_ledger_once"),
            models.UniqueConstraint(fields=["landlord", "kind", "currency"], name="landlord_ledger_once"),
            models.UniqueConstraint(
                fields=["organisation", "kind", "currency"],
                condition=models.Q(kind__in=["fees", "business", "suspense"]),
                name="own_ledger_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "name", "id"])]

    def __str__(self) -> str:
        return self.name


class OpenItem(models.Model):
    """What somebody owes (a charge) or is owed (a payable). Not money held, so no posting; settling it is an allocation."""

    class Kind(models.TextChoices):
        RENT = "rent", _("Rent")
        DEPOSIT = "deposit", _("Deposit")
        FEE = "fee", _("Fee")
        OTHER = "other", _("Other")
        PAYABLE = "payable", _("Payable")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT)
    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="open_items")
    tenancy = models.ForeignKey("lettings.Tenancy", on_delete=models.PROTECT, null=True, related_name="charges")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    reference = models.CharField(max_length=64)  # the charge's own, e.g. an invoice number
    due_on = models.DateField()
    amount_minor = models.BigIntegerField()
    outstanding_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "reference"], name="open_item_reference_once"),
            models.CheckConstraint(condition=models.Q(outstanding_minor__gte=0), name="open_item_not_overpaid"),
            models.CheckConstraint(condition=models.Q(outstanding_minor__lte=models.F("amount_minor")), name="open_item_not_above_amount"),
        ]
        indexes = [models.Index(fields=["tenancy", "due_on"]), models.Index(fields=["ledger", "due_on"])]

    def __str__(self) -> str:
        return self.reference


class Journal(models.Model):
    """A balanced set of postings. Sealed once: the database refuses to seal one that does not sum to zero, or to touch a sealed one."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening")
        IMPORT = "import", _("Import")
        ASSIGNMENT = "assignment", _("Assignment")
        REVERSAL = "reversal", _("Reversal")
        TRANSFER = "transfer", _("Transfer")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    memo = models.CharField(max_length=200, blank=True)
    source = models.UUIDField(null=True)  # public id of the import run, assignment …
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    is_sealed = models.BooleanField(default=False)
    made_at = models.DateTimeField()


class Posting(models.Model):
    """One side of a journal. Plus adds to the ledger's balance seen as an asset of the bank ledger; sums to zero over a journal, per currency."""

    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="postings")
    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="postings")
    on = models.DateField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        indexes = [models.Index(fields=["ledger", "on"])]
