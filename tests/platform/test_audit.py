"""The record: complete, in order, and unable to hide a change."""

import json
import random
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from bankbook import audit
from bankbook.audit import SYSTEM, Actor, head
from bankbook.audit.chain import MASK, digest, plain
from bankbook.audit.models import AppendOnly, AuditEvent
from bankbook.money import Money
from tests import budget
from tests.platform.conftest import Site

MAKER = Actor("person", "8d0e4fd2-5a43-4c2e-9a42-0a1f6a3f5c11", "Morgan Maker")
TARGET = ("job_role", "5f3a")
CANARY = "canary-91be"

pytestmark = pytest.mark.django_db


def write(count: int) -> list[AuditEvent]:
    return [audit.record(MAKER, what="job_role.created", target=TARGET, detail={"number": number}) for number in range(count)]


def tamper(statement: str, *values: object) -> None:
    """Change the table as somebody with the database's own password could: past the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_auditevent_no_update")
            cursor.execute("DROP TRIGGER IF EXISTS audit_auditevent_no_delete")
        cursor.execute(statement, values)


class Undone(Exception):
    """Takes a transaction back."""


def test_an_entry_keeps_who_did_what_to_what_and_where() -> None:
    event = audit.record(
        MAKER,
        what="job_role.changed",
        target=TARGET,
        context="agreement-1",
        before={"name": "Payer"},
        after={"name": "Reader"},
        detail={"rights": 3},
        reason="asked for by the owner",
        source="web",
    )

    event.refresh_from_db()
    assert (event.actor_kind, event.actor_id, event.actor_label) == ("person", MAKER.public_id, "Morgan Maker")
    assert (event.what, event.target_kind, event.target_id, event.context) == ("job_role.changed", "job_role", "5f3a", "agreement-1")
    assert event.before_hash == digest({"name": "Payer"})
    assert event.after_hash not in {"", event.before_hash}
    assert (event.detail, event.reason, event.source, event.result) == ({"rights": 3}, "asked for by the owner", "web", "ok")
    assert audit.verify_chain().ok


def test_entries_are_numbered_from_one_and_each_follows_the_one_before() -> None:
    events = write(4)

    assert [event.seq for event in events] == [1, 2, 3, 4]
    assert [event.prev_hash for event in events[1:]] == [event.hash for event in events[:-1]]
    assert len({event.hash for event in events}) == 4


def test_an_entry_is_undone_with_its_transaction_and_leaves_no_gap() -> None:
    write(1)
    with suppress(Undone), transaction.atomic():
        write(1)
        raise Undone

    [event] = write(1)

    assert event.seq == 2
    assert audit.verify_chain().ok


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditevent SET reason = 'none' WHERE seq = 1", "DELETE FROM audit_auditevent WHERE seq = 1"]
)
def test_the_database_refuses_to_change_or_delete_an_entry(statement: str) -> None:
    write(2)

    with pytest.raises(IntegrityError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEvent.objects.count() == 2


def test_the_model_refuses_too() -> None:
    [event] = write(1)
    read = AuditEvent.objects.get(seq=event.seq)

    with pytest.raises(AppendOnly):
        read.save()
    with pytest.raises(AppendOnly):
        read.delete()


@pytest.mark.parametrize(
    ("statement", "bad", "why"),
    [
        ("UPDATE audit_auditevent SET reason = 'another' WHERE seq = 3", 3, "changed after it was written"),
        ("UPDATE audit_auditevent SET actor_label = 'Nobody' WHERE seq = 1", 1, "changed after it was written"),
        ("UPDATE audit_auditevent SET detail = '{\"number\":9}' WHERE seq = 5", 5, "changed after it was written"),
        ("DELETE FROM audit_auditevent WHERE seq = 3", 3, "missing"),
        ("DELETE FROM audit_auditevent WHERE seq = 1", 1, "missing"),
        ("UPDATE audit_auditevent SET seq = 9 WHERE seq = 5", 5, "missing"),
    ],
)
def test_a_changed_or_missing_entry_shows_where_it_is(statement: str, bad: int, why: str) -> None:
    write(5)
    tamper(statement)

    verdict = audit.verify_chain()

    assert (verdict.ok, verdict.first_bad_seq) == (False, bad)
    assert why in verdict.why


COPY = """
    INSERT INTO audit_auditevent SELECT {seq}, at, actor_kind, actor_id, actor_label, context, what, target_kind, target_id, before_hash, after_hash,
    detail, reason, source, result, prev_hash, hash FROM audit_auditevent WHERE seq = {of}
