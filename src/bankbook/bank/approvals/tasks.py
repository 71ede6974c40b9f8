"""What happens without anybody asking."""

from bankbook.bank.approvals import actions


def lapse() -> None:
    """End the requests whose time is over and warn of those that soon will be. Safe to do any number of times."""
    actions.lapse_due()
