"""Whether a client may read an account now. Every read of the open-banking door goes through `reading`, which asks `access` each time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bankbook import clock
from bankbook.bank.access.catalogue import Permission, Right
from bankbook.bank.access.queries import decide
from bankbook.bank.accounts.models import Account
from bankbook.bank.errors import NotFound, Refused
from bankbook.bank.grants.models import ApiClient, ConsentedAccount, EndUserAgreement, Requisition, ScopeBudget
from bankbook.bank.grants.rules.budgets import DAY, Window
from bankbook.bank.grants.rules.requisitions import Status
from bankbook.bank.grants.rules.terms import Scope, Standing
from bankbook.bank.institutions.models import Institution


class ReadRefused(Refused):
    """A read that is not carried out. `consented` is the account as the client knows it."""

    code = "read_refused"
    is_failure_of_bank = False  # whether it counts towards suspension

    def __init__(self, consented: ConsentedAccount, sentence: object) -> None:
        super().__init__(str(sentence))
        self.consented = consented


class ConsentExpired(ReadRefused):
    """The agreement ran out, or its reconfirmation is overdue."""

    code = "consent_expired"

    def __init__(self, consented: ConsentedAccount, agreement: EndUserAgreement) -> None:
        super().__init__(consented, _("The consent has run out."))
        self.agreement = agreement


class AccessRevoked(ReadRefused):
    code = "access_revoked"


class ScopeNotGranted(ReadRefused):
    code = "scope_not_granted"


class AccessForbidden(ReadRefused):
    """The customer who consented has no right on the account any more."""

    code = "access_forbidden"
    is_failure_of_bank = True


class AccountInactive(ReadRefused):
    code = "account_inactive"
    is_failure_of_bank = True


class AccountSuspended(ReadRefused):
    code = "account_suspended"


class BankDown(ReadRefused):
    code = "bank_down"
    is_failure_of_bank = True


class BudgetSpent(ReadRefused):
    """All reads of the day are gone; `window` says when there are some again."""

    code = "budget_spent"

    def __init__(self, consented: ConsentedAccount, window: Window) -> None:
        super().__init__(consented, _("All reads of this account for the day are used."))
        self.window = window


@dataclass(frozen=True, slots=True)
class RequisitionGrant:
    """A requisition as `access` sees it: it can only narrow what its giver may do."""

    account_ids: frozenset[int]
    scopes: frozenset[str]
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A read that is allowed: of which account, under which requisition, on which day of the bank, and the budget before it."""

    account: Account
    consented: ConsentedAccount
    requisition: Requisition
    today: date
    window: Window

    @property
    def first_day(self) -> date:
        """The first day of history that the agreement reaches: it moves on with today."""
        return self.today - timedelta(days=self.requisition.agreement.max_historical_days)


def consented_account(client: ApiClient, *, public_id: UUID) -> ConsentedAccount:
    """Return the account that this client knows by that id, if a requisition of it that was answered and not deleted names it. Raises `NotFound`."""
    found = (
        ConsentedAccount.objects.select_related("account__entity__group__institution").filter(client=client, public_id=public_id).first()
    )
    if found is None or not _requisitions(found):
        raise NotFound(_("There is no account of that id."))
    return found


def in_force(consented: ConsentedAccount, *, now: datetime) -> list[Requisition]:
    """Return the requisitions under which the account may be read now, newest first."""
    return [each for each in _requisitions(consented) if _is_in_force(each, now)]


def may_see(consented: ConsentedAccount, *, now: datetime) -> bool:
    """Whether the client may be told what the account is: a consent in force, given by somebody who still has the right."""
    day = _today(consented)
    return any(_is_allowed(each, consented, scope=None, today=day) for each in in_force(consented, now=now))


def reading(consented: ConsentedAccount, *, scope: Scope) -> Reading:
    """Decide one read of an account that `consented_account` gave. Raises the `ReadRefused` that fits."""
    now = clock.business_now()
    today = _today(consented)
    valid = _valid(consented, now)
    granted = [each for each in valid if scope in each.agreement.access_scope]
    if not granted:
        raise ScopeNotGranted(consented, _("The consent does not include this."))
    _check_account(consented)
    allowed = next((each for each in granted if _is_allowed(each, consented, scope=scope, today=today)), None)
    if allowed is None:
        raise AccessForbidden(consented, _("The customer has no access to this account any more."))
    window = budget(consented, scope=scope)
    if not window.left(now):
        raise BudgetSpent(consented, window)
    return Reading(consented.account, consented, allowed, today, window)


def daily_calls(institution: Institution) -> int:
    """Return how many successful reads a day each scope of an account has: the institution's own number, else the site's."""
    limit: int = institution.daily_calls or settings.CONFIG.openbanking_daily_calls
    return limit


def budget(consented: ConsentedAccount, *, scope: Scope) -> Window:
    """Return the budget of one scope of an account as it stands."""
    limit = daily_calls(consented.account.entity.group.institution)
    row = ScopeBudget.objects.filter(consented=consented, scope=scope).first()
    return Window(limit, row.used if row else 0, row.started_at if row else None, DAY)


def _valid(consented: ConsentedAccount, now: datetime) -> list[Requisition]:
    """Return the requisitions in force. Raises for the newest one's reason when there is none."""
    named = _requisitions(consented)
    valid = [each for each in named if _is_in_force(each, now)]
    if not valid and named[0].ended_by == Requisition.EndedBy.CUSTOMER:
        raise AccessRevoked(consented, _("The customer ended this access at the bank."))
    if not valid:
        raise ConsentExpired(consented, named[0].agreement)
    return valid


def _requisitions(consented: ConsentedAccount) -> list[Requisition]:
    answered = consented.requisitions.exclude(ended_by=Requisition.EndedBy.CLIENT).exclude(linked_at=None)
    return list(answered.select_related("agreement", "user").order_by("-linked_at", "-id"))


def _is_in_force(requisition: Requisition, now: datetime) -> bool:
    return requisition.status == Status.LINKED and requisition.agreement.standing(now) is Standing.IN_FORCE


def _check_account(consented: ConsentedAccount) -> None:
    account, institution = consented.account, consented.account.entity.group.institution
    if consented.suspended_at is not None or account.state == Account.State.SUSPENDED:
        raise AccountSuspended(consented, _("Access to this account is suspended after too many failures."))
    if not institution.is_operational or account.wire_profile == "bank_down":
        raise BankDown(consented, _("The bank cannot be reached at the moment."))
    if account.state == Account.State.CLOSED:
        raise AccountInactive(consented, _("This account is closed."))


def _is_allowed(requisition: Requisition, consented: ConsentedAccount, *, scope: Scope | None, today: date) -> bool:
    agreement = requisition.agreement
    grant = RequisitionGrant(frozenset({consented.account_id}), frozenset(agreement.access_scope), agreement.expires_at)
    return (
        requisition.user is not None
        and decide(
            requisition.user,
            permission=Permission.ACCOUNT_SUMMARY,
            right=Right.VIEW,
            account=consented.account,
            today=today,
            grant=grant,
            scope=scope,
        ).allowed
    )


def _today(consented: ConsentedAccount) -> date:
    return clock.today(consented.account.entity.group.institution.zone)
