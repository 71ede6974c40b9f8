"""The room's entry into Django, and what it does when users come and go."""

from django.apps import AppConfig


class Access(AppConfig):
    name = "bankbook.bank.access"
    label = "access"

    def ready(self) -> None:
        from bankbook.bank.access import actions
        from bankbook.bank.agreements import events as agreements
        from bankbook.bank.identity import events as identity

        agreements.on_joined("access.viewing_role", actions.give_viewing_role)
        identity.on_ended("access.assignments", actions.end_assignments)
