"""The room's entry into Django, what of it falls due by itself, and whose end it wants to hear of."""

from typing import Final

from django.apps import AppConfig

LAPSE_EVERY_S: Final = 600
"""Pages and decisions judge by the clock themselves; this writes down, for lists and for the record, what time has ended."""


class Approvals(AppConfig):
    name = "bankbook.bank.approvals"
    label = "approvals"

    def ready(self) -> None:
        from bankbook import jobs
        from bankbook.bank.approvals.actions import user_ended
        from bankbook.bank.approvals.tasks import lapse
        from bankbook.bank.identity import events

        jobs.register_tick("bank.approvals.lapse", LAPSE_EVERY_S, lapse)
        # The first by name: who could approve is judged while the job roles of a deleted user still stand.
        events.on_ended("1.approvals", user_ended)
