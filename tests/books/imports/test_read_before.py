"""Bytes that were read before are not read again, and nobody can tell: whatever comes of an import is the same with that memory and without it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bankbook import clock
from bankbook.audit import SYSTEM
from bankbook.books.banklines.models import BankLine, LineAlias
from bankbook.books.imports import actions, rules
from bankbook.books.imports.models import LineQuestion
from bankbook.books.imports.queries.memory import AccountMemory
from bankbook.books.imports.rules.outcome import ID_LENGTH_MAX, Item
from bankbook.books.providers import openbanking_items
from bankbook.books.providers.port import ItemReadBefore, ItemSeen, ReadBefore
from bankbook.wire import openbanking as wire
from tests.books.cast import Cast, a_bank_account, actor
from tests.books.imports.bank import FakeBank, link, serving
from tests.books.imports.feeds import Books, days

type Sent = dict[str, Any]
type Seen = ItemSeen | ItemReadBefore

HOLDER = "Harbour Lettings"


@pytest.fixture(scope="module", autouse=True)
def small_answers_too() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(openbanking_items, "KNOWN_FROM", 1)
        yield


@dataclass
class Remembered:
    """A memory of what some books read."""

    rows: dict[bytes, ReadBefore] = field(default_factory=dict)
    currency: str = "GBP"

    def between(self, first: date, last: date, *, most: int) -> Mapping[bytes, ReadBefore]:
        return {digest: row for digest, row in self.rows.items() if first.isoformat() <= row.booked_on <= last.isoformat()}

    def keep(self, new: Sequence[rules.NewLine]) -> None:
        for line in new:
            row = ReadBefore(line.item.digest, date.fromordinal(line.day).isoformat(), line.minor, line.item.provider_id, line.key)
            self.rows[row.digest] = row


def sent(day: int = 1, amount: str = "1.00", text: str = "RENT", *, id: str = "", name: str = "", value: int = 0) -> Sent:
    return {
        "transactionId": id,
        "bookingDate": f"2026-10-{day:02d}",
        "transactionAmount": {"amount": amount, "currency": "GBP"},
        "remittanceInformationUnstructured": text,
        "debtorName": name,
        **({"valueDate": f"2026-10-{value:02d}"} if value else {}),
    }


def body(booked: Sequence[Any], pending: Sequence[Any] = ()) -> bytes:
    return json.dumps({"transactions": {"booked": list(booked), "pending": list(pending)}}).encode()


SENT = st.builds(
    sent,
    st.integers(1, 4),
    st.sampled_from(["1.00", "2.00", "-1.00", "1"]),
    st.sampled_from(["RENT", "rent ", "ARREARS"]),
    id=st.sampled_from(["", "A1", "B2", "NOTPROVIDED"]),
    name=st.sampled_from(["", "Ann", HOLDER]),
    value=st.sampled_from([0, 0, 2]),
)
ANSWER = st.tuples(st.lists(st.one_of(SENT, SENT, SENT, st.just("x"), st.just(None)), max_size=8), st.lists(SENT, max_size=2))


def told(item: Item) -> tuple[object, ...]:
    assert item.booked_on is not None
    key = item.key or rules.content_key(item.booked_on.toordinal(), minor=item.amount.minor, text=item.text)
    words = (item.text, item.counterparty, item.counterparty_account, item.provider_id, item.raw, key)
    return (item.amount, item.booked_on, item.value_on, *words, item.raw_start, item.raw_length, item.is_pending, item.digest)


def told_of(outcome: rules.Outcome) -> tuple[object, ...]:
    """All that an outcome says, in words that do not tell who read it."""
    return (
        outcome.counts(),
        outcome.silent,
        [(told(line.item), line[1:]) for line in outcome.new],
        [(change.held, told(change.item), change.day, change.key, change.moved) for change in outcome.changed],
        (outcome.vanished, outcome.back, outcome.new_ids),
        [(twin.line.key, twin.line.occurrence, twin.other.key, twin.other.occurrence, twin.exact) for twin in outcome.twins],
        [told(item) for kind in (outcome.waiting, outcome.pending, outcome.before_start, outcome.locked) for item in kind],
    )


@given(st.lists(ANSWER, min_size=1, max_size=4), st.booleans())
def test_what_comes_of_any_answers_is_the_same_with_a_memory_and_without(
    answers: list[tuple[list[Any], list[Sent]]], is_feed: bool
) -> None:
    memory, remembering, forgetful = Remembered(), Books(), Books()
    for booked, pending in answers:
        opened = wire.open_transactions(body(booked, pending))
        quick, unread = openbanking_items.items(opened, holder=HOLDER, memory=memory)
        slow, unreadable = openbanking_items.items(opened, holder=HOLDER)
        assert unread == unreadable

        with_it = remembering.read(quick, days(0, 2) if is_feed else None, close=2)
        without = forgetful.read(slow, days(0, 2) if is_feed else None, close=2)

        assert told_of(with_it) == told_of(without)
        assert [told(item) for item in quick] == [told(item) for item in slow]
        memory.keep(with_it.new)


def imported(cast: Cast, *answers: bytes) -> tuple[list[dict[str, int]], list[tuple[object, ...]], list[str], int]:
    account = a_bank_account(cast.organisation)
    counts = [actions.import_file(account, by=SYSTEM, name="f", body=answer).counts for answer in answers]
    lines = BankLine.objects.filter(bank_account=account).order_by("fingerprint", "occurrence")
    facts = [
        (
            one.booked_on,
            one.value_on,
            one.amount_minor,
            one.text,
            one.counterparty,
            one.provider_id,
            one.presence,
            one.raw_start,
            one.occurrence,
        )
        for one in lines
    ]
    questions = LineQuestion.objects.filter(bank_account=account).order_by("sentence").values_list("sentence", flat=True)
    return counts, facts, list(questions), LineAlias.objects.filter(bank_account=account).count()


OVERLAPPING = [
    body([sent(1, id="A1"), sent(1, id="A1"), sent(2, "5.00", "ONE", name="Ann", value=3), sent(3, "7.00", "TWO")]),
    body(
        [sent(1, id="A1"), sent(1, id="A1"), sent(1, id="A1"), sent(2, "5.00", "ONE", name="Ann", value=3), sent(3, "7.00", "TWO, LATER")],
        [sent(2, "5.00", "ONE", name="Ann", value=3)],
    ),
    body([sent(4, "9.00", "NEW"), sent(3, "7.00", "TWO"), sent(3, "7.00", "TWO"), sent(1, id="A1"), sent(1, id="A1"), sent(1, id="A2")]),
]


@pytest.mark.django_db
def test_files_that_overlap_come_to_the_same_books_with_a_memory_and_without(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with_it = imported(cast, *OVERLAPPING)
    monkeypatch.setattr(AccountMemory, "between", lambda *_, **__: {})
    without = imported(cast, *OVERLAPPING)

    assert with_it == without
    assert [(one["new"], one["held"], one["changed"], one["pending"]) for one in with_it[0]] == [(4, 0, 0, 0), (1, 3, 1, 1), (2, 4, 0, 0)]


def known(cast_account: Any, answer: bytes) -> list[bool]:
    """Which items of an answer the account's memory knows."""
    found, _ = openbanking_items.items(wire.open_transactions(answer), memory=AccountMemory(cast_account))
    return [isinstance(item, ItemReadBefore) for item in found]


