"""The settings with which a provider is reached, and what of the provider's answers is kept: its list of banks and the details of accounts."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bankbook.vault import EncryptedJSONField


class ProviderSettings(models.Model):
    """One way to reach banks. `settings` holds what that kind needs (for gocardless: secret_id, secret_key); `tokens` is its cache of tokens."""

    class Kind(models.TextChoices):
        GOCARDLESS = "gocardless", _("GoCardless")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, null=True)  # null = the site's, for everybody
    kind = models.CharField(max_length=16, choices=Kind.choices)
    label = models.CharField(max_length=80)
    base_url = models.URLField(max_length=300)
    is_trusted_url = models.BooleanField(default=False)  # the operator's own address, taken as it stands
    settings = EncryptedJSONField(default=dict)
    tokens = EncryptedJSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=models.Q(organisation=None), name="one_provider_of_a_kind_for_the_site"),
            models.UniqueConstraint(fields=["organisation", "base_url"], name="provider_address_once"),
        ]

    def __str__(self) -> str:
        return self.label


class BankDirectory(models.Model):
    """The last list of banks that a provider gave for a country ("" = all), for the days on which it gives none."""

    provider = models.ForeignKey(ProviderSettings, on_delete=models.CASCADE)
    country = models.CharField(max_length=2, blank=True)
    banks = models.JSONField()  # BankChoice, field by field
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "country"], name="bank_directory_once")]


class KeptDetails(models.Model):
    """What a provider said an account is. Few calls a day are allowed, so it is asked once and kept for a while."""

    provider = models.ForeignKey(ProviderSettings, on_delete=models.CASCADE)
    account_id = models.CharField(max_length=64)
    details = models.JSONField()
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "account_id"], name="kept_details_once")]


class InstitutionSetting(models.Model):
    """What staff of one organisation know better about a bank than its directory entry says."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT)
    institution = models.CharField(max_length=64)
    zone = models.CharField(max_length=64)  # in which its day ends

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "institution"], name="institution_setting_once")]
