"""What happens without anybody asking."""

from bankbook.bank.notices import actions


def deliver() -> None:
    """Send the letters that are due. Safe to do any number of times."""
    actions.deliver()
