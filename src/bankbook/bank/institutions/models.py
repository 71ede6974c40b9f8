"""The banks that this site hosts. Every business group belongs to one."""

from django.db import models


class Institution(models.Model):
    """One bank: how it is named, where its day ends, and what its open-banking door allows."""

    id = models.CharField(primary_key=True, max_length=64)  # as on the wire, e.g. NORTHMERE_NRTMGB2X
    name = models.CharField(max_length=120)
    bic = models.CharField(max_length=11)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    zone = models.CharField(max_length=64)  # IANA zone in which the bank's day ends
    languages = models.JSONField(default=list)
    history_days_max = models.PositiveSmallIntegerField(default=730)
    access_days_max = models.PositiveSmallIntegerField(default=90)
    access_days_max_reconfirmed = models.PositiveSmallIntegerField(null=True)  # GB only
    daily_calls = models.PositiveSmallIntegerField(default=0)  # per account and scope in a rolling day; 0: what the site gives
    is_sandbox = models.BooleanField(default=False)  # any user id and code pass
    is_operational = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name
