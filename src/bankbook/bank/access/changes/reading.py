"""Reading what a form or a command brought, and what else is pending, in the words of the payloads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from bankbook.bank.access import queries
from bankbook.bank.access.models import AccountGroup, JobRole
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.errors import NotFound, Refused
from bankbook.bank.identity.models import User
from bankbook.bank.targets import Pending

type Payload = dict[str, Any]
type Given = Mapping[str, Any]


def text(data: Given, name: str) -> str:
    """Return a text of what was sent, "" where it is left out. Raises `Refused` for anything else."""
    value = data.get(name, "")
    if not isinstance(value, str):
        raise Refused(_("“%(name)s” is a text.") % {"name": name}, code="malformed")
    return value


def texts(data: Given, name: str) -> list[str]:
    """Return a list of texts of what was sent, in order and each once. Raises `Refused` for anything else."""
    value = data.get(name, [])
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise Refused(_("“%(name)s” is a list of texts.") % {"name": name}, code="malformed")
    return list(dict.fromkeys(value))


def groups(agreement: ServiceAgreement, public_ids: Iterable[str]) -> list[AccountGroup]:
    """Return these account groups of the context. Raises `NotFound` for another's, and for one that is not approved yet or was deleted."""
    return [queries.account_group(agreement, public_id=each) for each in public_ids]


def accounts(public_ids: Sequence[str]) -> list[Account]:
    """Return these accounts, whosever they are, in the order of their names. Raises `NotFound` if one does not exist."""
    try:
        wanted = {UUID(each) for each in public_ids}
    except ValueError:
        raise NotFound(_("There is no such account in this context.")) from None
    found = list(Account.objects.filter(public_id__in=wanted).select_related("entity").order_by("name", "id"))
    if len(found) != len(wanted):
        raise NotFound(_("There is no such account in this context."))
    return found


def reference(of: JobRole | AccountGroup | Account | User) -> dict[str, str]:
    """Return something as a request keeps it to be read: its public id and what people call it now."""
    label = f"{of.name} {of.masked}".strip() if isinstance(of, Account) else of.name
    return {"id": str(of.public_id), "label": label}


def people_waiting_for_role(pending: Sequence[Pending], role_id: str) -> list[User]:
    """Return who would be given that job role by a pending change, each once."""
    return _users(each.payload["user"] for each in pending if role_id in _roles_of(each))


def people_waiting_for_group(pending: Sequence[Pending], group_id: str) -> list[User]:
    """Return who would be given that account group by a pending change, each once."""
    return _users(each.payload["user"] for each in pending if group_id in _groups_of(each))


def names_waiting(pending: Sequence[Pending], *, kinds: tuple[str, ...]) -> list[str]:
    """Return the names that pending changes of these kinds would give."""
    return [str(each.payload["name"]) for each in pending if each.kind in kinds]


def _users(public_ids: Iterable[str]) -> list[User]:
    return list(User.objects.filter(public_id__in=set(public_ids)).order_by("family", "given", "id"))


def _roles_of(one: Pending) -> Iterator[str]:
    for held in _given_by(one):
        yield str(held["role"])


def _groups_of(one: Pending) -> Iterator[str]:
    for held in _given_by(one):
        yield from held["account_groups"]


def _given_by(one: Pending) -> Sequence[Given]:
    if one.kind == "assignment.set":
        return [one.payload]
    return one.payload["assignments"] if one.kind == "assignment.copy" else []
