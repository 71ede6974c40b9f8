"""The table of the record. The database itself refuses to change or delete a row (0002_triggers)."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from bankbook.audit.chain import Entry, Json


class AppendOnly(TypeError):
    """Somebody tried to change or delete an entry through its model."""


class AuditEvent(models.Model):
    """One entry: who did what to which target, in which context, with which result. Its fields are those of `chain.Entry`."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=32)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_label = models.TextField()
    context = models.CharField(max_length=64, blank=True)
    what = models.CharField(max_length=100)
    target_kind = models.CharField(max_length=64)
    target_id = models.CharField(max_length=64, blank=True)
    before_hash = models.CharField(max_length=64, blank=True)
    after_hash = models.CharField(max_length=64, blank=True)
    detail = models.JSONField()
    reason = models.TextField(blank=True)
    source = models.TextField(blank=True)
    result = models.CharField(max_length=64)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("seq",)
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = (
            models.Index(fields=("context", "seq"), name="audit_by_context"),
            models.Index(fields=("target_kind", "target_id", "seq"), name="audit_by_target"),
            models.Index(fields=("actor_id", "seq"), name="audit_by_actor"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.what}"

    def entry(self) -> Entry:
        """Return the row as the value that its hash is made of."""
        detail: Json = self.detail
        return Entry(
            seq=self.seq,
            at=self.at,
            actor_kind=self.actor_kind,
            actor_id=self.actor_id,
            actor_label=self.actor_label,
            context=self.context,
            what=self.what,
            target_kind=self.target_kind,
            target_id=self.target_id,
            before_hash=self.before_hash,
            after_hash=self.after_hash,
            detail=detail,
            reason=self.reason,
            source=self.source,
            result=self.result,
            prev_hash=self.prev_hash,
        )

    def save(self, *, force_insert: bool | tuple[Any, ...] = False, using: str | None = None, **options: Any) -> None:
        """Insert a new entry; an entry that was read from the database is never saved again."""
        if not self._state.adding:
            raise AppendOnly("An audit entry is never changed.")
        super().save(force_insert=True, using=using)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly("An audit entry is never deleted.")
