"""Telling people. What is told is written in the caller's transaction; letters leave later, so that a mail server that is down holds nothing up."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core import mail
from django.db import transaction
from django.utils.translation import gettext as _

from bankbook import audit, clock
from bankbook.audit import Actor
from bankbook.bank.errors import Refused
from bankbook.bank.notices.models import Inquiry, Notice, OutboxMail

ATTEMPTS_MAX: Final = 8
FIRST_WAIT: Final = timedelta(minutes=1)
"""Doubled after each failure: eight tries take about two hours."""

LETTERS_A_TURN: Final = 100

SENDING_MAX: Final = timedelta(minutes=5)
"""Longer than any mail server is waited for. Whoever began to send and died has it tried again after this."""

INQUIRIES_MAX: Final = 10
INQUIRIES_WITHIN: Final = timedelta(hours=24)
"""More questions in a day than anybody means to ask."""

MESSAGE_LENGTH_MAX: Final = 4000


class NothingAsked(Refused):
    """A question or an answer without words."""

    code = "nothing_asked"

    def __init__(self) -> None:
        super().__init__(_("Write what it is about."))


class TooManyQuestions(Refused):
    """More questions than one person asks in a day."""

    code = "too_many_questions"

    def __init__(self) -> None:
        super().__init__(_("You asked ten times within a day. Call us instead, or write again tomorrow."))


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
        letter = OutboxMail(to=to, event_key=event_key, subject=" ".join(subject.split()), body=body, created_at=now, expires_at=expires_at)
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


def _send(letter_id: int) -> bool:
    """Send one letter outside any transaction: a mail server that hangs holds no lock. Whoever dies in between sends it once more, later."""
    letter = _claim(letter_id)
    if letter is None:
        return False
    try:
        mail.EmailMessage(letter.subject, letter.body, to=[letter.to]).send()
    except OSError:  # what smtplib raises, a server that is not there included
        _wait(letter)
        return False
    letter.sent_at = clock.now()
    _lay_aside(letter)
    return True


@transaction.atomic
def _claim(letter_id: int) -> OutboxMail | None:
    """Return the letter if it is still due, put off so that nobody else sends it meanwhile; one that is no longer worth sending is laid aside."""
    now = clock.now()
    letter = OutboxMail.objects.select_for_update().filter(pk=letter_id, next_attempt_at__lte=now).first()
    if letter is None:
        return None
    if letter.expires_at is not None and letter.expires_at <= now:
        _lay_aside(letter)
        return None
    letter.attempts += 1
    letter.next_attempt_at = now + SENDING_MAX
    letter.save(update_fields=["attempts", "next_attempt_at"])
    return letter


def _wait(letter: OutboxMail) -> None:
    """Try again later, or give up and forget what it said."""
    if letter.attempts >= ATTEMPTS_MAX:
        _lay_aside(letter)
        return
    letter.next_attempt_at = clock.now() + FIRST_WAIT * (1 << (letter.attempts - 1))
    letter.save(update_fields=["next_attempt_at"])


def _lay_aside(letter: OutboxMail) -> None:
    """Nothing more is to be done with it; its words are not kept."""
    letter.body, letter.next_attempt_at = "", None
    letter.save(update_fields=["body", "next_attempt_at", "sent_at"])


def read(user_id: int, *, public_ids: Iterable[UUID] | None = None) -> int:
    """Mark these notices of the user as read, all of them without `public_ids`, and return how many were not read before."""
    unread = Notice.objects.filter(user_id=user_id, read_at=None)
    if public_ids is not None:
        unread = unread.filter(public_id__in=list(public_ids))
    return unread.update(read_at=clock.now())


@transaction.atomic
def inquire(*, by: Actor, user_id: int, agreement_id: int | None, topic: str, message: str) -> Inquiry:
    """Lay a question before the bank's staff and return it. Raises `NothingAsked` and `TooManyQuestions`."""
    if not message.strip():
        raise NothingAsked
    since = clock.now() - INQUIRIES_WITHIN
    if Inquiry.objects.filter(user_id=user_id, created_at__gte=since).count() >= INQUIRIES_MAX:
        raise TooManyQuestions
    asked = Inquiry.objects.create(
        user_id=user_id, agreement_id=agreement_id, topic=topic, message=message.strip()[:MESSAGE_LENGTH_MAX], created_at=clock.now()
    )
    audit.record(by, what="inquiry.made", target=("inquiry", str(asked.public_id)), detail={"topic": topic})
    return asked


@transaction.atomic
def answer(inquiry: Inquiry, *, by: Actor, reply: str) -> Inquiry:
    """Answer a question by letter and in the app, and return it; one that is answered already stays as it is. Raises `NothingAsked` without words."""
    if not reply.strip():
        raise NothingAsked
    locked = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if locked.answered_at is not None:
        return locked
    locked.answered_at, locked.answered_by, locked.reply = clock.now(), by.label[:160], reply.strip()[:MESSAGE_LENGTH_MAX]
    locked.save(update_fields=["answered_at", "answered_by", "reply"])
    key, title = f"inquiry.answered:{locked.public_id}", _("The bank answered you")
    tell([locked.user_id], event_key=key, kind="inquiry.answered", title=title, body=locked.reply, link="/help#yours")
    audit.record(by, what="inquiry.answered", target=("inquiry", str(locked.public_id)))
    return locked
