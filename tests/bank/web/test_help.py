"""Help: when somebody answers, what is good to know, and questions that the bank's staff read and answer."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from bankbook.bank.notices import actions as notices
from bankbook.bank.notices import rules
from bankbook.bank.notices.models import Inquiry, Notice
from tests.bank.cast import NORTHMERE, RIVIERE_NORD, Cast, client_of

pytestmark = pytest.mark.django_db
TORONTO = ZoneInfo("America/Toronto")


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ((2026, 11, 20, 8, 0), True),
        ((2026, 11, 20, 7, 59), False),
        ((2026, 11, 20, 19, 59), True),
        ((2026, 11, 20, 20, 0), False),
        ((2026, 11, 21, 12, 0), False),
        ((2026, 11, 22, 12, 0), False),
        ((2026, 11, 23, 8, 0), True),
    ],
)
def test_the_line_is_open_from_monday_to_friday_from_8_to_8(at: tuple[int, ...], is_open: bool) -> None:
    assert rules.is_open(datetime(*at, tzinfo=TORONTO)) is is_open  # type: ignore[misc]  # five numbers


def test_on_friday_evening_the_line_opens_next_on_monday() -> None:
    assert rules.next_opening(datetime(2026, 11, 20, 21, 0, tzinfo=TORONTO)) == datetime(2026, 11, 23, 8, 0, tzinfo=TORONTO)
    assert rules.next_opening(datetime(2026, 11, 20, 6, 0, tzinfo=TORONTO)) == datetime(2026, 11, 20, 8, 0, tzinfo=TORONTO)


def test_open_and_closed_are_said_in_the_zone_of_the_bank(client: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 21, 0, tzinfo=ZoneInfo("Europe/London")), tick=False):
        in_london = client.get(reverse("bank:help"), {"bank": NORTHMERE}).content.decode()
        in_toronto = client.get(reverse("bank:help"), {"bank": RIVIERE_NORD}).content.decode()

    assert "Closed now" in in_london
    assert "(GMT)" in in_london
    assert "Open now" in in_toronto
    assert "(EST)" in in_toronto


def test_everything_that_is_good_to_know_is_there_for_everybody_with_a_link_to_where_it_is_done(client: Client) -> None:
    page = client.get(reverse("bank:help")).content.decode()

    for words in ("reconnect it first", "customer service of the company", "manually give the user access", "without checking the box"):
        assert words in page
    for name in ("users", "consents", "account-groups", "user-new", "overview", "record-why", "job-roles"):
        assert f'href="{reverse(f"bank:{name}")}' in page


def test_a_question_reaches_the_staff_and_the_answer_the_customer(cast: Cast) -> None:
    client, staff = client_of(cast.maker, agreement=cast.agreement), client_of(cast.staff)
    client.post(reverse("bank:help-ask"), {"topic": "connection", "message": "The feed does not start."})
    asked = Inquiry.objects.get()

    listed = staff.get(reverse("bank:inquiries")).content.decode()
    staff.post(reverse("bank:inquiry-answer", args=[asked.public_id]), {f"{asked.public_id}-reply": "Finish the first sign-in."})
    notices.deliver()

    assert "The feed does not start." in listed
    assert cast.maker.name in listed
    assert [(each.to, each.body) for each in mail.outbox] == [([cast.maker.email], "Finish the first sign-in.")]
    assert Notice.objects.get(user=cast.maker).title == "The bank answered you"
    assert "Finish the first sign-in." in client.get(reverse("bank:help")).content.decode()
    assert not list(staff.get(reverse("bank:inquiries")).context["rows"])


def test_an_answer_is_sent_once(cast: Cast) -> None:
    client_of(cast.maker).post(reverse("bank:help-ask"), {"topic": "other", "message": "Hello?"})
    asked, staff = Inquiry.objects.get(), client_of(cast.staff)
    for words in ("The first.", "The second."):
        staff.post(reverse("bank:inquiry-answer", args=[asked.public_id]), {f"{asked.public_id}-reply": words})

    asked.refresh_from_db()
    assert asked.reply == "The first."


@pytest.mark.parametrize("data", [{"topic": "other", "message": " "}, {"topic": "nothing", "message": "Hello"}, {}])
def test_what_is_missing_in_a_question_is_said_and_nothing_is_sent(cast: Cast, data: dict[str, str]) -> None:
    answer = client_of(cast.maker).post(reverse("bank:help-ask"), data)

    assert answer.context["form"].errors
    assert not Inquiry.objects.exists()


def test_nobody_floods_the_staff(cast: Cast) -> None:
    client = client_of(cast.maker)
    for _time in range(12):
        answer = client.post(reverse("bank:help-ask"), {"topic": "other", "message": "Hello?"})

    assert Inquiry.objects.count() == 10
    assert "ten times within a day" in answer.content.decode()


def test_only_staff_reads_questions_and_only_who_is_signed_in_asks(cast: Cast) -> None:
    assert client_of(cast.maker).get(reverse("bank:inquiries")).status_code == 404
    assert Client().post(reverse("bank:help-ask"), {"topic": "other", "message": "Hello?"}).status_code == 302
    assert client_of(cast.software).post(reverse("bank:help-ask"), {"topic": "other", "message": "Hello?"}).status_code == 404
    assert not Inquiry.objects.exists()


def test_anothers_question_is_not_shown(cast: Cast) -> None:
    client_of(cast.maker).post(reverse("bank:help-ask"), {"topic": "other", "message": "For the bank alone"})

    assert "For the bank alone" not in client_of(cast.checker).get(reverse("bank:help")).content.decode()
