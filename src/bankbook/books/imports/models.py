"""Attempts to bring lines in, what each read, what it proved, and the questions only a person can answer."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bankbook.books.imports.rules.proof import Grade
from bankbook.books.imports.rules.states import COMMITTED, LIVE, RunState
from bankbook.jobs.models import LeasedRun


class RawPayload(models.Model):
    """A body as it came from a bank or a file, stored once by its hash before any line that cites it. Guarded by database triggers, as its parts are."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()


class PayloadPart(models.Model):
    """A stretch of a payload: lines say where in it they stand, and to show one only its stretch has to be unpacked."""

    payload = models.ForeignKey(RawPayload, on_delete=models.PROTECT, related_name="parts", db_index=False)
    start = models.PositiveIntegerField()  # its first byte in the payload,
    end = models.PositiveIntegerField()  # and the one after its last
    body = models.BinaryField()  # zlib

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payload", "start"], name="payload_part_once")]


class ImportRun(LeasedRun):
    class Source(models.TextChoices):
        FEED = "feed"
        FILE = "file"

    bank_account = models.ForeignKey("ledger.ClientBankAccount", on_delete=models.PROTECT, related_name="runs")
    link = models.ForeignKey("connections.AccountLink", on_delete=models.PROTECT, null=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    state = models.CharField(
        max_length=20, choices=[(state.value, state.name.capitalize()) for state in RunState], default=RunState.QUEUED.value
    )
    requested_by = models.CharField(max_length=140)  # the actor's label, and who that is:
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64, blank=True)
    is_dry_run = models.BooleanField(default=False)
    file_name = models.CharField(max_length=200, blank=True)
    window_first = models.DateField(null=True)  # what was asked of the bank
    window_last = models.DateField(null=True)
    covered_from = models.DateField(null=True)  # new ground this run covered
    covered_until = models.DateField(null=True)
    missing_from = models.DateField(null=True)  # what could not be had
    missing_until = models.DateField(null=True)
    is_full_read = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)  # class of item -> number
    problems = models.JSONField(default=list)
    progress = models.JSONField(default=dict)
    balance_minor = models.BigIntegerField(null=True)  # the bank's at the close
    difference_minor = models.BigIntegerField(null=True)
    proof = models.CharField(max_length=12, choices=[(grade.value, grade.name.capitalize()) for grade in Grade], blank=True)
    payload = models.ForeignKey(RawPayload, on_delete=models.PROTECT, null=True)
    balances = models.JSONField(default=list)  # as read with the payload, for replay
    lines_hash = models.CharField(max_length=64, blank=True)
    failure_code = models.CharField(max_length=40, blank=True)
    failure_sentence = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=[state.value for state in RunState]), name="import_run_state"),
            models.CheckConstraint(condition=models.Q(proof__in=["", *(grade.value for grade in Grade)]), name="import_run_proof"),
            models.UniqueConstraint(
                fields=["bank_account"],
                condition=models.Q(source="feed", is_dry_run=False, state__in=sorted(LIVE)),
                name="one_live_feed_run_per_bank_account",
            ),
        ]
        indexes = [models.Index(fields=["bank_account", "-id"])]

    def __str__(self) -> str:
        return f"{self.bank_account} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_committed(self) -> bool:
        """Whether its lines are in the books."""
        return self.state in COMMITTED

    @property
    def is_live(self) -> bool:
        """Whether a worker still has something to do."""
        return self.state in LIVE


class ImportCursor(models.Model):
    """Up to which day a client bank account has been read. Moves only when a run commits."""

    bank_account = models.OneToOneField("ledger.ClientBankAccount", on_delete=models.PROTECT, related_name="cursor")
    covered_until = models.DateField()
    full_read_on = models.DateField(null=True)
    proof_failed = models.BooleanField(default=False)
    last_run = models.UUIDField()


class LineQuestion(models.Model):
    """Something the bank did that a person should look at: a changed, vanished or suspiciously doubled line."""

    class Kind(models.TextChoices):
        CHANGED = "changed", _("Changed")
        VANISHED = "vanished", _("Vanished")
        TWIN = "twin", _("Twin")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    bank_account = models.ForeignKey("ledger.ClientBankAccount", on_delete=models.PROTECT, related_name="questions")
    run = models.UUIDField()
    line = models.ForeignKey("banklines.BankLine", on_delete=models.PROTECT, null=True, related_name="questions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    sentence = models.CharField(max_length=400)
    detail = models.JSONField(default=dict)
    key = models.CharField(max_length=64)  # so that the same question is asked once
    is_open = models.BooleanField(default=True)
    answer = models.CharField(max_length=200, blank=True)
    answered_by = models.CharField(max_length=140, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank_account", "key"], name="question_once")]
