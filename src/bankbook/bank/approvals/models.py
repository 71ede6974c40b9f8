"""Maker-checker: what somebody asked for, how many approvals of which levels it needs, and who decided what."""

import uuid

from django.conf import settings
from django.db import models

from bankbook.bank.access.models import Level
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import rules
from bankbook.bank.approvals.rules import Category, Levels, State


def _choices(values: type[Category | State]) -> list[tuple[str, str]]:
    return [(each.value, each.value) for each in values]


class PolicyQuerySet(models.QuerySet["ApprovalPolicy"]):
    def levels_of(self, agreement: ServiceAgreement, *, category: Category) -> Levels:
        """Return the levels that a change of the category needs in that context now, sorted."""
        row = self.filter(agreement=agreement, category=category).first()
        return rules.policy(row.levels if row else (), minimum=agreement.min_approvals)


class ApprovalPolicy(models.Model):
    """Which approvals a category of a context needs: one to three levels, a level as often as it is asked for. Without a row: one of level A."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    agreement = models.ForeignKey("agreements.ServiceAgreement", on_delete=models.PROTECT, related_name="approval_policies")
    category = models.CharField(max_length=16, choices=_choices(Category))
    levels = models.JSONField()  # sorted, such as ["A", "A", "B"]
    version = models.PositiveIntegerField(default=1)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "category"], name="approval_policy_once")]

    def __str__(self) -> str:
        return f"{self.category}: {' + '.join(self.levels)}"


class ChangeRequest(models.Model):
    """A change that somebody asked for. Nothing of it is live before its state is applied."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    agreement = models.ForeignKey("agreements.ServiceAgreement", on_delete=models.PROTECT, related_name="change_requests")
    category = models.CharField(max_length=16, choices=_choices(Category))
    kind = models.CharField(max_length=48)  # a code of `catalogue.KINDS`, such as "job_role.edit"
    target_key = models.CharField(max_length=160)
    """What the change is about, such as "job_role:<public id>"; what does not exist yet by its name: "job_role:new:<folded name>"."""

    target_version = models.PositiveIntegerField(null=True)  # none: nothing was there
    title = models.CharField(max_length=200)  # the target's name when it was submitted
    payload = models.JSONField()
    before = models.JSONField()  # how the target stood when it was submitted
    after = models.JSONField()  # how it will stand, in the same words
    reason = models.CharField(max_length=500, blank=True)  # the maker's
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")  # whose rights it changes
    policy = models.JSONField()  # the levels asked for when it was submitted
    state = models.CharField(max_length=16, choices=_choices(State), default=State.PENDING.value)
    version = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    warned = models.PositiveSmallIntegerField(default=0)  # how many warnings of its expiry went out
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "target_key"], condition=models.Q(state="pending"), name="one_pending_per_target"),
            models.CheckConstraint(
                condition=models.Q(state="pending", ended_at=None) | (~models.Q(state="pending") & models.Q(ended_at__isnull=False)),
                name="change_request_ended_or_pending",
            ),
        ]
        indexes = [models.Index(fields=["agreement", "state", "expires_at"], name="change_request_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"


class Decision(models.Model):
    """What one person decided about a request. One human decides once, whatever users and roles he has."""

    class Verdict(models.TextChoices):
        APPROVED = "approved"
        REJECTED = "rejected"

    request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, related_name="decisions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    level = models.CharField(max_length=1, choices=Level.choices)
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    is_own = models.BooleanField(default=False)  # the maker's own approval, by his self-approved right
    counts = models.BooleanField(default=True)  # false once the person was suspended or deleted while the request was pending
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "person_id"], name="decision_once_per_person")]

    def __str__(self) -> str:
        return f"{self.verdict} by {self.user}"
