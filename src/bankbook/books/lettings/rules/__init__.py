"""Pure decisions of lettings: what a file of tenancies says, and how a reference is compared."""

from bankbook.books.lettings.rules.table import FileRefused, Problem
from bankbook.books.lettings.rules.tenancies import TenancyPlan, TenancyRow, parse, plan, reference_key

__all__ = ["FileRefused", "Problem", "TenancyPlan", "TenancyRow", "parse", "plan", "reference_key"]