@pytest.mark.django_db
def test_only_what_came_booked_and_only_of_this_account_is_known_again(cast: Cast) -> None:
    account, other = a_bank_account(cast.organisation), a_bank_account(cast.organisation)
    one, two, later = sent(1), sent(2, text="PENDING AT FIRST"), sent(3)
    actions.import_file(account, by=SYSTEM, name="f", body=body([one], [two]))

    assert known(account, body([one, two, one, later])) == [True, False, True, False]
    assert known(account, body([one], [one])) == [True, False]
    assert known(account, body([one | {"proprietaryBankTransactionCode": "FPI"}])) == [False]
    assert known(other, body([one, two])) == [False, False]


@pytest.mark.django_db
def test_what_other_rules_read_is_read_anew(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    account = a_bank_account(cast.organisation)
    actions.import_file(account, by=SYSTEM, name="f", body=body([sent()]))
    assert known(account, body([sent()])) == [True]

    monkeypatch.setattr(openbanking_items, "_READ_BY", str(openbanking_items.READING_VERSION + 1).encode())

    assert known(account, body([sent()])) == [False]


@pytest.mark.django_db
def test_a_line_that_could_not_hold_all_that_its_bytes_say_is_read_anew(cast: Cast) -> None:
    account, answer = a_bank_account(cast.organisation), body([sent(id="b" * (ID_LENGTH_MAX + 1))])
    actions.import_file(account, by=SYSTEM, name="f", body=answer)

    assert known(account, answer) == [False]


@pytest.mark.django_db
def test_no_more_is_looked_up_than_came(cast: Cast) -> None:
    account = a_bank_account(cast.organisation)
    actions.import_file(account, by=SYSTEM, name="f", body=body([sent(day, text=f"{day}") for day in range(1, 29)]))

    assert len(AccountMemory(account).between(date(2026, 10, 1), date(2026, 10, 31), most=6)) == 6


@pytest.mark.django_db
def test_the_days_of_a_feed_that_are_read_again_are_not_read_anew(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    account = a_bank_account(cast.organisation)
    read: list[object] = []
    link(account)
    movement = wire.movement
    monkeypatch.setattr(wire, "movement", lambda raw: read.append(raw) or movement(raw))
    with serving(FakeBank()) as bank:
        for day in range(1, 16):
            bank.book(date(2026, 10, day), f"{day}.00")
        for today in (date(2026, 10, 13), date(2026, 10, 15)):
            read.clear()
            with clock.fixed(today):
                run = actions.run_in_foreground(actions.request_import(account, by=actor(cast.bookkeeper)))

    # The second one: what the first held back and what is new, and the two ends of the answer, by which the days between are looked up.
    assert (run.counts["new"], run.counts["held"], run.counts["waiting"]) == (2, 11, 1)
    assert len(read) <= 3 + 2


READINGS = "d96472f256ac0fb1"


def test_who_changes_what_is_read_from_the_same_bytes_raises_the_version() -> None:
    """Lines in the books were read by the rules of their day. If this fails, raise READING_VERSION, and put the new pair here."""
    texts = ["RENT", " rent\n 2 ", "NOTPROVIDED", "", "n/a", "Miete €", "A \x00 B"]
    amounts = ["1", "-1.5", "0.00", "+2.10", "1e3", "12345678901234.56", "", "1,00"]
    ids = ["", "0", "1234567890", "DEBIT20261001", "a7", "  B 2 ", "NOTPROVIDED", "2" * 40]
    dates = [
        {"bookingDate": "2026-10-01"},
        {"bookingDateTime": "2026-10-01T23:59:59Z"},
        {"valueDate": "2026-10-02"},
        {"bookingDate": "1/2/26"},
        {},
    ]
    corpus = [sent(text=text) for text in texts] + [sent(amount=amount) for amount in amounts] + [sent(id=one) for one in ids]
    corpus += [{"transactionAmount": {"amount": "1.00", "currency": "GBP"}, **one} for one in dates]
    corpus += [sent() | {"transactionAmount": {"amount": 12.5, "currency": " gbp "}, "internalTransactionId": "i1"}]
    corpus += [
        sent(text="") | {"remittanceInformationStructured": "RF18"},
        sent() | {"remittanceInformationUnstructuredArray": ["RENT", "OF MAY"]},
    ]

    found, unreadable = openbanking_items.items(wire.open_transactions(body(corpus)))
    read = [(item.booked_on, item.amount.minor, item.text, item.provider_id, told(item)[8]) for item in found]

    readings = sha256(repr((read, [one.raw for one in unreadable])).encode()).hexdigest()[:16]
    assert (openbanking_items.READING_VERSION, readings) == (1, READINGS)
