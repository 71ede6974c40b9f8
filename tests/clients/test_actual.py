"""The server of Actual, unchanged, from the list of banks to the end of the consent. Only the origin of its calls is redirected, by a hook around fetch."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.clients import actual, customer
from tests.clients.conversation import NORTHMERE, today
from tests.clients.site import Bank

pytestmark = [pytest.mark.client, pytest.mark.slow, pytest.mark.timeout(1200)]


def test_a_full_cycle_reads_what_the_database_holds(bank: Bank, tmp_path: Path) -> None:
    with actual.running(bank, tmp_path, key=bank.new_key("Actual")) as server:
        banks = server.gocardless("get-banks", country="GB", showDemo=True)
        assert NORTHMERE in [each["id"] for each in banks]

        made = server.gocardless("create-web-token", institutionId=NORTHMERE)
        way_back = customer.approve(bank, made["link"], bank.person("Eleanor Vale"), accounts=["Client account", "Office account"])
        assert parse_qs(urlsplit(way_back).query)["ref"]

        linked = server.gocardless("get-accounts", requisitionId=made["requisitionId"])
        assert sorted(each["name"].split(" (")[0] for each in linked["accounts"]) == ["Client account", "Office account"]
        start = (today(bank) - timedelta(days=80)).isoformat()
        for account in linked["accounts"]:
            wire_id = account["account_id"] if "account_id" in account else account["id"]
            found = server.gocardless("transactions", requisitionId=made["requisitionId"], accountId=wire_id, startDate=start)
            told = sorted((each["transactionId"], each["transactionAmount"]["amount"]) for each in found["transactions"]["booked"])
            assert told == sorted((transaction, amount) for transaction, _, amount in bank.booked(wire_id, first=start))
            assert len(found["transactions"]["pending"]) == bank.pending(wire_id)
            assert {each["balanceType"] for each in found["balances"]} >= {"interimBooked", "interimAvailable"}

        assert server.gocardless("remove-account", requisitionId=made["requisitionId"])["summary"] == "Requisition deleted"
