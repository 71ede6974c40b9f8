"""A run and a row with secrets."""

import uuid

from django.db import models

from bankbook.jobs.models import LeasedRun
from bankbook.vault import EncryptedJSONField, EncryptedTextField


class Chore(LeasedRun):
    state = models.CharField(max_length=20, default="queued")
    steps = models.PositiveIntegerField(default=0)
    steps_wanted = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "sample"


class Letter(models.Model):
    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    text = EncryptedTextField(null=True)
    copy = EncryptedTextField(default="")
    data = EncryptedJSONField(default=dict)

    class Meta:
        app_label = "sample"
