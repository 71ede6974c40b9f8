"""Settings that contradict each other are found before the books serve or a command runs."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError


def test_a_fixed_date_with_a_database_server_is_refused(settings) -> None:  # type: ignore[no-untyped-def]  # pytest-django's fixture
    settings.CONFIG = SimpleNamespace(today=date(2026, 10, 15), has_sqlite=False, half="books")
    assert [message.id for message in run_checks(tags=["bankbook"])] == ["bankbook.config.E002"]
    with pytest.raises(SystemCheckError, match="BOOKS_TODAY"):
        call_command("check", tags=["bankbook"])


def test_a_fixed_date_with_the_own_sqlite_file_is_accepted(settings) -> None:  # type: ignore[no-untyped-def]  # pytest-django's fixture
    settings.CONFIG = SimpleNamespace(today=date(2026, 10, 15), has_sqlite=True, half="books")
    assert run_checks(tags=["bankbook"]) == []
