"""One bank for all clients of a run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.site import Bank, running


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    home: Path = tmp_path_factory.mktemp("bank-home")
    with running(home) as started:
        yield started
