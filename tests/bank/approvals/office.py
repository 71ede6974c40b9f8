"""The people of one context who ask and approve, for the tests of what waits for a second person."""

from collections.abc import Collection
from dataclasses import dataclass
from io import StringIO
from itertools import count
from typing import Any

from django.core.management import CommandError, call_command

from bankbook import clock
from bankbook.audit import SYSTEM
from bankbook.bank.access import actions as access
from bankbook.bank.access.catalogue import APPLICABLE_PAIRS, SOFTWARE_CEILING, Pair, Permission
from bankbook.bank.access.models import Assignment, SelfApproval
from bankbook.bank.accounts.models import Account
from bankbook.bank.agreements import actions as agreements
from bankbook.bank.agreements.models import ServiceAgreement
from bankbook.bank.approvals import actions
from bankbook.bank.approvals.models import ChangeRequest
from bankbook.bank.errors import Refused
from bankbook.bank.identity.models import User
from tests.bank.cast import NORTHMERE, a_group, a_person, agreement_of, an_account

_numbers = count(1)
ALL_BUT_PAYING = frozenset(pair for pair in APPLICABLE_PAIRS if pair[0] is not Permission.PAYMENTS)


@dataclass(frozen=True)
class Office:
    """A context, one who asks and has no level, two who approve at level A, and one at level B."""

    agreement: ServiceAgreement
    account: Account
    maker: User
    first: User
    second: User
    other: User


def an_office(name: str = "") -> Office:
    group = a_group(name, entities=("Main Ltd", "Second Ltd"))
    agreement = agreement_of(group, "Main Ltd")
    return Office(
        agreement=agreement,
        account=an_account(agreement.entity),
        maker=an_officer(agreement, "Mia Maker", level=""),
        first=an_officer(agreement, "Abel First"),
        second=an_officer(agreement, "Alma Second"),
        other=an_officer(agreement, "Bea Other", level="B"),
    )


def an_officer(
    agreement: ServiceAgreement, name: str = "", *, level: str = "A", pairs: Collection[Pair] = ALL_BUT_PAYING, at: str = NORTHMERE
) -> User:
    """A member with a job role of his own, of these rights at that approval level."""
    user = a_person(name, at=at)
    a_post(agreement, user, level=level, pairs=pairs)
    return user


def a_post(agreement: ServiceAgreement, user: User, *, level: str = "A", pairs: Collection[Pair] = ALL_BUT_PAYING) -> Assignment:
    """Give somebody one more job role, of these rights at that level."""
    membership = agreements.add_member(agreement, by=SYSTEM, user_id=user.pk)
    name = f"Post {next(_numbers)} of {user.name}"
    role = access.create_role(agreement, by=SYSTEM, name=name, description="For a test", pairs=pairs, level=level)
    return access.assign(membership, by=SYSTEM, role=role, account_groups=[])


def another_user_of(office: Office, human: User, *, level: str = "A") -> User:
    """A second user ID of the same human, who holds as much."""
    twin = User(person_id=human.person_id, institution=human.institution, user_code=f"X{human.pk}", given=human.given, family=human.family)
    twin.email, twin.state = human.email, User.State.ACTIVE
    twin.save()
    a_post(office.agreement, twin, level=level)
    return twin


def post_of(agreement: ServiceAgreement, user: User) -> Assignment:
    return (
        Assignment.objects.select_related("role", "membership")
        .filter(membership__agreement=agreement, membership__user=user)
        .earliest("pk")
    )


def may_approve_his_own(agreement: ServiceAgreement, user: User) -> None:
    """Switch self-approval on for everything he approves."""
    post = post_of(agreement, user)
    permissions = post.role.grants.filter(right="approve").values_list("permission", flat=True)
    SelfApproval.objects.bulk_create([SelfApproval(assignment=post, permission=each) for each in permissions])


def newcomer(office: Office, name: str = "") -> User:
    """A user who was created in the context and can do nothing yet."""
    user = a_person(name)
    agreements.make_home(office.agreement, by=SYSTEM, user_id=user.pk)
    return user


def ask(office: Office, kind: str = "membership.add", *, by: User | None = None, **data: Any) -> ChangeRequest:
    """Submit a change of the office's context; by default that a newcomer is let in."""
    if kind == "membership.add" and "user" not in data:
        data["user"] = str(newcomer(office).public_id)
    return actions.submit(office.agreement, kind=kind, data=data, by=by or office.maker)


def approve(request: ChangeRequest, *, by: User, seen: int = 0) -> ChangeRequest:
    """Approve it through the command, as it stands now or as it was `seen`. Raises the `Refused` that the command says."""
    return _decide(request, "requests_approve", by=by, seen=seen)


def reject(request: ChangeRequest, *, by: User, reason: str = "Not now.", seen: int = 0) -> ChangeRequest:
    """Reject it through the command."""
    return _decide(request, "requests_reject", f"--reason={reason}", by=by, seen=seen)


def _decide(request: ChangeRequest, command: str, *words: str, by: User, seen: int) -> ChangeRequest:
    refused: BaseException | None = None
    try:
        call_command(command, str(request.public_id), f"--as={by.user_code}", f"--seen={seen}", *words, stdout=StringIO())
    except CommandError as error:
        refused = error.__cause__
    if isinstance(refused, Refused):
        raise refused
    return fresh(request)


def fresh(request: ChangeRequest) -> ChangeRequest:
    return ChangeRequest.objects.select_related("maker", "agreement").get(pk=request.pk)


def a_role(name: str = "Viewing", *, pairs: Collection[Pair] = SOFTWARE_CEILING, level: str = "") -> dict[str, Any]:
    """What is sent to create a job role."""
    chosen = sorted([permission.value, right.value] for permission, right in pairs)
    return {"name": name, "description": "For a test", "level": level, "pairs": chosen}


def a_group_of(office: Office, name: str = "Accounts", *, accounts: Collection[Account] = ()) -> dict[str, Any]:
    """What is sent to create an account group."""
    return {"name": name, "description": "For a test", "accounts": [str(each.public_id) for each in accounts or [office.account]]}


def is_member(office: Office, user_id: str) -> bool:
    return office.agreement.memberships.filter(user__public_id=user_id, is_active=True).exists()


def needs(office: Office, category: str, *levels: str) -> None:
    """Let a category of the context need these levels, as the bank's own staff would set it."""
    office.agreement.approval_policies.update_or_create(category=category, defaults={"levels": sorted(levels)})


def days_pass(request: ChangeRequest, *, left: Any) -> None:
    """Let so much time be left before the request expires."""
    ChangeRequest.objects.filter(pk=request.pk).update(expires_at=clock.business_now() + left)
