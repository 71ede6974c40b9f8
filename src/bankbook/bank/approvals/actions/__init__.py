"""What somebody asks for, and what others decide about it. Each takes the context's row first, then the request's; the record comes last."""

from bankbook.bank.approvals.actions.deciding import approve, reject
from bankbook.bank.approvals.actions.ending import cancel, lapse_due
from bankbook.bank.approvals.actions.leaving import user_ended
from bankbook.bank.approvals.actions.submitting import create_user, submit
from bankbook.bank.approvals.actions.terms import BadTerms, set_terms

__all__ = ["BadTerms", "approve", "cancel", "create_user", "lapse_due", "reject", "set_terms", "submit", "user_ended"]
