"""A provider with a fake bank at its other end."""

from collections.abc import Iterator

import pytest
import stamina

from bankbook.books.providers.models import ProviderSettings
from bankbook.books.providers.port import Provider
from bankbook.books.providers.queries import provider_for
from tests.fakes import openbanking


@pytest.fixture
def bank() -> Iterator[openbanking.FakeBank]:
    with openbanking.running() as fake:
        yield fake


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    stamina.set_testing(True, attempts=3)
    yield
    stamina.set_testing(False)


@pytest.fixture
def settings_row(db: None, bank: openbanking.FakeBank) -> ProviderSettings:
    return ProviderSettings.objects.create(
        kind=ProviderSettings.Kind.GOCARDLESS,
        label="Fake",
        base_url=bank.url,
        is_trusted_url=True,
        settings={"secret_id": openbanking.SECRET_ID, "secret_key": openbanking.SECRET_KEY},
    )


@pytest.fixture
def provider(settings_row: ProviderSettings) -> Provider:
    return provider_for(settings_row)
