"""The published document against the running door: whatever a generator thinks of, no answer is a server error, and each is as published."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from bankbook.bank.grants.models import ApiClient
from bankbook.bank.site.wsgi import application
from tests import budget
from tests.bank.openbanking.calls import Api
from tests.bank.openbanking.cast import NORTHMERE, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
ROUTES = 20


@pytest.fixture
def known(api: Api, cast: Cast) -> dict[str, str]:
    """Ids that exist, so that not every generated call ends at 404."""
    linked = api.linked(cast.letting.user)
    return {
        "account_id": linked["accounts"][0],
        "requisition_id": linked["id"],
        "agreement_id": linked["agreement"],
        "institution_id": NORTHMERE,
        "token": api.token,
    }


@pytest.fixture
def one_connection(known: dict[str, str]) -> Iterator[None]:
    """Calls go through the real WSGI door, which ends connections between requests; the test's transaction lives in one.

    After `known`, because Django's test client puts its signals back.
    """
    ends = [signals.request_started, signals.request_finished]
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
def test_no_generated_call_gets_a_server_error_or_an_unpublished_answer(known: dict[str, str]) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v2/openapi.json", application)
    calls = 0

    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=max(5, budget.count("api_requests") // ROUTES // 20),
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def call(case: schemathesis.Case) -> None:
            nonlocal calls
            calls += 1
            if calls % 2:
                case.path_parameters = {name: known.get(name, value) for name, value in (case.path_parameters or {}).items()}
            ApiClient.objects.update(minute_used=0)
            case.call_and_validate(headers={"Authorization": f"Bearer {known['token']}"}, checks=CHECKS)

        call()
    assert calls >= ROUTES * 5
