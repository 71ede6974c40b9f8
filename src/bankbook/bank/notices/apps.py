"""The room's entry into Django, and what of it falls due by itself."""

from typing import Final

from django.apps import AppConfig

DELIVER_EVERY_S: Final = 10
"""A person who was just told to look at his mail should find it."""


class Notices(AppConfig):
    name = "bankbook.bank.notices"
    label = "notices"

    def ready(self) -> None:
        from bankbook import jobs
        from bankbook.bank.notices.tasks import deliver

        jobs.register_tick("bank.notices.deliver", DELIVER_EVERY_S, deliver)
