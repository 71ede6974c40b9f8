"""Another engine as the oracle: the same catalogue written as Cedar policies answers every question about random worlds as our decision does.

Cedar denies by default and lets a forbid win over every permit. The ceiling, the state of the user and the grant are forbids there, and steps here; what
a job role gives is one permit for each assignment.
"""

from collections.abc import Iterable
from datetime import date
from itertools import product
from typing import Any

import cedarpy
from hypothesis import given

from bankbook.bank.access.catalogue import ACCOUNT_BOUND, APPLICABLE_PAIRS, SOFTWARE_CEILING, Pair, Permission, Right
from bankbook.bank.access.rules import decide
from bankbook.bank.access.rules.decision import AskedAccount, Assigned, Snapshot
from tests.bank.access.worlds import ACCOUNTS, AGREEMENTS, PAIRS, TODAY, Granted, World, worlds

NOBODYS = 'Nothing::"nothing"'
FORBIDS = """
forbid (principal, action, resource) unless { action in Action::"catalogue" };
forbid (principal, action, resource) unless { principal.active };
forbid (principal, action, resource) when { principal.software } unless { action in Action::"ceiling" };
forbid (principal, action, resource) when { context has until && context.until < context.today };
forbid (principal, action, resource) when { context has granted && resource is Account } unless { context.granted.contains(resource) };
forbid (principal, action, resource) when { context has scopes && context has scope } unless { context.scopes.contains(context.scope) };
"""


@given(worlds())
def test_cedar_and_our_decision_agree_on_every_question(world: World) -> None:
    questions = list(product(_pairs(world), (None, *ACCOUNTS), (None, *AGREEMENTS)))
    requests = [_request(world, *question) for question in questions]

    theirs = cedarpy.is_authorized_batch(requests, _policies(world.snapshot.assigned), _entities(world.snapshot))

    assert not [error for each in theirs for error in each.diagnostics.errors]
    for (pair, account, agreement_id), answer in zip(questions, theirs, strict=True):
        ours = decide(
            world.snapshot,
            permission=pair[0],
            right=pair[1],
            today=TODAY,
            account=account,
            agreement_id=agreement_id,
            grant=world.grant,
            scope=world.scope,
        )
        assert ours.allowed == answer.allowed, (pair, account, agreement_id, ours)


def _pairs(world: World) -> list[Pair]:
    """Whatever a role of this world says, and the same few in every world, one of which does not exist."""
    said = {pair for each in world.snapshot.assigned for pair in each.pairs}
    return sorted(said | SOFTWARE_CEILING | {(Permission.PAYMENTS, Right.SIGN), (Permission.ACCOUNT_SUMMARY, Right.SIGN)})


def _policies(assigned: Iterable[Assigned]) -> str:
    return FORBIDS + "\n".join(_permit(number, each) for number, each in enumerate(assigned))


def _permit(number: int, assigned: Assigned) -> str:
    """One assignment: its role's pairs, in its own context, on the accounts of its own groups that take part in the context."""
    context = f'Context::"{assigned.agreement_id}"'
    here = (
        f'principal in Members::"{assigned.agreement_id}" && {context}.enabled'
        f" && (!(context has agreement) || context.agreement == {context})"
        f' && !({context}.overview && action in Action::"paying")'
    )
    in_a_group = " || ".join(f'resource in Group::"{number}.{group}"' for group in range(len(assigned.groups))) or "false"
    reached = f'!(action in Action::"account_bound") || resource is Nothing || (({in_a_group}) && resource in {context})'
    actions = ", ".join(_action(pair) for pair in sorted(assigned.pairs))
    return f"permit (principal, action in [{actions}], resource) when {{ {here} && ({reached}) }};"


def _entities(snapshot: Snapshot) -> list[dict[str, Any]]:
    known = {each.agreement_id: each for each in snapshot.contexts}
    members = [_uid("Members", each.agreement_id) for each in snapshot.contexts if each.is_member]
    found = [_entity("User", "user", parents=members, attrs={"active": snapshot.is_active, "software": snapshot.is_software})]
    found.append(_entity("Nothing", "nothing"))
    for number in AGREEMENTS:
        stands = known.get(number)
        attrs = {"enabled": bool(stands and stands.is_enabled), "overview": bool(stands and stands.is_overview)}
        found += [_entity("Context", number, attrs=attrs), _entity("Members", number)]
    for entity_id in sorted({each.entity_id for each in ACCOUNTS}):
        taking_part = [_uid("Context", each.agreement_id) for each in snapshot.contexts if entity_id in each.entity_ids]
        found.append(_entity("Entity", entity_id, parents=taking_part))
    for account in ACCOUNTS:
        groups = [
            _uid("Group", f"{number}.{index}")
            for number, each in enumerate(snapshot.assigned)
            for index, group in enumerate(each.groups)
            if account.id in group.account_ids
        ]
        found.append(_entity("Account", account.id, parents=[_uid("Entity", account.entity_id), *groups]))
    return found + [_entity("Action", _name(pair), parents=_kinds(pair)) for pair in PAIRS]


def _kinds(pair: Pair) -> list[dict[str, str]]:
    """The catalogue, as groups of actions."""
    permission, right = pair
    kinds = {
        "catalogue": pair in APPLICABLE_PAIRS,
        "ceiling": pair in SOFTWARE_CEILING,
        "account_bound": permission in ACCOUNT_BOUND,
        "paying": permission is Permission.PAYMENTS and right is not Right.VIEW,
    }
    return [_uid("Action", name) for name, is_one in kinds.items() if is_one]


def _request(world: World, pair: Pair, account: AskedAccount | None, agreement_id: int | None) -> dict[str, Any]:
    context: dict[str, Any] = {"today": TODAY.toordinal()}
    if agreement_id is not None:
        context["agreement"] = {"__entity": _uid("Context", agreement_id)}
    if world.grant is not None:
        context |= _granted(world.grant)
    if world.scope is not None:
        context["scope"] = world.scope
    resource = f'Account::"{account.id}"' if account else NOBODYS
    return {"principal": 'User::"user"', "action": _action(pair), "resource": resource, "context": context}


def _granted(grant: Granted) -> dict[str, Any]:
    accounts = [{"__entity": _uid("Account", each)} for each in sorted(grant.account_ids)]
    until = {"until": _day(grant.expires_at.date())} if grant.expires_at else {}
    return {"granted": accounts, "scopes": sorted(grant.scopes), **until}


def _day(day: date) -> int:
    return day.toordinal()


def _entity(kind: str, name: object, *, parents: Iterable[dict[str, str]] = (), attrs: dict[str, bool] | None = None) -> dict[str, Any]:
    return {"uid": _uid(kind, name), "attrs": attrs or {}, "parents": list(parents)}


def _uid(kind: str, name: object) -> dict[str, str]:
    return {"type": kind, "id": str(name)}


def _name(pair: Pair) -> str:
    return f"{pair[0]}.{pair[1]}"


def _action(pair: Pair) -> str:
    return f'Action::"{_name(pair)}"'
