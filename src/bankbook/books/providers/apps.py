import stamina
from django.apps import AppConfig


class Providers(AppConfig):
    name = "bankbook.books.providers"
    label = "providers"

    def ready(self) -> None:
        """A read that is repeated is nobody's news: what came of it in the end is told by whoever asked, and kept with the run."""
        stamina.instrumentation.set_on_retry_hooks([])
