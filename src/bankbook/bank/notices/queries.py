"""What a person was told."""

from django.db.models import QuerySet

from bankbook.bank.notices.models import Notice


def latest(user_id: int) -> QuerySet[Notice]:
    """Return what the user was told, the latest first."""
    return Notice.objects.filter(user_id=user_id).order_by("-id")


def unread_count(user_id: int) -> int:
    """Return how many notices the user has not opened yet."""
    return Notice.objects.filter(user_id=user_id, read_at=None).count()
