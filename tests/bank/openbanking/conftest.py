"""A fixed day at the bank, the cast, and an API client each."""

from collections.abc import Iterator

import pytest

from bankbook import clock
from tests.bank.openbanking import cast as casts
from tests.bank.openbanking.calls import Api
from tests.bank.openbanking.cast import TODAY, Cast


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    return casts.build()


@pytest.fixture
def api(cast: Cast) -> Api:
    return Api(cast.key)


@pytest.fixture
def other_api(cast: Cast) -> Api:
    return Api(cast.other_key)
