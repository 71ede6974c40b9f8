"""What was granted to software: clients and their keys, agreements, requisitions, the accounts they name, and how much was read.

Everything below a client belongs to that client alone; another's ids answer as unknown. Rows are ended, never deleted, so that history can be told.
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from bankbook.bank.grants.rules.requisitions import Status
from bankbook.bank.grants.rules.terms import Scope, Standing, expires_at, reconfirm_by, standing


class ApiClient(models.Model):
    """A piece of software that is registered with the bank. `registration` is the number that customers are shown."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    name = models.CharField(max_length=80)
    registration = models.CharField(max_length=16, unique=True)
    redirects = models.JSONField(default=list, blank=True)  # exact addresses to return to; none: any ordinary web address
    created_at = models.DateTimeField()
    minute_started_at = models.DateTimeField(null=True)  # the general limit: calls since then, in `minute_used`
    minute_used = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """A pair of secret id and secret key; of the key only a keyed hash is held. `version` stands in every token made from it."""

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="keys")
    secret_id = models.UUIDField(unique=True, default=uuid.uuid4)
    secret_hash = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=160)
    last_used_at = models.DateTimeField(null=True)  # when a pair of tokens was last made from it
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["client", "-created_at", "id"]

    def __str__(self) -> str:
        return str(self.secret_id)

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None


class RefusedSignIn(models.Model):
    """Refused sign-ins of one source for one key, within the minute that began with the recorded one: `times` of them are not recorded yet."""

    secret_id = models.CharField(max_length=36, blank=True)  # of a key that exists; "" for all others together
    source = models.CharField(max_length=45, blank=True)  # the caller's address, as long as an IPv6 one can be
    minute_started_at = models.DateTimeField(null=True)  # machine time
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["secret_id", "source"], name="refused_sign_in_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.secret_id}: {self.times}"


class EndUserAgreement(models.Model):
    """What a customer agrees to: days back, days of access, scopes. Instants of acceptance are in the business' time."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="agreements")
    institution = models.ForeignKey("institutions.Institution", on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    max_historical_days = models.PositiveSmallIntegerField()
    access_valid_for_days = models.PositiveSmallIntegerField()
    access_scope = models.JSONField()
    reconfirmation = models.BooleanField(default=False)
    accepted_at = models.DateTimeField(null=True)
    reconfirmed_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["client", "-created_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(max_historical_days__gte=1, max_historical_days__lte=730), name="agreement_history_days"),
            models.CheckConstraint(condition=Q(access_valid_for_days__gte=1, access_valid_for_days__lte=730), name="agreement_access_days"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def expires_at(self) -> datetime | None:
        return None if self.accepted_at is None else expires_at(self.accepted_at, access_days=self.access_valid_for_days)

    @property
    def reconfirm_by(self) -> datetime | None:
        """Until when the customer must have confirmed again; None where that is not asked, or nothing is accepted yet."""
        if not self.reconfirmation or self.accepted_at is None:
            return None
        return reconfirm_by(self.reconfirmed_at or self.accepted_at)

    def standing(self, now: datetime) -> Standing:
        return standing(
            accepted_at=self.accepted_at,
            access_days=self.access_valid_for_days,
            reconfirmed_at=self.reconfirmed_at,
            reconfirmation=self.reconfirmation,
            now=now,
        )


class Requisition(models.Model):
    """One request for a consent, from the client's call to the customer's answer and to its end."""

    class EndedBy(models.TextChoices):
        CLIENT = "client"  # deleted over the API
        CUSTOMER = "customer"  # revoked at the bank
        TIME = "time"  # the link or the consent ran out

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="requisitions")
    institution = models.ForeignKey("institutions.Institution", on_delete=models.PROTECT)
    agreement = models.ForeignKey(EndUserAgreement, on_delete=models.PROTECT, related_name="requisitions")
    created_at = models.DateTimeField()
    reference = models.CharField(max_length=256)
    redirect = models.CharField(max_length=1024)
    status = models.CharField(max_length=2, choices=[(each.value, each.name) for each in Status], default=Status.CREATED)
    user_language = models.CharField(max_length=8, blank=True)
    account_selection = models.BooleanField(default=False)
    redirect_immediate = models.BooleanField(default=False)
    link_lapses_at = models.DateTimeField()  # machine time: until then the page can be opened
    answer_by = models.DateTimeField(null=True)  # machine time: until then the browser that began may answer
    browser_hash = models.CharField(max_length=64, blank=True)  # of the cookie of the browser that began
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="requisitions")  # who consents
    linked_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=40, blank=True)  # the published name of what went wrong at the link
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=8, choices=EndedBy.choices, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["client", "-created_at"]), models.Index(fields=["user", "status"])]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=[each.value for each in Status]), name="requisition_status_known"),
            models.CheckConstraint(
                condition=~Q(status=Status.LINKED) | Q(user__isnull=False, linked_at__isnull=False), name="linked_by_somebody"
            ),
            models.UniqueConstraint(fields=["client", "reference"], condition=~Q(ended_by="client"), name="requisition_reference_once"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_deleted(self) -> bool:
        return self.ended_by == self.EndedBy.CLIENT


class ConsentedAccount(models.Model):
    """An account as one client knows it: `public_id` is the id on the wire. It outlives consents, so that a renewed one finds it again."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="accounts")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="consented")
    requisitions = models.ManyToManyField(Requisition, related_name="accounts", through="RequisitionAccount")
    created_at = models.DateTimeField()
    last_accessed_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)  # failed reads in a row
    suspended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["client", "account"])]

    def __str__(self) -> str:
        return str(self.public_id)


