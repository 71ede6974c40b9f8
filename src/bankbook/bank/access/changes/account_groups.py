"""Creating, editing and deleting account groups, as they are asked for."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from bankbook.audit import Actor
from bankbook.bank.access import actions, queries
from bankbook.bank.access.changes import reading
from bankbook.bank.access.changes.reading import Given, Payload
from bankbook.bank.access.models import AccountGroup
from bankbook.bank.access.rules import roles as rules
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.errors import NotFound, Refused
from bankbook.bank.identity.models import User
from bankbook.bank.targets import Pending, Target

NOTHING: Payload = {"name": "", "description": "", "accounts": []}
"""How an account group stands that does not. Its accounts are {"id", "label"} each."""

_NAMING = ("account_group.create", "account_group.edit")


class CreateAccountGroup:
    """An account group that hangs on nobody's job role yet."""

    code = "account_group.create"

    def parse(self, agreement: ServiceAgreement, data: Given) -> Payload:
        """Return {"name", "description", "accounts": [public ids]}. Raises `Refused`; `NotFound` for an account that the context does not share."""
        return _parsed(agreement, data)

    def target(self, agreement: ServiceAgreement, payload: Given) -> Target:
        """Return the group by the name that it will have."""
        return Target(f"account_group:new:{rules.folded(payload['name'])}", None, payload["name"])

    def before(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return that nothing stands yet."""
        return dict(NOTHING)

    def after(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return the group as it will be."""
        return _shown(payload)

    def affected(self, agreement: ServiceAgreement, payload: Given) -> list[User]:
        """Return nobody: nobody has it yet."""
        return []

    def widens(self, agreement: ServiceAgreement, payload: Given, *, user: User) -> bool:
        """A group that nobody has widens nothing."""
        return False

    def check(self, agreement: ServiceAgreement, payload: Given, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `Refused` if the name is taken, also by a group that waits, or an account is closed or no longer shared, naming it."""
        rules.check_name(payload["name"], taken=_names(agreement, pending), is_bank=True)
        _check_accounts(agreement, payload, held=())

    def apply(self, agreement: ServiceAgreement, payload: Given, *, by: Actor) -> None:
        """Create the group."""
        accounts = reading.accounts(payload["accounts"])
        actions.create_account_group(agreement, by=by, name=payload["name"], description=payload["description"], accounts=accounts)


class _OfOne:
    """What editing and deleting have in common: the payload names one account group."""

    def target(self, agreement: ServiceAgreement, payload: Given) -> Target:
        """Return the group as it stands. Raises `NotFound` if it no longer does."""
        group = _group(agreement, payload)
        return Target(f"account_group:{group.public_id}", group.version, group.name)

    def before(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return the group as it stands."""
        group = _group(agreement, payload)
        accounts = [reading.reference(each) for each in sorted(group.accounts.all(), key=lambda each: (each.name, each.pk))]
        return {"name": group.name, "description": group.description, "accounts": accounts}

    def affected(self, agreement: ServiceAgreement, payload: Given) -> list[User]:
        """Return who has it, through whichever job role."""
        return list(queries.holders_of_group(_group(agreement, payload)))


class EditAccountGroup(_OfOne):
    """Another name or other accounts, for all who have the group."""

    code = "account_group.edit"

    def parse(self, agreement: ServiceAgreement, data: Given) -> Payload:
        """Return what creating takes, and "group". Raises `NotFound`, `Refused`."""
        group = queries.account_group(agreement, public_id=reading.text(data, "group"))
        return {"group": str(group.public_id), **_parsed(agreement, data)}

    def after(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return the group as it will be."""
        return _shown(payload)

    def widens(self, agreement: ServiceAgreement, payload: Given, *, user: User) -> bool:
        """Whether the user (the person: any of his users) has the group and would reach another account by it."""
        group = _group(agreement, payload)
        is_wider = not set(payload["accounts"]) <= {str(each.public_id) for each in group.accounts.all()}
        return is_wider and user.person_id in {each.person_id for each in queries.holders_of_group(group)}

    def check(self, agreement: ServiceAgreement, payload: Given, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `Refused` if the name is taken, an added account is closed, or one is no longer shared. One that was in it may be closed since."""
        group = _group(agreement, payload)
        others = [each for each in pending if each.payload.get("group") != payload["group"]]
        rules.check_name(payload["name"], taken=_names(agreement, others, besides=group), is_bank=True)
        _check_accounts(agreement, payload, held=group.accounts.all())

    def apply(self, agreement: ServiceAgreement, payload: Given, *, by: Actor) -> None:
        """Change the group."""
        accounts = reading.accounts(payload["accounts"])
        group = _group(agreement, payload)
        actions.edit_account_group(group, by=by, name=payload["name"], description=payload["description"], accounts=accounts)


class DeleteAccountGroup(_OfOne):
    """The end of an account group that nobody has."""

    code = "account_group.delete"

    def parse(self, agreement: ServiceAgreement, data: Given) -> Payload:
        """Return {"group"}. Raises `NotFound`."""
        return {"group": str(queries.account_group(agreement, public_id=reading.text(data, "group")).public_id)}

    def after(self, agreement: ServiceAgreement, payload: Given) -> Payload:
        """Return that nothing stands."""
        return dict(NOTHING)

    def widens(self, agreement: ServiceAgreement, payload: Given, *, user: User) -> bool:
        """What ends gives nobody anything."""
        return False

    def check(self, agreement: ServiceAgreement, payload: Given, *, pending: Sequence[Pending] = ()) -> None:
        """Raise `rules.roles.InUse`, naming who has the group or waits for it."""
        people = (*queries.holders_of_group(_group(agreement, payload)), *reading.people_waiting_for_group(pending, payload["group"]))
        rules.check_unused([each.name for each in people])

    def apply(self, agreement: ServiceAgreement, payload: Given, *, by: Actor) -> None:
        """Delete the group."""
        actions.delete_account_group(_group(agreement, payload), by=by)


def _parsed(agreement: ServiceAgreement, data: Given) -> Payload:
    chosen = reading.accounts(reading.texts(data, "accounts"))
    if not chosen:
        raise Refused(_("Choose at least one account."), code="no_accounts")
    shared = set(queries.shared_accounts(agreement).filter(pk__in=[each.pk for each in chosen]).values_list("pk", flat=True))
    held = set(AccountGroup.objects.filter(agreement=agreement, ended_at=None).values_list("accounts", flat=True))
    if not {each.pk for each in chosen} <= shared | held:
        raise NotFound(_("There is no such account in this context."))
    return {
        "name": rules.check_name(reading.text(data, "name"), is_bank=True),
        "description": rules.check_description(reading.text(data, "description")),
        "accounts": [str(each.public_id) for each in chosen],
    }


def _check_accounts(agreement: ServiceAgreement, payload: Given, *, held: Iterable[Account]) -> None:
    """Raise `Refused`, naming the account, for one that is closed (unless it is in the group already) or no longer shared in this context."""
    already = {each.pk for each in held}
    shared = set(queries.shared_accounts(agreement).filter(public_id__in=payload["accounts"]).values_list("pk", flat=True))
    for account in reading.accounts(payload["accounts"]):
        named = {"account": reading.reference(account)["label"]}
        if account.pk not in shared:
            raise Refused(_("%(account)s is no longer shared in this context. Leave it out.") % named, code="account_not_shared")
        if account.state == Account.State.CLOSED and account.pk not in already:
            raise Refused(_("%(account)s is closed. Leave it out.") % named, code="account_closed")


def _shown(payload: Given) -> Payload:
    accounts = [reading.reference(each) for each in reading.accounts(payload["accounts"])]
    return {"name": payload["name"], "description": payload["description"], "accounts": accounts}


def _group(agreement: ServiceAgreement, payload: Given) -> AccountGroup:
    return queries.account_group(agreement, public_id=payload["group"])


def _names(agreement: ServiceAgreement, pending: Sequence[Pending], *, besides: AccountGroup | None = None) -> list[str]:
    standing = queries.account_groups(agreement).exclude(pk=besides.pk if besides else 0).values_list("name", flat=True)
    return [*standing, *reading.names_waiting(pending, kinds=_NAMING)]
