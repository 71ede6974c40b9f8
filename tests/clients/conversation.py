"""Talking with a driver: what to do goes in, its link comes out, the customer approves, what it got comes out; and the comparison with the database."""

import json
import subprocess
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from tests.clients import customer
from tests.clients.site import Bank

REDIRECT: Final = "http://localhost:9/return?kept=1"
CYCLE_S: Final = 120
NORTHMERE, SANDBOX = "NORTHMERE_NRTMGB2X", "SANDBOXFINANCE_SFIN0000"


def cycle(
    bank: Bank, command: list[str], *, env: Mapping[str, str], institution: str, person: str | None, reference: str
) -> dict[str, Any]:
    """Run a driver through its cycle and return what its client got."""
    told = {
        **bank.new_key(reference),  # each its own: budgets and the general limit are a client's
        "base_url": bank.base_url,
        "institution": institution,
        "redirect": REDIRECT,
        "reference": reference,
        "date_from": (today(bank) - timedelta(days=7)).isoformat(),
        "date_to": today(bank).isoformat(),
    }
    with subprocess.Popen(
        command, env=dict(env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as driver:
        assert driver.stdin is not None
        assert driver.stdout is not None
        try:
            driver.stdin.write(json.dumps(told) + "\n")
            driver.stdin.flush()
            first = driver.stdout.readline()
            assert first, driver.stderr.read()[-3000:] if driver.stderr else ""
            way_back = customer.approve(bank, json.loads(first)["link"], bank.person(person) if person else None)
            assert parse_qs(urlsplit(way_back).query) == {"kept": ["1"], "ref": [reference]}
            out, errors = driver.communicate("go on\n", timeout=CYCLE_S)
        finally:
            if driver.poll() is None:
                driver.kill()
    assert driver.returncode == 0, errors[-3000:]
    got: dict[str, Any] = json.loads(out)
    return got


def today(bank: Bank) -> date:
    """The bank's day, as its own answers tell it: the day of the newest requisition, or the machine's in UTC before there is one."""
    [(created,)] = bank.rows("SELECT coalesce(max(created_at), datetime('now')) FROM grants_requisition")
    return date.fromisoformat(str(created)[:10])


def compare_account(bank: Bank, wire_id: str, read: Mapping[str, Any], *, has_own_ids: bool = True) -> int:
    """Compare everything a client read of an account with the database; return how many booked items that were."""
    day = today(bank)
    _, name, currency, _ = bank.account(wire_id)
    assert read["metadata"]["name"] == read["details"]["account"]["name"] == name
    assert read["details"]["account"]["currency"] == currency
    balances = {each["balanceType"]: each["balanceAmount"]["amount"] for each in read["balances"]["balances"]}
    assert balances["interimBooked"] == bank.balance(wire_id, today=day.isoformat())
    assert balances["closingBooked"] == bank.balance(wire_id, today=(day - timedelta(days=1)).isoformat())
    transactions = read["transactions"]["transactions"]
    expected = bank.booked(wire_id, first=(day - timedelta(days=90)).isoformat())
    told = (
        sorted((each["transactionId"], each["bookingDate"], each["transactionAmount"]["amount"]) for each in transactions["booked"])
        if has_own_ids
        else []
    )
    assert not has_own_ids or told == sorted(expected)
    amounts = sorted(
        each["transactionAmount"]["amount"].removesuffix("00") if _is_long(each) else each["transactionAmount"]["amount"]
        for each in transactions["booked"]
    )
    assert amounts == sorted(amount for _, _, amount in expected)
    assert len(transactions["pending"]) == bank.pending(wire_id)
    week = [row for row in expected if (day - timedelta(days=7)).isoformat() <= row[1] <= day.isoformat()]
    assert len(read["week"]["transactions"]["booked"]) == len(week)
    return len(expected)


def _is_long(item: Mapping[str, Any]) -> bool:
    return len(item["transactionAmount"]["amount"].partition(".")[2]) == 4