class RequisitionAccount(models.Model):
    """An account that a requisition names, in the order shown to the customer."""

    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="named")
    consented = models.ForeignKey(ConsentedAccount, on_delete=models.PROTECT, related_name="named_by")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["requisition", "consented"], name="requisition_account_once")]

    def __str__(self) -> str:
        return f"{self.requisition}: {self.consented}"


class ScopeBudget(models.Model):
    """How many successful reads of one scope of one account are gone in the rolling day that began with the first."""

    consented = models.ForeignKey(ConsentedAccount, on_delete=models.CASCADE, related_name="budgets")
    scope = models.CharField(max_length=16, choices=[(each.value, each.value) for each in Scope])
    started_at = models.DateTimeField()
    used = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consented", "scope"], name="scope_budget_once")]

    def __str__(self) -> str:
        return f"{self.consented} {self.scope}: {self.used}"


class ReadRecord(models.Model):
    """One read of an account by software, as the bank tells its customer: when, what, and whether it went well (the status answered)."""

    consented = models.ForeignKey(ConsentedAccount, on_delete=models.CASCADE, related_name="reads")
    scope = models.CharField(max_length=16, choices=[(each.value, each.value) for each in Scope])
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["consented", "-at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.scope} {self.status}"


class Reconfirmation(models.Model):
    """A request that the customer confirm a long British consent once more."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    agreement = models.ForeignKey(EndUserAgreement, on_delete=models.PROTECT, related_name="reconfirmations")
    created_at = models.DateTimeField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    redirect = models.CharField(max_length=1024, blank=True)
    last_accessed_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return str(self.public_id)


class ReconfirmedAccount(models.Model):
    """The answer for one account of a reconfirmation: confirmed at, rejected at, or neither yet."""

    reconfirmation = models.ForeignKey(Reconfirmation, on_delete=models.CASCADE, related_name="accounts")
    consented = models.ForeignKey(ConsentedAccount, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["reconfirmation", "consented"], name="reconfirmed_account_once"),
            models.CheckConstraint(condition=Q(confirmed_at=None) | Q(rejected_at=None), name="confirmed_or_rejected"),
        ]

    def __str__(self) -> str:
        return f"{self.reconfirmation}: {self.consented}"
