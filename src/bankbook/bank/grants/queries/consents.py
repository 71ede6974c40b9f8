"""Consents as the customer sees them at the bank, and what may be chosen while one is given."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from bankbook.bank.access.queries import accounts_for
from bankbook.bank.accounts.models import Account
from bankbook.bank.accounts.wire_profiles import shared_only_when_chosen
from bankbook.bank.errors import NotFound
from bankbook.bank.grants.models import ReadRecord, Requisition
from bankbook.bank.grants.rules.requisitions import Status
from bankbook.bank.grants.rules.terms import Standing
from bankbook.bank.identity.models import User
from bankbook.bank.institutions.models import Institution


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent on the customer's page. `state` is a row of the design system's consent machine."""

    requisition: Requisition
    accounts: list[Account]
    state: str
    last_read_at: datetime | None

    @property
    def is_in_force(self) -> bool:
        return self.state in {"accepted", "reconfirm"}


def consents(user: User, *, now: datetime) -> list[Consent]:
    """Return what the user consented to, newest first, ended ones too. Four queries for any number."""
    found = list(_answered(user).prefetch_related("named__consented__account"))
    reads = _last_reads(found)
    return [_consent(each, now, reads.get(each.pk)) for each in found]


def consent(user: User, *, public_id: UUID) -> Requisition:
    """Return the requisition that the user consented to under that id. Raises `NotFound`."""
    found = _answered(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no consent of that id."))
    return found


def shareable(user: User, *, institution: Institution) -> list[Account]:
    """Return the accounts that the user may share with software: open ones of that institution on which the right holds."""
    return list(accounts_for(user).filter(entity__group__institution=institution).exclude(state=Account.State.CLOSED))


def shared_unasked(accounts: list[Account]) -> list[Account]:
    """Return which of the accounts a consent takes that does not ask the customer to choose."""
    return [each for each in accounts if not shared_only_when_chosen(each.wire_profile)]


def sandbox_user(institution: Institution) -> User | None:
    """Return the one customer of a sandbox, whoever is typed; None for a bank that is none or has nobody yet."""
    if not institution.is_sandbox:
        return None
    return User.objects.filter(institution=institution, kind=User.Kind.PERSON, state=User.State.ACTIVE).order_by("id").first()


def _answered(user: User) -> QuerySet[Requisition]:
    return (
        Requisition.objects.filter(user=user)
        .exclude(linked_at=None)
        .select_related("agreement", "client", "institution")
        .order_by("-linked_at", "-id")
    )


def _consent(requisition: Requisition, now: datetime, last_read_at: datetime | None) -> Consent:
    accounts = [each.consented.account for each in requisition.named.all()]
    return Consent(requisition, accounts, _state(requisition, now), last_read_at)


def _state(requisition: Requisition, now: datetime) -> str:
    if requisition.ended_by in {Requisition.EndedBy.CUSTOMER, Requisition.EndedBy.CLIENT}:
        return "revoked"
    standing = requisition.agreement.standing(now)
    if requisition.status != Status.LINKED or standing is Standing.EXPIRED:
        return "expired"
    return "reconfirm" if standing is Standing.RECONFIRMATION_DUE else "accepted"


def _last_reads(requisitions: list[Requisition]) -> dict[int, datetime]:
    rows = (
        ReadRecord.objects.filter(status=200, consented__requisitions__in=requisitions)
        .order_by()
        .values("consented__requisitions")
        .annotate(last=Max("at"))
    )
    return {row["consented__requisitions"]: row["last"] for row in rows}
