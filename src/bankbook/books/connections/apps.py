from django.apps import AppConfig

from bankbook import jobs

HOUR = 3600


class Connections(AppConfig):
    name = "bankbook.books.connections"
    label = "connections"

    def ready(self) -> None:
        """Consents end by the calendar; an hour is as exact as a day that ends at midnight needs."""
        from bankbook.books.connections import actions

        jobs.register_tick("connections.expiries", HOUR, actions.expire_due)
        jobs.register_tick("connections.withdrawals", HOUR, actions.tell_providers)
