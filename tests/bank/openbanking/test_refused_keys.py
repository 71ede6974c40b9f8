"""Refused keys in the audit record: seen at once, each counted, nothing of what was sent, and never a flood."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bankbook import audit
from bankbook.audit import SYSTEM
from bankbook.audit.models import AuditEvent
from bankbook.bank.grants import tasks
from bankbook.bank.grants.actions import keys, refusals
from bankbook.bank.grants.models import RefusedSignIn
from bankbook.bank.grants.rules import tokens
from tests.bank.openbanking.calls import JSON
from tests.bank.openbanking.cast import Cast

pytestmark = pytest.mark.django_db

UNKNOWN = "6c3b4f6e-94a0-4a55-8f26-0d9b1f1f3c11"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def call(secret_id: object, secret_key: str = "canary-c0de", *, source: str = "203.0.113.9") -> int:
    sent = {"secret_id": str(secret_id), "secret_key": secret_key}
    return Client(REMOTE_ADDR=source).post("/api/v2/token/new/", sent, content_type=JSON).status_code


def told() -> list[tuple[str, str, int]]:
    """Key, source and count of every entry."""
    entries = AuditEvent.objects.filter(what="api_key.refused").order_by("seq")
    return [(entry.target_id, entry.source, entry.detail["times"]) for entry in entries]


def test_a_refused_key_is_recorded_at_once_with_its_id_and_source_and_nobodys_name(cast: Cast) -> None:
    assert call(cast.key.key.secret_id) == 401

    entry = AuditEvent.objects.get(what="api_key.refused")
    assert (entry.actor_kind, entry.actor_id, entry.actor_label) == ("api_client", "", "")
    assert (entry.target_kind, entry.target_id) == ("api_key", str(cast.key.key.secret_id))
    assert (entry.source, entry.detail, entry.result) == ("203.0.113.9", {"times": 1}, "refused")


def test_a_revoked_key_is_recorded_and_a_good_one_is_not(cast: Cast) -> None:
    keys.revoke_key(cast.key.key, by=SYSTEM)

    assert call(cast.key.key.secret_id, cast.key.secret) == 401
    assert call(cast.other_key.key.secret_id, cast.other_key.secret) == 200
    assert [key for key, _source, _times in told()] == [str(cast.key.key.secret_id)]


@pytest.mark.parametrize("secret_id", [UNKNOWN, "somebody's password", "canary-c0de", "' OR 1=1", "x" * 512])
def test_nothing_that_was_sent_is_kept_where_no_key_has_that_id(cast: Cast, secret_id: str) -> None:
    assert call(secret_id) == 401

    entry = AuditEvent.objects.get(what="api_key.refused")
    assert entry.target_id == ""
    kept = f"{list(AuditEvent.objects.values())}{list(RefusedSignIn.objects.values())}"
    assert secret_id not in kept
    assert "canary-c0de" not in kept


def test_a_flood_is_one_entry_a_minute_and_the_next_says_how_many_there_were(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _number in range(30):
            call(UNKNOWN)
        assert told() == [("", "203.0.113.9", 1)]
        clock.shift(timedelta(minutes=1))
        for _number in range(5):
            call(UNKNOWN)

    assert told() == [("", "203.0.113.9", 1), ("", "203.0.113.9", 30)]


def test_the_tick_tells_the_rest_once_and_forgets_the_minute(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _number in range(4):
            call(UNKNOWN)
        tasks.tell_refusals()
        assert told() == [("", "203.0.113.9", 1)], "the minute is not over"
        clock.shift(timedelta(seconds=60))
        tasks.tell_refusals()
        tasks.tell_refusals()

    assert told() == [("", "203.0.113.9", 1), ("", "203.0.113.9", 3)]
    assert not RefusedSignIn.objects.exists()


def test_each_key_and_each_source_has_an_entry_of_its_own(cast: Cast) -> None:
    call(cast.key.key.secret_id)
    call(cast.other_key.key.secret_id)
    call(cast.key.key.secret_id, source="2001:db8::1")

    ours, theirs = str(cast.key.key.secret_id), str(cast.other_key.key.secret_id)
    assert told() == [(ours, "203.0.113.9", 1), (theirs, "203.0.113.9", 1), (ours, "2001:db8::1", 1)]


def test_a_flood_from_ever_new_addresses_is_counted_together(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "SOURCES_MAX", 3)

    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(20):
            call(UNKNOWN, source=f"2001:db8::{number}")
        clock.shift(timedelta(minutes=1))
        tasks.tell_refusals()

    assert [source for _key, source, _times in told()] == ["2001:db8::0", "2001:db8::1", "2001:db8::2", "", ""]
    assert sum(times for _key, _source, times in told()) == 20


def test_known_and_unknown_ids_cost_the_same_hash_and_as_many_statements(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    plain = tokens.secret_hash
    monkeypatch.setattr(tokens, "secret_hash", lambda secret, *, pepper: done.append("hash") or plain(secret, pepper=pepper))
    costs = []

    for secret_id in (cast.key.key.secret_id, UNKNOWN):
        done.clear()
        with CaptureQueriesContext(connection) as statements:
            call(secret_id)
        costs.append((len(done), len(statements)))

    assert costs[0] == costs[1]
    assert costs[0][0] == 1


def test_the_record_stays_whole(cast: Cast) -> None:
    call(UNKNOWN)

    assert audit.verify_chain().ok
