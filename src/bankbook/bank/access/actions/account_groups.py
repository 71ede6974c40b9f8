"""Making, changing and ending account groups. There is no group of "all accounts": a new account is in none."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from bankbook import audit, clock
from bankbook.audit import Actor
from bankbook.bank.access import queries
from bankbook.bank.access.actions.locking import lock
from bankbook.bank.access.models import AccountGroup
from bankbook.bank.access.rules import roles as rules
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.errors import NotFound, Refused


@transaction.atomic
def create_account_group(
    agreement: ServiceAgreement, *, by: Actor, name: str, description: str, accounts: Collection[Account]
) -> AccountGroup:
    """Make an account group of a context and return it. Raises `Refused` without an account, `NotFound` for one that the context does not share."""
    lock(agreement.pk)
    check_accounts(agreement, accounts)
    group = AccountGroup.objects.create(
        agreement=agreement,
        name=rules.check_name(name, taken=_names(agreement), is_bank=True),
        description=rules.check_description(description),
    )
    group.accounts.set(accounts)
    _record(group, by=by, what="account_group.created")
    return group


@transaction.atomic
def edit_account_group(group: AccountGroup, *, by: Actor, name: str, description: str, accounts: Collection[Account]) -> AccountGroup:
    """Change an account group, for all who have it at once, and return it. Raises as `create_account_group`."""
    locked = _standing(group)
    check_accounts(locked.agreement, accounts)
    before = _facts(locked)
    locked.name = rules.check_name(name, taken=_names(locked.agreement, besides=locked), is_bank=True)
    locked.description = rules.check_description(description)
    locked.version += 1
    locked.save(update_fields=["name", "description", "version"])
    locked.accounts.set(accounts)
    _record(locked, by=by, what="account_group.edited", before=before)
    return locked


@transaction.atomic
def delete_account_group(group: AccountGroup, *, by: Actor) -> None:
    """End an account group that hangs on nobody's job role; it stays on record. Raises `rules.roles.InUse`, naming who has it."""
    locked = _standing(group)
    rules.check_unused([each.name for each in queries.holders_of_group(locked)])
    locked.ended_at = clock.now()
    locked.version += 1
    locked.save(update_fields=["ended_at", "version"])
    _record(locked, by=by, what="account_group.deleted", before=_facts(locked))


def check_accounts(agreement: ServiceAgreement, accounts: Collection[Account]) -> None:
    """Raise `Refused` without an account, `NotFound` for one of an entity that does not take part in the context or share its accounts."""
    if not accounts:
        raise Refused(_("Choose at least one account."), code="no_accounts")
    wanted = {each.pk for each in accounts}
    if queries.shared_accounts(agreement).filter(pk__in=wanted).count() != len(wanted):
        raise NotFound(_("There is no such account in this context."))


def _standing(group: AccountGroup) -> AccountGroup:
    """Return the group afresh, locked after its context. Raises `NotFound` for one that was deleted."""
    lock(group.agreement_id)
    locked = AccountGroup.objects.select_for_update().get(pk=group.pk)
    if locked.ended_at is not None:
        raise NotFound(_("There is no such account group in this context."))
    return locked


def _names(agreement: ServiceAgreement, *, besides: AccountGroup | None = None) -> list[str]:
    standing = AccountGroup.objects.filter(agreement=agreement, ended_at=None)
    return list(standing.exclude(pk=besides.pk if besides else 0).values_list("name", flat=True))


def _facts(group: AccountGroup) -> dict[str, object]:
    """Return what the record keeps of a group: enough to say later which accounts it reached on any day."""
    accounts = [str(public_id) for public_id in group.accounts.order_by("id").values_list("public_id", flat=True)]
    return {"name": group.name, "version": group.version, "accounts": accounts}


def _record(group: AccountGroup, *, by: Actor, what: str, before: dict[str, object] | None = None) -> None:
    facts = _facts(group)
    context = str(group.agreement.public_id)
    audit.record(by, what=what, target=("account_group", str(group.public_id)), context=context, before=before, after=facts, detail=facts)
