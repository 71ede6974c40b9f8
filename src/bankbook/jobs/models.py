"""The rows behind durable work."""

import uuid

from django.db import models

from bankbook import clock


class LeasedRun(models.Model):
    """A piece of work that survives its worker. Subclasses add what the work is and a state of their own.

    `next_attempt_at` says when it is due: now for a new run, later while it waits, NULL when it is parked until somebody sets it again. It is held
    while `lease_until` lies ahead and over once `finished_at` is set. `deaths` counts the attempts since the last that ended on purpose. All instants are the machine's, in UTC.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    idempotency_key = models.CharField(max_length=200, unique=True)
    attempt = models.PositiveIntegerField(default=0)
    deaths = models.PositiveSmallIntegerField(default=0, editable=False)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    next_attempt_at = models.DateTimeField(null=True, blank=True, default=clock.now, db_index=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to do."""
        return self.finished_at is not None


class TickMark(models.Model):
    """When each tick was last started, by whichever process: one of several workers takes each turn."""

    name = models.CharField(max_length=100, unique=True)
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
