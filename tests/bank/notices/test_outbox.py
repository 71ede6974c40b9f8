"""What people are told: once, whatever the mail server does; and letters that end, are recalled, and forget what they said."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from bankbook import clock
from bankbook.bank.accounts.models import Account
from bankbook.bank.notices import actions, queries
from bankbook.bank.notices.models import Notice, OutboxMail
from tests.bank.approvals import office
from tests.bank.cast import a_person

pytestmark = pytest.mark.django_db


@contextmanager
def mail_server(greeting: bytes) -> Iterator[int]:
    """A server on the loopback that says one thing to whoever comes, and hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                caller, _address = listening.accept()
            except OSError:  # closed: the test is over
                return
            with closing(caller):
                caller.sendall(greeting)

    threading.Thread(target=answer, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()


@pytest.fixture(params=["nobody listens", "it refuses"])
def broken_mail(request: pytest.FixtureRequest, settings: Any) -> Iterator[None]:
    """Real SMTP to a port at which nobody listens, and to a server that refuses."""
    with mail_server(b"554 no service here\r\n") as port:
        if request.param == "nobody listens":
            with closing(socket.create_server(("127.0.0.1", 0))) as free:
                to_server(settings, free.getsockname()[1])
        else:
            to_server(settings, port)
        yield


def to_server(settings: Any, port: int) -> None:
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


def told(*, key: str = "something:1") -> None:
    people = [a_person().pk, a_person().pk]
    actions.tell(people, event_key=key, kind="something", title="Something happened", body="This is what.", link="/")


def test_each_person_is_told_once_for_an_event_in_the_app_and_by_letter() -> None:
    first, second = a_person(), a_person()
    for people in ([first.pk], [first.pk, second.pk], [second.pk]):
        actions.tell(people, event_key="something:1", kind="something", title="Something happened")
    for _turn in range(3):
        actions.deliver()

    assert Notice.objects.count() == 2
    assert sorted(each.to[0] for each in mail.outbox) == sorted([first.email, second.email])
    assert {each.subject for each in mail.outbox} == {"Something happened"}


def test_a_broken_mail_server_holds_no_change_up(broken_mail: None) -> None:
    people = office.an_office()

    request = office.ask(people)
    sent = actions.deliver()
    office.approve(request, by=people.first)

    assert sent == 0
    assert office.fresh(request).state == "applied"
    titles = set(queries.latest(people.maker.pk).values_list("title", flat=True))
    assert titles == {"Your request was submitted, pending approval", "Your request was approved"}


def test_a_letter_that_cannot_be_sent_is_tried_again_after_longer_and_longer_waits_and_given_up(broken_mail: None) -> None:
    told()
    letter, tried = OutboxMail.objects.earliest("pk"), []
    with time_machine.travel(clock.now(), tick=False) as travel:
        began = clock.now()
        for _minute in range(60 * 5):
            before = letter.attempts
            actions.deliver()
            letter.refresh_from_db()
            if letter.attempts > before:
                tried.append(round((clock.now() - began).total_seconds() / 60))
            travel.shift(timedelta(minutes=1))

    assert tried == [0, 1, 3, 7, 15, 31, 63, 127]
    assert (letter.sent_at, letter.next_attempt_at, letter.body) == (None, None, "")


def test_a_letter_leaves_once_the_mail_server_is_back_and_its_words_are_forgotten(settings: Any) -> None:
    told()
    sendable = settings.MAILERS
    with mail_server(b"421 come back later\r\n") as port:
        to_server(settings, port)
        assert actions.deliver() == 0
    settings.MAILERS = sendable

    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert actions.deliver() == 2

    assert {(each.body, each.next_attempt_at, each.sent_at is None) for each in OutboxMail.objects.all()} == {("", None, False)}
    assert "This is what." in mail.outbox[0].body


def test_a_letter_that_is_over_is_not_sent_any_more() -> None:
    actions.post(
        "someone@bank.example", event_key="first", subject="A password", body="secret words", expires_at=clock.now() + timedelta(hours=72)
    )

    with time_machine.travel(clock.now() + timedelta(hours=73)):
        assert actions.deliver() == 0

    letter = OutboxMail.objects.get()
    assert (letter.body, letter.sent_at, letter.next_attempt_at, mail.outbox) == ("", None, None, [])


def test_a_recalled_letter_is_not_sent_and_its_words_are_gone() -> None:
    actions.post("someone@bank.example", event_key="first", subject="A password", body="secret words")

    actions.recall("first")

    assert actions.deliver() == 0
    assert OutboxMail.objects.get().body == ""


def test_the_words_of_a_letter_that_waits_lie_sealed_in_the_database() -> None:
    actions.post("someone@bank.example", event_key="first", subject="A password", body="secret words")

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM notices_outboxmail")
        [(kept,)] = cursor.fetchall()

    assert b"secret words" not in bytes(str(kept), "utf-8")
    assert OutboxMail.objects.get().body == "secret words"


def test_what_becomes_of_a_request_is_told_without_a_password_or_a_whole_account_number() -> None:
    people = office.an_office()
    account = people.account
    asked = office.ask(people, "account_group.create", name="Books", description="For it", accounts=[str(account.public_id)])
    office.approve(asked, by=people.first)
    actions.deliver()

    words = [f"{each.title} {each.body}" for each in Notice.objects.all()] + [f"{each.subject} {each.body}" for each in mail.outbox]
    assert len(words) > 4
    numbers = [each for each in (account.iban, account.number, account.iban[-10:]) if each]
    assert not [text for text in words if any(number in text.replace(" ", "") for number in numbers)]
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("job_role.create", lambda people: office.a_role("Reading")),
        ("account_group.create", lambda people: {"name": "Books", "description": "x", "accounts": [str(people.account.public_id)]}),
        ("membership.add", lambda people: {}),
    ],
)
def test_each_thing_that_is_asked_for_tells_its_maker_and_those_who_can_approve(kind: str, data: object) -> None:
    people = office.an_office()
    assert callable(data)
    office.ask(people, kind, **data(people))

    assert [each.title for each in queries.latest(people.maker.pk)] == ["Your request was submitted, pending approval"]
    for able in (people.first, people.second):
        assert [each.title for each in queries.latest(able.pk)] == ["A request is pending approval"]
    assert not queries.latest(people.other.pk).exists()
    assert OutboxMail.objects.filter(to__in=[people.maker.email, people.first.email, people.second.email]).count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_letter_travels_outside_any_transaction_and_nobody_sends_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    actions.post("someone@bank.example", event_key="first", subject="Once", body="words")
    seen = []

    def slowly(self: EmailBackend, messages: list[mail.EmailMessage]) -> int:
        seen.append((connection.in_atomic_block, actions.deliver()))
        return len(messages)

    monkeypatch.setattr(EmailBackend, "send_messages", slowly)

    assert actions.deliver() == 1
    assert seen == [(False, 0)]
