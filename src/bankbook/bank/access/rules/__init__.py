"""Pure decisions: `decision` answers who may do what, `roles` what job roles, account groups and assignments may be."""

from bankbook.bank.access.rules.decision import Decision, Reason, Snapshot, decide, is_under_ceiling

__all__ = ["Decision", "Reason", "Snapshot", "decide", "is_under_ceiling"]
