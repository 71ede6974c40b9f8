"""The room's entry into Django, and what of it falls due by itself."""

from typing import Final

from django.apps import AppConfig

LAPSE_EVERY_S: Final = 600
"""Reads and pages judge by the clock themselves; this only writes down, for lists and for the record, what time has ended."""


class Grants(AppConfig):
    name = "bankbook.bank.grants"
    label = "grants"

    def ready(self) -> None:
        from bankbook import jobs
        from bankbook.bank.grants.tasks import lapse

        jobs.register_tick("bank.grants.lapse", LAPSE_EVERY_S, lapse)
