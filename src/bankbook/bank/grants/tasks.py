"""What happens without anybody asking."""

from bankbook.bank.grants.actions.requests import lapse_due


def lapse() -> None:
    """Write down which links and consents ran out. Safe to do any number of times."""
    lapse_due()
