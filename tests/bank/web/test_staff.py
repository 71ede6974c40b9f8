"""The staff's pages: posting and deciding, and that nobody else has such pages."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from bankbook.audit import SYSTEM
from bankbook.audit.models import AuditEvent
from bankbook.bank.accounts import actions
from bankbook.bank.accounts.models import Entry, Hold
from tests.bank.cast import Cast, client_of, today_at

pytestmark = pytest.mark.django_db


@pytest.fixture(name="owen")
def staff_browser(cast: Cast) -> Client:
    return client_of(cast.staff)


def _address(cast: Cast) -> str:
    return reverse("bank:staff-account", args=[cast.account.public_id])


def test_staff_find_an_account_by_name_holder_or_number(cast: Cast, owen: Client) -> None:
    type(cast.account).objects.filter(pk=cast.account.pk).update(number="40213388")

    for wanted in ("client acc", "Lettings", "402133", "4021-3388"):
        assert [each.pk for each in owen.get("/staff", {"q": wanted}).context["accounts"]] == [cast.account.pk]
    assert "No account fits" in owen.get("/staff", {"q": "nothing like it"}).content.decode()


def test_staff_book_an_entry(cast: Cast, owen: Client) -> None:
    typed = {"amount": "-12.34", "text": "Correction", "counterparty": "The bank", "day": today_at(cast.account).isoformat()}

    answer = owen.post(_address(cast), typed)

    assert answer.status_code == 302
    entry = Entry.objects.get()
    assert (entry.amount_minor, entry.text, entry.counterparty) == (-1234, "Correction", "The bank")
    assert AuditEvent.objects.get(what="entry.posted").actor_label == cast.staff.name
    assert "Correction" in owen.get(_address(cast)).content.decode()


def test_staff_show_a_movement_as_pending(cast: Cast, owen: Client) -> None:
    typed = {"amount": "50", "text": "Expected", "day": today_at(cast.account).isoformat(), "is_pending": "on"}

    owen.post(_address(cast), typed)

    assert not Entry.objects.exists()
    assert Hold.objects.get().amount_minor == 5000


def test_each_page_of_the_staff_marks_the_one_tab_that_it_is_or_lies_under(cast: Cast, owen: Client) -> None:
    tabs = {"/staff": "Accounts", _address(cast): "Accounts", "/staff/api-keys": "API keys"}

    marked = {page: re.findall(r'aria-current="page"[^>]*>(?:<[^>]+>|\s)*([^<]+)', owen.get(page).content.decode()) for page in tabs}

    assert {page: set(labels) for page, labels in marked.items()} == {page: {tab} for page, tab in tabs.items()}


@pytest.mark.parametrize(
    "wrong",
    [{"amount": "1.234"}, {"amount": "ten"}, {"amount": "0"}, {"text": ""}, {"day": "2199-01-01"}, {"day": "yesterday"}, {"amount": "1e3"}],
)
def test_what_cannot_be_booked_is_said_on_the_page_and_nothing_is_kept(cast: Cast, owen: Client, wrong: dict[str, str]) -> None:
    typed = {"amount": "1.00", "text": "x", "day": today_at(cast.account).isoformat()} | wrong

    answer = owen.post(_address(cast), typed)

    assert answer.status_code == 200
    assert "Nothing was booked" in answer.content.decode()
    assert "<title>Error:" in answer.content.decode()
    assert not Entry.objects.exists()


def test_staff_book_move_and_reject_what_is_pending(cast: Cast, owen: Client) -> None:
    today = today_at(cast.account)
    booked, moved, rejected = (
        actions.hold(cast.account, by=SYSTEM, amount_minor=-500 - number, text=f"Hold {number}", value_on=today) for number in range(3)
    )

    owen.post(reverse("bank:staff-book", args=[booked.public_id]), {"day": today.isoformat(), "amount": "-4.50"})
    owen.post(reverse("bank:staff-move", args=[moved.public_id]), {"day": (today + timedelta(days=3)).isoformat()})
    owen.post(reverse("bank:staff-reject", args=[rejected.public_id]), {"reason": "Card stopped"})

    assert Entry.objects.get().amount_minor == -450
    assert {hold.text: (hold.state, hold.value_on) for hold in Hold.objects.all()} == {
        "Hold 0": ("booked", today),
        "Hold 1": ("pending", today + timedelta(days=3)),
        "Hold 2": ("rejected", today),
    }


def test_a_decision_that_does_not_fit_is_said_and_changes_nothing(cast: Cast, owen: Client) -> None:
    hold = actions.hold(cast.account, by=SYSTEM, amount_minor=-500, text="x", value_on=today_at(cast.account))
    actions.reject_hold(hold, by=SYSTEM, reason="Gone")

    page = owen.post(reverse("bank:staff-book", args=[hold.public_id]), {}, follow=True)
    unread = owen.post(reverse("bank:staff-book", args=[hold.public_id]), {"amount": "x"}, follow=True)

    assert "not pending any more" in page.content.decode()
    assert "cannot be read" in unread.content.decode()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("name", ["staff", "staff-account", "staff-book", "staff-move", "staff-reject"])
def test_for_customers_there_is_no_staff_area(cast: Cast, name: str) -> None:
    hold = actions.hold(cast.account, by=SYSTEM, amount_minor=-500, text="x", value_on=today_at(cast.account))
    which = {"staff": [], "staff-account": [cast.account.public_id]}.get(name, [hold.public_id])
    address = reverse(f"bank:{name}", args=which)

    for person in (cast.maker, cast.outsider, cast.software):
        assert client_of(person).get(address).status_code == 404
        assert client_of(person).post(address, {"amount": "1.00", "text": "x", "reason": "x"}).status_code == 404
    assert not Entry.objects.exists()
    assert Hold.objects.get().state == "pending"


def test_staff_have_no_customers_pages(cast: Cast, owen: Client) -> None:
    assert owen.get("/")["Location"] == "/staff"
    assert owen.get(reverse("bank:account", args=[cast.account.public_id]))["Location"] == "/staff"


def test_deciding_takes_a_post(cast: Cast, owen: Client) -> None:
    hold = actions.hold(cast.account, by=SYSTEM, amount_minor=-500, text="x", value_on=today_at(cast.account))

    assert owen.get(reverse("bank:staff-book", args=[hold.public_id])).status_code == 405
