"""Guessing gets slower, and neither a guess nor a second factor's secret can be read from the database."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from bankbook.entrance.lockout import FAILURES_MAX
from tests import own_log
from tests.books.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def _status(email: str, password: str) -> int:
    return Client().post(reverse("books:sign-in"), {"email": email, "password": password}).status_code


def _later(by: timedelta) -> None:
    for tried in AccessAttempt.objects.all():
        tried.attempt_time -= by
        tried.save()


def test_the_next_failure_after_a_lock_locks_for_longer(cast: Cast) -> None:
    email = cast.owner.user.email
    for _number in range(FAILURES_MAX):
        _status(email, "wrong")
    assert _status(email, PASSWORD) == 200

    _later(timedelta(minutes=16))
    _status(email, "wrong")
    _later(timedelta(minutes=16))
    assert _status(email, PASSWORD) == 200
    _later(timedelta(minutes=16))
    assert _status(email, PASSWORD) == 302
    assert not AccessAttempt.objects.exists()


def test_nothing_that_was_typed_is_kept_of_a_failure(db: None) -> None:
    _status("my.secret@password.example", "secret words")

    kept = repr(list(AccessAttempt.objects.values()))
    assert kept != "[]"
    assert "my.secret" not in kept
    assert "secret words" not in kept


def test_the_database_holds_no_secret_of_an_authenticator_app(cast: Cast) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.owner.user, secret)

    [stored] = Authenticator.objects.values_list("data", flat=True)
    assert secret not in repr(stored)
    assert stored["secret"].startswith("v1.")


def test_a_lock_is_one_line_with_its_time_in_the_log_and_names_nobody(cast: Cast) -> None:
    typed = (cast.owner.user.email, "canary@wrong-box.example")

    with own_log.lines() as written:
        for name in typed:
            for _number in range(FAILURES_MAX + 2):
                _status(name, "canary-password")

    said = written.getvalue()
    locks = [line for line in said.splitlines() if "Locking out" in line]
    assert len(locks) == len(typed)
    assert all(re.match(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} WARNING axes", line) for line in locks)
    assert [kept for kept in (*typed, "canary-password", "127.0.0.1") if kept in said] == []
