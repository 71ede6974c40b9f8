"""The same for the bank itself, which knows no context of its own: everything of every context, and anything by its id."""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bankbook.bank.access.models import AccountGroup, Assignment, JobRole
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.errors import NotFound


def contexts(public_id: str = "") -> Iterator[ServiceAgreement]:
    """Yield every context, or the one of that public id, in the order in which they were opened. Raises `NotFound` for an unknown one."""
    found = ServiceAgreement.objects.select_related("entity", "group__institution").order_by("id")
    if public_id:
        found = found.filter(public_id=_uuid(public_id))
        if not found:
            raise NotFound(_("There is no context of that id."))
    yield from found


def any_role(public_id: str) -> JobRole:
    """Return the job role of that public id, also one that was deleted. Raises `NotFound`."""
    found = JobRole.objects.select_related("agreement__entity", "agreement__group").filter(public_id=_uuid(public_id)).first()
    if found is None:
        raise NotFound(_("There is no job role of that id."))
    return found


def any_account_group(public_id: str) -> AccountGroup:
    """Return the account group of that public id, also one that was deleted. Raises `NotFound`."""
    found = AccountGroup.objects.select_related("agreement__entity", "agreement__group").filter(public_id=_uuid(public_id)).first()
    if found is None:
        raise NotFound(_("There is no account group of that id."))
    return found


def any_assignment(public_id: str) -> Assignment:
    """Return the assignment of that public id. Raises `NotFound`."""
    related = ("membership__user", "membership__agreement__entity", "membership__agreement__group", "role")
    found = Assignment.objects.select_related(*related).filter(public_id=_uuid(public_id)).first()
    if found is None:
        raise NotFound(_("There is no assignment of that id."))
    return found


def _uuid(public_id: str) -> UUID:
    try:
        return UUID(public_id)
    except ValueError:
        raise NotFound(_("There is nothing of that id here.")) from None