"""


def edit() -> None:
    tamper("UPDATE audit_auditevent SET actor_label = 'Somebody else' WHERE seq = 4")


def delete() -> None:
    tamper("DELETE FROM audit_auditevent WHERE seq = 4")


def swap() -> None:
    for seq, to in ((4, 99), (5, 4), (99, 5)):
        tamper(f"UPDATE audit_auditevent SET seq = {to} WHERE seq = {seq}")


def insert() -> None:
    for seq in (8, 7, 6, 5, 4):
        tamper(f"UPDATE audit_auditevent SET seq = {seq + 1} WHERE seq = {seq}")
    tamper(COPY.format(seq=4, of=3))


def truncate() -> None:
    tamper("DELETE FROM audit_auditevent WHERE seq >= 4")


def add_at_the_end() -> None:
    tamper(COPY.format(seq=9, of=8))


def write_the_tail_anew() -> None:
    """Change an entry and give it and all that follow hashes that fit: what whoever can compute a hash would do."""
    tamper("UPDATE audit_auditevent SET reason = 'harmless' WHERE seq = 4")
    for event in AuditEvent.objects.filter(seq__gte=4).order_by("seq"):
        before = AuditEvent.objects.get(seq=event.seq - 1).hash
        tamper("UPDATE audit_auditevent SET prev_hash = %s WHERE seq = %s", before, event.seq)
        event.prev_hash = before
        tamper("UPDATE audit_auditevent SET hash = %s WHERE seq = %s", event.entry().hash(), event.seq)


ATTACKS = {
    "an entry is edited": (edit, 4),
    "an entry is deleted": (delete, 4),
    "two entries are swapped": (swap, 4),
    "an entry is inserted": (insert, 4),
    "the end is cut off": (truncate, 4),
    "an entry is added without its hash": (add_at_the_end, 9),
    "the tail is hashed anew": (write_the_tail_anew, 8),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_command_finds_each_attack_at_its_entry_and_fails(attack: str, own_home: Path, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        write(8)
    assert verified() == (0, {"ok": True, "first_bad_seq": None, "why": "", "last_seq": 8})
    make, bad = ATTACKS[attack]

    make()
    status, answer = verified()

    assert (status, answer["ok"], answer["first_bad_seq"]) == (1, False, bad)
    assert answer["why"]


def test_the_command_says_in_words_whether_the_record_is_whole(own_home: Path, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        write(2)
    out = StringIO()
    call_command("audit_verify", stdout=out)
    tamper("DELETE FROM audit_auditevent WHERE seq = 1")
    with pytest.raises(SystemExit):
        call_command("audit_verify", stdout=out)

    whole, broken = out.getvalue().splitlines()
    assert whole == "The audit record is whole: 2 entries, each following the one before, up to the signed head."
    assert broken == "The audit record is NOT whole. First wrong entry: 1. Entry 1 is missing."


def verified() -> tuple[int, dict[str, object]]:
    """What `audit verify --json` answers, and with which status."""
    out = StringIO()
    try:
        call_command("audit_verify", "--json", stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_no_single_changed_character_goes_unseen() -> None:
    write(5)
    columns = [field.name for field in AuditEvent._meta.concrete_fields if field.name not in {"seq", "at", "detail"}]
    chance, missed = random.Random(20261122), []
    for _ in range(budget.count("audit_flips") // 10):
        column, seq = chance.choice(columns), chance.randint(1, 5)
        statement = _flip(column) if "hash" in column else f"UPDATE audit_auditevent SET {column} = {column} || 'x' WHERE seq = %s"
        with suppress(Undone), transaction.atomic():
            tamper(statement, seq)
            verdict = audit.verify_chain()
            raise Undone
        if verdict.ok or verdict.first_bad_seq not in {seq, seq + 1}:
            missed.append((column, seq))

    assert missed == []
    assert audit.verify_chain().ok


def _flip(column: str) -> str:
    return f"UPDATE audit_auditevent SET {column} = 'x' || substr({column}, 2) WHERE seq = %s"


def test_the_signed_head_finds_a_cut_end(own_home: Path, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        write(5)
    assert audit.verify().ok
    tamper("DELETE FROM audit_auditevent WHERE seq > 3")

    verdict = audit.verify()

    assert audit.verify_chain().ok
    assert (verdict.ok, verdict.first_bad_seq) == (False, 4)
    assert "ends at 3, but 5 was committed" in verdict.why


def test_the_signed_head_finds_a_record_written_anew(own_home: Path, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        write(3)
    tamper("DELETE FROM audit_auditevent")
    write(3)

    verdict = audit.verify()

    assert audit.verify_chain().ok
    assert (verdict.ok, verdict.first_bad_seq) == (False, 3)


@pytest.mark.parametrize("change", [{"seq": 2}, {"hash": "0" * 64}, {"mac": "0" * 64}])
def test_a_forged_head_is_not_believed(own_home: Path, change: dict[str, object], django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        write(3)
    path = next((own_home / "audit").glob("*-head.json"))
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="ascii")), **change}), encoding="ascii")

    verdict = audit.verify()

    assert not verdict.ok
    assert "signature" in verdict.why


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"seq": "x", "hash": 1, "mac": 2}'])
def test_an_unreadable_head_is_reported_and_the_next_entry_makes_a_new_one(
    own_home: Path, content: str, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        write(1)
    path = next((own_home / "audit").glob("*-head.json"))
    path.write_text(content, encoding="ascii")

    reported = audit.verify()
    with django_capture_on_commit_callbacks(execute=True):
        write(1)

    assert not reported.ok
    assert audit.verify().ok


def test_a_missing_head_is_reported_unless_nothing_was_ever_recorded(own_home: Path) -> None:
    assert audit.verify().ok
    write(1)  # in a test's transaction, which never commits

    assert not audit.verify().ok


def test_the_head_never_moves_back(own_home: Path) -> None:
    head.advance(7, "a" * 64)
    head.advance(5, "b" * 64)

    assert head.read() == head.Head(7, "a" * 64)


class Shade(StrEnum):
    DARK = "dark"


def test_what_is_recorded_is_plain_and_the_same_on_every_database() -> None:
    detail = {
        "when": datetime(2026, 11, 22, 8, 0, tzinfo=UTC),
        "day": date(2026, 11, 22),
        "amount": Money(-1234, "GBP"),
        "number": Decimal("1.50"),
        "id": UUID(int=1),
        "shade": Shade.DARK,
        "set": {"b", "a"},
        "text": "a\x00b\ud800",
        "nothing": None,
    }

    event = audit.record(SYSTEM, what="sample.recorded", target=("sample", ""), detail=detail)

    event.refresh_from_db()
    assert event.detail == {
        "when": "2026-11-22T08:00:00.000000+00:00",
        "day": "2026-11-22",
        "amount": "-12.34 GBP",
        "number": "1.50",
        "id": "00000000-0000-0000-0000-000000000001",
        "shade": "dark",
        "set": ["a", "b"],
        "text": "a\ufffdb?",
        "nothing": None,
    }
    assert audit.verify_chain().ok


@pytest.mark.parametrize("key", ["password", "new_password", "secret_key", "access_token", "OTP", "security_answer", "Cookie"])
def test_a_value_whose_key_names_a_secret_is_not_recorded(key: str) -> None:
    event = audit.record(MAKER, what="user.changed", target=("user", "1"), detail={"changes": [{key: CANARY}]}, after={key: CANARY})

    event.refresh_from_db()
    assert event.detail == {"changes": [{key: MASK}]}
    assert CANARY not in repr(event.__dict__)


def test_what_json_cannot_hold_is_a_bug_and_rises() -> None:
    with pytest.raises(TypeError, match="cannot hold"):
        plain({"thing": object()})


APPEND = """
import sys
from django.db import transaction
from bankbook import audit
for number in range(25):
    with transaction.atomic():
        audit.record(audit.SYSTEM, what="sample.done", target=("process", sys.argv[0]), detail={"number": number})
print("null")
"""


def test_writers_in_several_processes_make_one_chain_without_a_gap(site: Site) -> None:
    writers = [site.start(APPEND) for _ in range(3)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]

    found = site.run(
        "from bankbook import audit; from bankbook.audit.models import AuditEvent; from dataclasses import asdict\n"
        "print(json.dumps([AuditEvent.objects.count(), asdict(audit.verify())]))"
    )

    assert found == [75, {"ok": True, "first_bad_seq": None, "why": ""}]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_that_commits_leaves_an_empty_record_and_the_guards_in_place(turn: str, own_home: Path) -> None:
    [event] = write(1)

    with pytest.raises(IntegrityError, match="never"), transaction.atomic():
        AuditEvent.objects.filter(seq=event.seq).update(reason=turn)

    assert event.seq == 1
    assert audit.verify().ok
