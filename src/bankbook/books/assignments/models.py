"""Whose a bank line is and what for: every decision with its reasons, and every abstention with its own."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class AssignmentRun(models.Model):
    """One press of *Auto assign bank lines*."""

    class State(models.TextChoices):
        DONE = "done"
        UNDONE = "undone"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT)
    bank_account = models.ForeignKey("ledger.ClientBankAccount", on_delete=models.PROTECT, null=True)  # none: all
    state = models.CharField(max_length=12, choices=State.choices, default=State.DONE)
    made_by = models.CharField(max_length=140)
    made_at = models.DateTimeField()
    looked_at = models.PositiveIntegerField(default=0)
    assigned = models.PositiveIntegerField(default=0)
    suggested = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)


class Assignment(models.Model):
    class Origin(models.TextChoices):
        AUTO = "auto"
        MANUAL = "manual"
        SUGGESTED = "suggested"
        RULE = "rule"

    class State(models.TextChoices):
        LIVE = "live"
        UNDONE = "undone"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    line = models.ForeignKey("banklines.BankLine", on_delete=models.PROTECT, related_name="assignments")
    run = models.ForeignKey(AssignmentRun, on_delete=models.PROTECT, null=True, related_name="assignments")
    origin = models.CharField(max_length=12, choices=Origin.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.LIVE)
    journal = models.ForeignKey("ledger.Journal", on_delete=models.PROTECT, related_name="+")
    made_by = models.CharField(max_length=140)
    made_at = models.DateTimeField()
    undone_by = models.CharField(max_length=140, blank=True)
    undone_at = models.DateTimeField(null=True)
    is_refused = models.BooleanField(default=False)  # undone for this line alone: a person's decision, which no run goes against

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line"], condition=models.Q(state="live"), name="one_live_assignment_per_line")]


class Allocation(models.Model):
    """One signed part of an assignment. Parts sum to the line."""

    class Purpose(models.TextChoices):
        RENT = "rent", _("Rent")
        DEPOSIT = "deposit", _("Deposit")
        FEE = "fee", _("Fee")
        OTHER = "other", _("Other")
        CREDIT = "credit", _("Credit")  # surplus, stays on the tenancy
        PAYOUT = "payout", _("Payout")
        TRANSFER = "transfer", _("Transfer")
        SUSPENSE = "suspense", _("Suspense")

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="allocations")
    ledger = models.ForeignKey("ledger.Ledger", on_delete=models.PROTECT)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    open_item = models.ForeignKey("ledger.OpenItem", on_delete=models.PROTECT, null=True, related_name="allocations")
    amount_minor = models.BigIntegerField()


class Explanation(models.Model):
    """Why a line went where it went, or why it was left alone. `text` is the same on page, CSV and API."""

    class Outcome(models.TextChoices):
        ASSIGNED = "assigned"
        SUGGESTED = "suggested"
        LEFT = "left"

    line = models.ForeignKey("banklines.BankLine", on_delete=models.PROTECT, related_name="explanations")
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, null=True, related_name="explanation")
    run = models.ForeignKey(AssignmentRun, on_delete=models.PROTECT, null=True, related_name="explanations")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    stage = models.CharField(max_length=40)
    stage_version = models.PositiveSmallIntegerField()
    text = models.TextField()
    record = models.JSONField()  # who, what, runner-up, vetoes, spans; see rules
    inputs_hash = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField()
