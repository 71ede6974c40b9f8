"""Job roles, account groups, and which of them a user holds in a context."""

import uuid

from django.db import models

from bankbook.bank.access.catalogue import Permission, Right


class Level(models.TextChoices):
    """Approval levels that a job role may carry. They are no ladder: an approval of one never stands for another."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class JobRole(models.Model):
    """A named set of (permission, right) pairs of one context."""

    class Origin(models.TextChoices):
        PREDEFINED = "predefined"
        CUSTOM = "custom"

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    agreement = models.ForeignKey("agreements.ServiceAgreement", on_delete=models.PROTECT, related_name="job_roles")
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=240)
    origin = models.CharField(max_length=16, choices=Origin.choices, default=Origin.CUSTOM)
    template = models.CharField(max_length=48, blank=True)  # which of `catalogue.PREDEFINED` a predefined role is
    level = models.CharField(max_length=1, choices=Level.choices, blank=True)
    version = models.PositiveIntegerField(default=1)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "name"], condition=models.Q(ended_at=None), name="job_role_name_once"),
            models.CheckConstraint(condition=models.Q(level__in=["", *Level.values]), name="job_role_level_known"),
        ]

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """One pair of a job role."""

    role = models.ForeignKey(JobRole, on_delete=models.CASCADE, related_name="grants")
    permission = models.CharField(max_length=48, choices=[(each.value, each.value) for each in Permission])
    right = models.CharField(max_length=16, choices=[(each.value, each.value) for each in Right])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "permission", "right"], name="role_grant_once")]

    def __str__(self) -> str:
        return f"{self.permission}: {self.right}"


class AccountGroup(models.Model):
    """A named set of accounts of one context. An account in no group reaches nobody."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    agreement = models.ForeignKey("agreements.ServiceAgreement", on_delete=models.PROTECT, related_name="account_groups")
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=240)
    accounts = models.ManyToManyField("accounts.Account", related_name="account_groups")
    version = models.PositiveIntegerField(default=1)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "name"], condition=models.Q(ended_at=None), name="account_group_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """A job role that a member holds, and the account groups that hang on it (on the role, never on the user)."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    membership = models.ForeignKey("agreements.Membership", on_delete=models.PROTECT, related_name="assignments")
    role = models.ForeignKey(JobRole, on_delete=models.PROTECT, related_name="assignments")
    account_groups = models.ManyToManyField(AccountGroup, related_name="assignments")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "role"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.membership}: {self.role}"


class SelfApproval(models.Model):
    """The switch that lets a holder approve his own task in one permission. It is no right, and works only where Approve is held."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="self_approvals")
    permission = models.CharField(max_length=48, choices=[(each.value, each.value) for each in Permission])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "permission"], name="self_approval_once")]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.permission}"
