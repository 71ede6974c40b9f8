"""Reads of the room: what a user reaches and why, who holds what, who could approve, and what somebody misses."""

from bankbook.bank.access.queries.approving import Approver, approvers, self_approved
from bankbook.bank.access.queries.checklists import held_pairs, missing, who_could_grant
from bankbook.bank.access.queries.deciding import accounts_for, decide, snapshot
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

__all__ = [
    "Approver",
    "Explanation",
    "account_group",
    "account_groups",
    "accounts_for",
    "approvers",
    "assignment",
    "assignments",
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
