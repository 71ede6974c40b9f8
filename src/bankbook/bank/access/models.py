"""Job roles, account groups, and which of them a user holds in a context."""

import uuid

from django.db import models

from bankbook.bank.access.catalogue import Permission, Right


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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "name"], name="job_role_name_once")]

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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "name"], name="account_group_name_once")]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """A job role that a member holds, and the account groups that hang on it (on the role, never on the user)."""

    membership = models.ForeignKey("agreements.Membership", on_delete=models.PROTECT, related_name="assignments")
    role = models.ForeignKey(JobRole, on_delete=models.PROTECT, related_name="assignments")
    account_groups = models.ManyToManyField(AccountGroup, related_name="assignments")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "role"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.membership}: {self.role}"
