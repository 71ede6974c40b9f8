"""What changes who reaches what. Customers' own changes come here approved, through `changes`; the bank's staff act directly."""

from bankbook.bank.access.actions.account_groups import create_account_group, delete_account_group, edit_account_group
from bankbook.bank.access.actions.assignments import (
    Wanted,
    assign,
    copy_assignments,
    end_assignments,
    give_predefined,
    give_viewing_role,
    switch_self_approval,
    unassign,
)
from bankbook.bank.access.actions.job_roles import create_role, delete_role, edit_role, predefined_role

__all__ = [
    "Wanted",
    "assign",
    "copy_assignments",
    "create_account_group",
    "create_role",
    "delete_account_group",
    "delete_role",
    "edit_account_group",
    "edit_role",
    "end_assignments",
    "give_predefined",
    "give_viewing_role",
    "predefined_role",
    "switch_self_approval",
    "unassign",
]
