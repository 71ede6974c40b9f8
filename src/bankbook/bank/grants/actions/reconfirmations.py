"""A long British consent is confirmed once more, every 90 days, to the provider rather than to the bank."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bankbook import audit, clock
from bankbook.audit import Actor
from bankbook.bank.errors import Refused
from bankbook.bank.grants.models import EndUserAgreement, Reconfirmation, ReconfirmedAccount, RequisitionAccount
from bankbook.bank.grants.rules.redirects import check_redirect
from bankbook.bank.grants.rules.terms import RECONFIRM_EVERY, Standing
from bankbook.bank.identity.models import User

URL_LIFE: Final = timedelta(days=30)
"""Long enough for somebody on holiday; a newer request may be made at any time."""


class NotEnabled(Refused):
    """The agreement was made without reconfirmation."""

    code = "reconfirmation_not_enabled"


class NotAccepted(Refused):
    code = "agreement_not_accepted"


class ReconfirmationOver(Refused):
    """Answered already, run out, or its agreement is over."""

    code = "reconfirmation_over"


@transaction.atomic
def request(agreement: EndUserAgreement, *, redirect: str = "") -> Reconfirmation:
    """Ask for a confirmation of every account of the agreement. Raises `NotEnabled`, `NotAccepted`, `RedirectRefused`."""
    if not agreement.reconfirmation:
        raise NotEnabled(_("This agreement was made without reconfirmation."))
    if agreement.standing(clock.business_now()) in {Standing.NOT_ACCEPTED, Standing.EXPIRED}:
        raise NotAccepted(_("Only an agreement that was accepted, and is not over, can be confirmed again."))
    if redirect:
        check_redirect(redirect, registered=tuple(agreement.client.redirects))
    now = clock.business_now()
    made = Reconfirmation.objects.create(agreement=agreement, created_at=now, valid_from=now, valid_to=now + URL_LIFE, redirect=redirect)
    named = RequisitionAccount.objects.filter(requisition__agreement=agreement, requisition__ended_at=None).order_by("id")
    ReconfirmedAccount.objects.bulk_create(
        [ReconfirmedAccount(reconfirmation=made, consented_id=each) for each in dict.fromkeys(named.values_list("consented", flat=True))]
    )
    return made


def open_page(reconfirmation: Reconfirmation) -> Reconfirmation:
    """Note that somebody looks, and return it. Raises `ReconfirmationOver`."""
    now = clock.business_now()
    if reconfirmation.submitted_at is not None or not reconfirmation.valid_from <= now < reconfirmation.valid_to:
        raise ReconfirmationOver(_("This request has been answered, or it has run out."))
    if reconfirmation.agreement.deleted_at is not None or reconfirmation.agreement.standing(now) is Standing.EXPIRED:
        raise ReconfirmationOver(_("The consent that this request speaks of is over."))
    Reconfirmation.objects.filter(pk=reconfirmation.pk).update(last_accessed_at=now)
    return reconfirmation


def check_person(reconfirmation: Reconfirmation, *, user: User) -> None:
    """Raise `ReconfirmationOver` unless this user gave the consent that is to be confirmed."""
    if not reconfirmation.agreement.requisitions.filter(user=user, ended_at=None).exists():
        raise ReconfirmationOver(_("There is no request at this address for you."))


@transaction.atomic
def submit(reconfirmation: Reconfirmation, *, user: User, by: Actor, confirmed: Mapping[UUID, bool]) -> Reconfirmation:
    """Write the customer's answer per account (by its id on the wire; missing means rejected). Rejected accounts leave the consent at once.

    At least one confirmed account lets the consent run for another 90 days. Raises `ReconfirmationOver`, also for somebody else's.
    """
    locked = Reconfirmation.objects.select_related("agreement").select_for_update(of=("self",)).get(pk=reconfirmation.pk)
    open_page(locked)
    check_person(locked, user=user)
    now = clock.business_now()
    for row in locked.accounts.select_related("consented"):
        yes = confirmed.get(row.consented.public_id, False)
        row.confirmed_at, row.rejected_at = (now, None) if yes else (None, now)
        row.save(update_fields=["confirmed_at", "rejected_at"])
        if not yes:
            RequisitionAccount.objects.filter(requisition__agreement=locked.agreement, consented=row.consented).delete()
    locked.submitted_at = now
    locked.save(update_fields=["submitted_at"])
    if any(confirmed.values()):
        EndUserAgreement.objects.filter(pk=locked.agreement_id).update(reconfirmed_at=now)
    audit.record(
        by, what="consent.reconfirmed", target=("agreement", str(locked.agreement.public_id)), detail={"days": RECONFIRM_EVERY.days}
    )
    return locked
