"""User, job role and account group may be made in any order; what they are assigned to be in the end is the same (rule 27)."""

from itertools import permutations
from typing import Any

import pytest

from bankbook.bank.access.catalogue import SOFTWARE_CEILING
from bankbook.bank.approvals import actions
from bankbook.bank.identity.models import User
from tests.bank.access.asking import done, explained, group_called, role_called, told
from tests.bank.approvals.office import Office, a_group_of, a_role, an_office, approve

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("order", list(permutations(["user", "role", "group"])), ids=", ".join)
def test_in_whichever_order_they_are_made_the_end_is_the_same(order: tuple[str, ...]) -> None:
    office = an_office()
    for made in order:
        _make(made, office)
    user = User.objects.get(family="Feed")
    role, group = role_called(office.agreement, "Reading"), group_called(office.agreement, "Read")

    done(office, "assignment.set", user=str(user.public_id), role=str(role.public_id), account_groups=[str(group.public_id)])

    assert _end(office, user) == {
        "roles": ["account_summary:view", "manage_statements:view"],
        "accounts": [str(office.account.public_id)],
        "held": [("Account viewing", []), ("Reading", ["Read"])],
        "reason": "user_not_active",
    }


def _make(what: str, office: Office) -> None:
    if what == "user":
        _user, request = actions.create_user(
            office.agreement, by=office.maker, given="Ledger", family="Feed", email="feed@company.example", kind=User.Kind.SOFTWARE
        )
        assert request is not None
        approve(request, by=office.first)
    elif what == "role":
        done(office, "job_role.create", **a_role("Reading", pairs=SOFTWARE_CEILING))
    else:
        done(office, "account_group.create", **a_group_of(office, "Read"))


def _end(office: Office, user: User) -> dict[str, Any]:
    """What stands, without ids and numbers that differ from one making to the next. The user has yet to sign in for the first time."""
    context = f"--context={office.agreement.public_id}"
    (role,) = [each for each in told("roles list", context) if each["name"] == "Reading"]
    (group,) = told("account-groups list", context)
    held = told("assignments list", context, f"--user={user.user_code}")
    return {
        "roles": role["rights"],
        "accounts": [each["id"] for each in group["accounts"]],
        "held": [(each["role"]["name"], [one["name"] for one in each["account_groups"]]) for each in held],
        "reason": explained(user, office.account)["reason"],
    }
