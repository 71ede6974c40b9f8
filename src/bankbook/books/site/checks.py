"""System checks of the books: what settings must agree on. Commands and the server refuse to start where one fails."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, register

from bankbook import config

TAG = "bankbook"


@register(TAG)
def settings_agree(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report what is wrong between the settings of this half; the arguments are Django's own."""
    return config.checks(settings.CONFIG)
