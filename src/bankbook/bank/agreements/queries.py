"""The contexts that a user works in."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.errors import NotFound


def contexts_of(user_id: int) -> QuerySet[ServiceAgreement]:
    """Return the enabled contexts in which the user has an active membership: entities by name first, group overviews after them."""
    return (
        ServiceAgreement.objects.filter(is_enabled=True, memberships__user=user_id, memberships__is_active=True)
        .select_related("entity", "group__institution")
        .order_by("kind", "entity__name", "group__name", "id")
    )


def context_of(user_id: int, *, public_id: str | UUID) -> ServiceAgreement:
    """Return that context of the user. Raises `NotFound`, also for a context that is another's."""
    try:
        return contexts_of(user_id).get(public_id=UUID(str(public_id)))
    except (ServiceAgreement.DoesNotExist, ValueError):
        raise NotFound(_("There is no such context for you.")) from None
