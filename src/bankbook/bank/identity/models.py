"""Who signs in: people, accounting software users, and the bank's own staff."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from bankbook.bank.identity import rules


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(user_code=username)


class User(AbstractBaseUser):
    """One sign-in. `user_code` is what the seed calls the user ID; it is never reused."""

    class Kind(models.TextChoices):
        PERSON = "person"
        SOFTWARE = "software"
        STAFF = "staff"

    State = rules.State

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    person_id = models.UUIDField(default=uuid.uuid4, db_index=True)
    """Who the human is: several users of one human share it, and count once where two persons are asked for."""

    institution = models.ForeignKey("institutions.Institution", on_delete=models.PROTECT, null=True)  # none: staff of the site
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.PERSON)
    state = models.CharField(max_length=16, choices=[(each.value, each.value) for each in rules.STORED], default=State.INVITED.value)
    user_code = models.CharField(max_length=32, unique=True)
    given = models.CharField(max_length=80)
    family = models.CharField(max_length=80)
    email = models.EmailField()
    language = models.CharField(max_length=8, default="en-ca")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=180, blank=True)  # the label of whoever made it; the audit record holds the rest
    invited_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")  # none: not made by a user
    suspended_from = models.CharField(max_length=16, blank=True)  # the state to go back to when a suspension ends
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)

    credential_version = models.PositiveIntegerField(default=1)
    """Rises with every change of the password and every suspension: what was opened before ends."""

    password_changed_at = models.DateTimeField(null=True)
    temporary_until = models.DateTimeField(null=True)
    """Set while the password is a temporary one that the bank chose: the instant at which it ends."""

    last_used_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "user_code"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=[each.value for each in rules.STORED]), name="user_state_stored")
        ]

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django reads it only; here it follows from the state
        """Whether the user may sign in, and whether anything he gave still works."""
        return self.state == self.State.ACTIVE

    @property
    def must_finish(self) -> bool:
        """Whether the password is a temporary one, with which nothing can be done but to choose a lasting one."""
        return self.state == self.State.INVITED or self.temporary_until is not None

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session is tied to: Django's own, which follows the password, and the version of the credential."""
        return f"{super()._get_session_auth_hash(secret=secret)}.{self.credential_version}"  # type: ignore[misc]  # the stubs do not know it

    @property
    def code_shown(self) -> str:
        """The user ID as people read it: NB-48213-7."""
        return rules.shown_code(self.user_code)

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"

    def __str__(self) -> str:
        return self.name


class SecurityQuestion(models.Model):
    """The question that a user chose. Its answer is hashed like a password and can only ever take access away (docs/decisions)."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="security_question")
    question = models.CharField(max_length=32)  # a code of `rules.QUESTIONS`
    answer = models.CharField(max_length=160)  # hashed
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.question
