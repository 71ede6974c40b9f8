"""What a person was told, and what was asked of the bank."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bankbook.bank.errors import NotFound
from bankbook.bank.notices.models import Inquiry, Notice


def latest(user_id: int, *, before: int | None = None) -> QuerySet[Notice]:
    """Return what the user was told, the latest first; `before` is the key of the last one shown."""
    found = Notice.objects.filter(user_id=user_id).select_related("agreement__entity", "agreement__group").order_by("-id")
    return found if before is None else found.filter(pk__lt=before)


def notice(user_id: int, *, public_id: UUID) -> Notice:
    """Return that notice of the user. Raises `NotFound`, also for another's."""
    try:
        return Notice.objects.select_related("agreement").get(user_id=user_id, public_id=public_id)
    except Notice.DoesNotExist:
        raise NotFound(_("There is no such notice here.")) from None


def unread_count(user_id: int) -> int:
    """Return how many notices the user has not opened yet."""
    return Notice.objects.filter(user_id=user_id, read_at=None).count()


def inquiries_of(user_id: int) -> QuerySet[Inquiry]:
    """Return what the user asked the bank, the latest first."""
    return Inquiry.objects.filter(user_id=user_id).order_by("-id")


def inquiries(*, is_answered: bool) -> QuerySet[Inquiry]:
    """Return what customers asked, for the bank's staff: what waits, the longest first, or what was answered, the latest first."""
    found = Inquiry.objects.filter(answered_at__isnull=not is_answered)
    return found.select_related("user__institution", "agreement__entity", "agreement__group").order_by("-id" if is_answered else "id")


def inquiry(public_id: UUID) -> Inquiry:
    """Return that question, for the bank's staff. Raises `NotFound`."""
    try:
        return Inquiry.objects.get(public_id=public_id)
    except Inquiry.DoesNotExist:
        raise NotFound(_("There is no such question here.")) from None
