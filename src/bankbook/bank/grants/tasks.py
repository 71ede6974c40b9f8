"""What happens without anybody asking."""

from bankbook.bank.grants.actions import refusals
from bankbook.bank.grants.actions.requests import lapse_due


def lapse() -> None:
    """Write down which links and consents ran out. Safe to do any number of times."""
    lapse_due()


def tell_refusals() -> None:
    """Record how often software was refused in minutes that are over. Safe to do any number of times."""
    refusals.tell_refusals()
