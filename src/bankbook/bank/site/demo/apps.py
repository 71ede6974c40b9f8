from django.apps import AppConfig

from bankbook import jobs

EVERY_SECONDS = 60
"""The story has days, not minutes; a minute after midnight in each bank's zone is soon enough."""


class Demo(AppConfig):
    name = "bankbook.bank.site.demo"
    label = "bank_demo"

    def ready(self) -> None:
        from bankbook.bank.site.demo.telling import tell  # models are not loaded when this module is

        jobs.register_tick("bank.story", EVERY_SECONDS, tell)
