"""A small application that exercises the platform: used by the tests' child processes."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.platform.sample"
    label = "sample"

    def ready(self) -> None:
        from bankbook import jobs
        from tests.platform.sample.models import Chore
        from tests.platform.sample.work import SECONDS, execute

        jobs.register_kind("sample.chore", Chore, execute, seconds=SECONDS)
