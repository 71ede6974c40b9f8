"""Telling people. What is told is written in the caller's transaction; letters leave later, so that a mail server that is down holds nothing up."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth import get_user_model
from django.core import mail
from django.db import transaction

from bankbook import clock
from bankbook.bank.notices.models import Notice, OutboxMail

ATTEMPTS_MAX: Final = 8
FIRST_WAIT: Final = timedelta(minutes=1)
"""Doubled after each failure: eight tries take about two hours."""

LETTERS_A_TURN: Final = 100


@transaction.atomic
def tell(
    user_ids: Iterable[int], *, event_key: str, kind: str, title: str, body: str = "", link: str = "", agreement_id: int | None = None
) -> None:
    """Tell each of these users once, in the app and by letter. A second call for the same event tells only whoever was not told yet."""
    now, wanted = clock.now(), set(user_ids)
    told = Notice.objects.filter(event_key=event_key, user_id__in=wanted).values_list("user_id", flat=True)
    new = sorted(wanted.difference(told))
    words = {"event_key": event_key, "kind": kind, "title": title, "body": body, "link": link}
    Notice.objects.bulk_create(
        [Notice(user_id=user_id, agreement_id=agreement_id, created_at=now, **words) for user_id in new], ignore_conflicts=True
    )
    for user_id, to in get_user_model().objects.filter(pk__in=new).order_by("pk").values_list("pk", "email"):
        post(to, event_key=f"{event_key}:{user_id}", subject=title, body=body or title)


@transaction.atomic
def post(to: str, *, event_key: str, subject: str, body: str, expires_at: datetime | None = None) -> None:
    """Lay a letter into the outbox, once for the event; `expires_at` says until when it is worth sending."""
    now = clock.now()
    if not OutboxMail.objects.filter(to=to, event_key=event_key).exists():
        letter = OutboxMail(to=to, event_key=event_key, subject=subject, body=body, created_at=now, expires_at=expires_at)
        letter.next_attempt_at = now
        letter.save(force_insert=True)


@transaction.atomic
def recall(event_key: str) -> None:
    """Do not send the letters of that event that are still here, and forget what they said."""
    for letter in OutboxMail.objects.select_for_update().filter(event_key=event_key, sent_at=None).order_by("pk"):
        _lay_aside(letter)


def deliver() -> int:
    """Send what is due and return how many letters left. A letter that cannot be sent waits longer each time, and is given up after the last try."""
    due = OutboxMail.objects.filter(next_attempt_at__lte=clock.now()).order_by("next_attempt_at", "pk").values_list("pk", flat=True)
    return sum(_send(letter_id) for letter_id in list(due[:LETTERS_A_TURN]))


@transaction.atomic
def _send(letter_id: int) -> bool:
    now = clock.now()
    letter = OutboxMail.objects.select_for_update().filter(pk=letter_id, next_attempt_at__lte=now).first()
    if letter is None:
        return False
    if letter.expires_at is not None and letter.expires_at <= now:
        _lay_aside(letter)
        return False
    try:
        mail.EmailMessage(letter.subject, letter.body, to=[letter.to]).send()
    except OSError:  # what smtplib raises, a server that is not there included
        _wait(letter, now=now)
        return False
    letter.sent_at = now
    _lay_aside(letter)
    return True


def _wait(letter: OutboxMail, *, now: datetime) -> None:
    letter.attempts += 1
    letter.next_attempt_at = now + FIRST_WAIT * (1 << (letter.attempts - 1)) if letter.attempts < ATTEMPTS_MAX else None
    letter.save(update_fields=["attempts", "next_attempt_at"])


def _lay_aside(letter: OutboxMail) -> None:
    """Nothing more is to be done with it; its words are not kept."""
    letter.body, letter.next_attempt_at = "", None
    letter.save(update_fields=["body", "next_attempt_at", "sent_at"])
