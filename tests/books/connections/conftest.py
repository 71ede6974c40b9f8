"""A fake bank at the other end, the cast, and what they all do first: connect."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
import stamina

from bankbook.audit import Actor
from bankbook.books.connections import actions
from bankbook.books.connections.models import Connection, Consent
from bankbook.books.organisations.models import Organisation
from bankbook.books.providers import directory
from tests.books.cast import Cast, actor
from tests.fakes import openbanking

BACK = "http://localhost:8720/connect/returned"
CLIENT = "GB11NRTH60000112344417"
DEPOSIT = "GB11NRTH60000112349920"


@contextmanager
def serving(settings: Any) -> Iterator[openbanking.FakeBank]:
    """A fake bank, set as the site's own service; repeated reads do not wait."""
    stamina.set_testing(True, attempts=3)
    with openbanking.running() as fake:
        settings.CONFIG = replace(
            settings.CONFIG,
            gocardless_base_url=fake.url,
            gocardless_secret_id=openbanking.SECRET_ID,
            gocardless_secret_key=openbanking.SECRET_KEY,
        )
        yield fake
    stamina.set_testing(False)


@pytest.fixture
def bank(settings: Any) -> Iterator[openbanking.FakeBank]:
    with serving(settings) as fake:
        yield fake


@dataclass
class Desk:
    """A bookkeeper who connects banks."""

    organisation: Organisation
    bank: openbanking.FakeBank
    by: Actor

    def ask(self, institution: str = "NORTH_NRTHGB2X", nonce: str = "") -> Consent:
        offer = directory.offer(self.organisation, institution=institution)
        return actions.authorise(self.organisation, bank=offer, redirect=BACK, by=self.by, nonce=nonce)

    def connect(self, *accounts: str) -> Connection:
        consent = self.ask()
        self.bank.approve(consent.reference, *accounts)
        return actions.complete(consent.reference, by=self.by)


@pytest.fixture
def desk(cast: Cast, bank: openbanking.FakeBank) -> Desk:
    return Desk(cast.organisation, bank, actor(cast.bookkeeper))
