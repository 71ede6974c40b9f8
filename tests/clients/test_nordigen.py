"""The published Python and Node clients, unchanged, through a full cycle each, at a demo bank and at the sandbox."""

from typing import Any

import pytest

from tests.clients import registry
from tests.clients.conversation import NORTHMERE, SANDBOX, compare_account, cycle
from tests.clients.site import Bank

pytestmark = [pytest.mark.client, pytest.mark.timeout(900)]


def python(bank: Bank, **fields: Any) -> dict[str, Any]:
    command = [str(registry.python_client()), str(registry.DRIVERS / "nordigen_cycle.py")]
    return cycle(bank, command, env=registry.environment(), **fields)


def node(bank: Bank, **fields: Any) -> dict[str, Any]:
    env = registry.environment(CLIENT_FOLDER=str(registry.node_client()))
    return cycle(bank, ["node", str(registry.DRIVERS / "nordigen_cycle.mjs")], env=env, **fields)


CLIENTS = {"nordigen": python, "nordigen-node": node}


@pytest.mark.parametrize("client", CLIENTS)
def test_a_full_cycle_at_a_demo_bank_reads_what_the_database_holds(bank: Bank, client: str) -> None:
    got = CLIENTS[client](bank, institution=NORTHMERE, person="Eleanor Vale", reference=f"{client}-1")

    assert NORTHMERE in [each["id"] for each in got["institutions"]]
    assert got["institution"]["name"] == "Northmere Bank"
    assert got["spare_agreement"]["max_historical_days"] == 30
    assert got["agreement_deleted"]["summary"] == "End User Agreement deleted"
    assert got["requisition"]["status"] == "LN"
    assert got["requisition"]["reference"] == f"{client}-1"
    assert got["requisition"]["id"] in [each["id"] for each in got["requisitions"]["results"]]
    assert got["requisition"]["agreement"] in [each["id"] for each in got["agreements"]["results"]]
    assert len(got["accounts"]) == 4
    compared = [compare_account(bank, wire_id, read) for wire_id, read in got["accounts"].items()]
    assert sum(compared) > 100
    assert got["deleted"]["summary"] == "Requisition deleted"


@pytest.mark.parametrize("client", CLIENTS)
def test_a_full_cycle_at_the_sandbox_reads_every_habit_without_losing_a_line(bank: Bank, client: str) -> None:
    got = CLIENTS[client](bank, institution=SANDBOX, person=None, reference=f"{client}-2")

    assert got["accounts"]
    for wire_id, read in got["accounts"].items():
        compare_account(bank, wire_id, read, has_own_ids=read["metadata"]["name"] == "Main Account")
