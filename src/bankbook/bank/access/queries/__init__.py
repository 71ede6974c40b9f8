"""Reads of the room: what a user reaches and why, who holds what, who could approve, and what somebody misses."""

from bankbook.bank.access.queries.approving import Approver, approvers, self_approved
from bankbook.bank.access.queries.checklists import held_pairs, missing, who_could_grant
from bankbook.bank.access.queries.deciding import account_label, accounts_for, decide, snapshot
from bankbook.bank.access.queries.explaining import Explanation, explain
from bankbook.bank.access.queries.holding import (
    account_group,
    account_groups,
    assignment,
    assignments,
    holders,
    holders_of_group,
    member,
    pairs_of,
    role,
    roles,
    shared_accounts,
)
from bankbook.bank.access.queries.serving import any_account_group, any_assignment, any_role, contexts

__all__ = [
    "Approver",
    "Explanation",
    "account_group",
    "account_groups",
    "account_label",
    "accounts_for",
    "any_account_group",
    "any_assignment",
    "any_role",
    "approvers",
    "assignment",
    "assignments",
    "contexts",
    "decide",
    "explain",
    "held_pairs",
    "holders",
    "holders_of_group",
    "member",
    "missing",
    "pairs_of",
    "role",
    "roles",
    "self_approved",
    "shared_accounts",
    "snapshot",
    "who_could_grant",
]
