"""What people are told: in the app, and by e-mail through an outbox that never holds up the change it tells of."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bankbook.vault import EncryptedTextField


class Notice(models.Model):
    """One thing told to one person, in the app. Words carry no password and no whole account number."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    event_key = models.CharField(max_length=160)  # what happened, such as "request.submitted:<id>": told once to each person
    kind = models.CharField(max_length=48)
    agreement = models.ForeignKey("agreements.ServiceAgreement", on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True)  # a path of this site
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event_key"], name="notice_once_per_event")]
        indexes = [models.Index(fields=["user", "-id"], name="notice_latest")]

    def __str__(self) -> str:
        return self.title


class OutboxMail(models.Model):
    """A letter on its way. Its text is sealed, because a first password travels in one, and emptied once it was sent or given up."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    to = models.EmailField()
    event_key = models.CharField(max_length=220)
    subject = models.CharField(max_length=200)
    body = EncryptedTextField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)  # not worth sending after this
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)  # none: nothing left to do
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["to", "event_key"], name="mail_once_per_event")]
        indexes = [models.Index(fields=["next_attempt_at"], name="mail_due")]

    def __str__(self) -> str:
        return self.subject


class Inquiry(models.Model):
    """What a customer asked the bank through the contact page, and what the bank answered."""

    class Topic(models.TextChoices):
        CONNECTION = "connection", _("Connecting accounting software")
        ACCESS = "access", _("Users and their rights")
        SIGN_IN = "sign_in", _("Signing in")
        CALL = "call", _("Schedule a call with an expert")
        OTHER = "other", _("Something else")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inquiries")
    agreement = models.ForeignKey("agreements.ServiceAgreement", on_delete=models.PROTECT, null=True, related_name="+")
    topic = models.CharField(max_length=16, choices=Topic.choices)
    message = models.TextField()
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=160, blank=True)
    reply = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["answered_at", "-id"], name="inquiry_open")]

    def __str__(self) -> str:
        return f"{self.get_topic_display()}: {self.user}"
