"""Who deals with the bank: business groups, their legal entities, and the service agreements (contexts) people work in."""

import uuid

from django.conf import settings
from django.db import models


class BusinessGroup(models.Model):
    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    institution = models.ForeignKey("institutions.Institution", on_delete=models.PROTECT)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class LegalEntity(models.Model):
    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    group = models.ForeignKey(BusinessGroup, on_delete=models.PROTECT, related_name="entities")
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=32, blank=True)
    is_main = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class ServiceAgreement(models.Model):
    """A context: one entity's own, or the group overview (marked "**")."""

    class Kind(models.TextChoices):
        ENTITY = "entity"
        GROUP_OVERVIEW = "group_overview"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    group = models.ForeignKey(BusinessGroup, on_delete=models.PROTECT, related_name="agreements")
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, null=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    is_enabled = models.BooleanField(default=True)
    min_approvals = models.PositiveSmallIntegerField(default=1)
    """How many approvals the bank asks for at least, in every category of this context (1 to 3)."""

    is_sole_administrator = models.BooleanField(default=False)
    """Marked by the bank's staff: one person alone administers this context, and may approve what widens his own rights."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="entity", entity__isnull=False) | models.Q(kind="group_overview", entity__isnull=True),
                name="agreement_kind_fits_entity",
            ),
            models.UniqueConstraint(fields=["entity"], name="agreement_once_per_entity"),
            models.UniqueConstraint(fields=["group"], condition=models.Q(kind="group_overview"), name="agreement_one_overview"),
        ]

    @property
    def is_overview(self) -> bool:
        return self.kind == self.Kind.GROUP_OVERVIEW

    def __str__(self) -> str:
        return f"** {self.group.name}" if self.kind == self.Kind.GROUP_OVERVIEW else str(self.entity)


class Participant(models.Model):
    """An entity that takes part in a context: its own one, or the overview of its business group."""

    agreement = models.ForeignKey(ServiceAgreement, on_delete=models.PROTECT, related_name="participants")
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="participations")
    shares_users = models.BooleanField(default=True)
    shares_accounts = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "entity"], name="participant_once")]

    def __str__(self) -> str:
        return f"{self.entity} in {self.agreement}"


class Membership(models.Model):
    """A user's place in one context. It grants nothing by itself."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    agreement = models.ForeignKey(ServiceAgreement, on_delete=models.PROTECT, related_name="memberships")
    is_active = models.BooleanField(default=True)
    is_home = models.BooleanField(default=False)
    """Where the user was created. Only who comes from the main entity (or the overview) can be added to further contexts."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "agreement"], name="membership_once"),
            models.UniqueConstraint(fields=["user"], condition=models.Q(is_home=True), name="membership_one_home"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.agreement}"
