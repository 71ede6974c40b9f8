"""The room's entry into Django, and what of it falls due by itself."""

from typing import Final

from django.apps import AppConfig

LAPSE_EVERY_S: Final = 600
"""Reads and pages judge by the clock themselves; this only writes down, for lists and for the record, what time has ended."""


TELL_REFUSALS_EVERY_S: Final = 60
"""Refused sign-ins are counted by the minute."""


class Grants(AppConfig):
    name = "bankbook.bank.grants"
    label = "grants"

    def ready(self) -> None:
        from bankbook import jobs
        from bankbook.bank.grants.actions.consent import end_with_user
        from bankbook.bank.grants.tasks import lapse, tell_refusals
        from bankbook.bank.identity import events

        events.on_ended("grants.consents", end_with_user)
        jobs.register_tick("bank.grants.lapse", LAPSE_EVERY_S, lapse)
        jobs.register_tick("bank.grants.tell_refusals", TELL_REFUSALS_EVERY_S, tell_refusals)
