"""The agency, the people who work in it, and what each may do."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Organisation(models.Model):
    """The agency. Everything in the books belongs to exactly one."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    name = models.CharField(max_length=120, unique=True)
    email = models.EmailField()
    country = models.CharField(max_length=2, default="GB")
    locale = models.CharField(max_length=8, default="en-GB")
    assign_after_import = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address in any case; addresses are stored in lower case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in to the books with an e-mail address."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name


class Staff(models.Model):
    """A user's role in one organisation."""

    class Role(models.TextChoices):
        OWNER = "owner"
        MANAGER = "manager"
        BOOKKEEPER = "bookkeeper"
        VIEWER = "viewer"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="staff")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="places")
    role = models.CharField(max_length=16, choices=Role.choices)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="staff_once")]

    def __str__(self) -> str:
        return f"{self.user.name} ({self.role})"
