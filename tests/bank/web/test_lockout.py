"""Guessing gets slower, and neither a guess nor a second factor's secret can be read from the database."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessLog
from django.contrib.messages.storage.session import SessionStorage
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bankbook import clock
from bankbook.entrance.lockout import FAILURES_MAX, LONGEST_LOCK, REMEMBERED, lock
from bankbook.vault import VaultError
from tests import own_log
from tests.bank.cast import PASSWORD, Cast, client_of, second_factor_of

pytestmark = pytest.mark.django_db


def _try(user_id: str, password: str = "wrong", client: Client | None = None) -> HttpResponse:
    return (client or Client()).post("/sign-in", {"user_id": user_id, "password": password})


def _later(by: timedelta) -> None:
    """Let time pass: what was tried was tried so much earlier."""
    for attempt in AccessAttempt.objects.all():
        attempt.attempt_time -= by
        attempt.save()


def _is_let_in(user_id: str) -> bool:
    return _try(user_id, PASSWORD).status_code == 302


@pytest.mark.parametrize(("failures", "minutes"), [(0, 0), (4, 0), (5, 15), (6, 30), (7, 60), (10, 480), (11, 720), (500, 720)])
def test_each_further_failure_doubles_the_lock_up_to_half_a_day(failures: int, minutes: int) -> None:
    assert lock(failures) == timedelta(minutes=minutes)


def test_no_lock_outlives_the_memory_of_the_failures() -> None:
    assert LONGEST_LOCK < REMEMBERED


def test_a_lock_ends_by_itself_and_the_next_failure_locks_for_longer(cast: Cast) -> None:
    code = cast.maker.user_code
    for _number in range(FAILURES_MAX):
        _try(code)
    assert not _is_let_in(code)

    _later(timedelta(minutes=16))
    _try(code)
    _later(timedelta(minutes=16))
    assert not _is_let_in(code)
    _later(timedelta(minutes=16))
    assert _is_let_in(code)


def test_trying_while_locked_neither_prolongs_the_lock_nor_is_kept(cast: Cast) -> None:
    code = cast.maker.user_code
    for _number in range(FAILURES_MAX):
        _try(code)
    before = AccessAttempt.objects.values().get()
    for _number in range(20):
        _try(code)

    assert AccessAttempt.objects.values().get() == before
    _later(timedelta(minutes=15, seconds=1))
    assert _is_let_in(code)


def test_nothing_that_was_typed_is_kept_of_a_failure(cast: Cast) -> None:
    Client().post("/sign-in?next=/typed-next", {"user_id": "My Password 12", "password": "secret words", "next": "/typed-too"})
    _try(cast.maker.user_code)

    kept = repr(list(AccessAttempt.objects.values())).upper()
    for typed in ("MYPASSWORD12", "MY PASSWORD", "SECRET WORDS", "TYPED-NEXT", "TYPED-TOO", cast.maker.user_code):
        assert typed not in kept
    assert _is_let_in(cast.maker.user_code)
    assert not AccessLog.objects.exists()


def test_the_database_holds_no_secret_of_an_authenticator_app(cast: Cast) -> None:
    secret = second_factor_of(cast.staff)

    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        [(stored,)] = cursor.fetchall()
    assert secret not in str(stored)
    assert "v1." in str(stored)
    held = Authenticator.objects.get()
    held.data = {"secret": secret}
    with pytest.raises(VaultError):
        held.wrap().validate_code("000000")


def test_what_is_said_after_a_form_stays_in_the_bank_s_own_session(cast: Cast) -> None:
    """A cookie of Django's common name would be read and cleared by the books, which answer on the same host."""
    second_factor_of(cast.staff)
    client = client_of(cast.staff)
    client.post(
        reverse("bank:staff-account", args=[cast.account.public_id]),
        {"amount": "1.00", "text": "x", "day": clock.today("Europe/London").isoformat()},
    )

    assert SessionStorage.session_key in client.session
    assert {name for name in client.cookies if not name.startswith("bank_")} == set()


def test_a_lock_is_one_line_with_its_time_in_the_log_and_names_nobody(cast: Cast) -> None:
    typed = (cast.maker.user_code, "canary-in-the-wrong-box")

    with own_log.lines() as written:
        for name in typed:
            for _number in range(FAILURES_MAX + 2):
                _try(name, "canary-password")

    said = written.getvalue()
    locks = [line for line in said.splitlines() if "Locking out" in line]
    assert len(locks) == len(typed)
    assert all(re.match(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} WARNING axes", line) for line in locks)
    assert [kept for kept in (*typed, "canary-password", "127.0.0.1") if kept in said] == []
