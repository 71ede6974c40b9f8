from django.apps import AppConfig


class Ledgers(AppConfig):
    """Whose money it is."""

    name = "bankbook.books.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Follow what is let."""
        from bankbook.books.ledger.events import open_ledgers
        from bankbook.books.lettings import events

        if open_ledgers not in events.let:
            events.let.append(open_ledgers)
