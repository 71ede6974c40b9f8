"""Booking, pending movements and statements: what is refused, what is kept, and that every balance is a sum."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from bankbook import clock
from bankbook.audit import SYSTEM
from bankbook.audit.models import AuditEvent
from bankbook.bank.accounts import actions, queries, rules
from bankbook.bank.accounts.models import Account, Entry, Hold
from bankbook.bank.errors import NotFound, Refused
from tests.bank.cast import Cast, today_at


@pytest.fixture(name="account")
def the_account(cast: Cast) -> Account:
    return cast.account


def test_posting_numbers_entries_in_the_order_of_booking(account: Account) -> None:
    today = today_at(account)
    made = [actions.post(account, by=SYSTEM, amount_minor=100, text="In", booked_on=today - timedelta(days=day)) for day in (0, 3, 1)]

    assert [entry.sequence for entry in made] == [1, 2, 3]
    assert len({entry.transaction_id for entry in made}) == 3
    assert [entry.sequence for entry in queries.entries(account, first=None, last=None)] == [2, 3, 1]


def test_posting_is_recorded_with_who_did_it(account: Account) -> None:
    actions.post(account, by=SYSTEM, amount_minor=100, text="In", booked_on=today_at(account))

    event = AuditEvent.objects.order_by("-seq").first()
    assert event is not None
    assert (event.what, event.target_id, event.actor_label) == ("entry.posted", str(account.public_id), "System")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount_minor": 0}, "zero_amount"),
        ({"text": "  "}, "no_text"),
        ({"text": "x" * 501}, "text_too_long"),
        ({"days": 61}, "date_ahead"),
        ({"days": -400}, "before_opening"),
    ],
)
def test_what_cannot_be_booked_is_refused_with_its_reason(account: Account, change: dict[str, object], code: str) -> None:
    given_ = {"amount_minor": 100, "text": "In", "days": 0} | change
    booked_on = today_at(account) + timedelta(days=int(str(given_["days"])))

    with pytest.raises(rules.Unbookable) as refusal:
        actions.post(account, by=SYSTEM, amount_minor=int(str(given_["amount_minor"])), text=str(given_["text"]), booked_on=booked_on)

    assert refusal.value.code == code
    assert not Entry.objects.exists()


def test_nothing_is_booked_into_a_month_whose_statement_is_issued(account: Account) -> None:
    made = actions.close_months(account, by=SYSTEM, today=today_at(account))

    with pytest.raises(rules.Unbookable) as refusal:
        actions.post(account, by=SYSTEM, amount_minor=100, text="Late", booked_on=made[-1].last_on)

    assert refusal.value.code == "statement_issued"


def test_a_booked_entry_cannot_be_edited_even_past_the_rooms(account: Account) -> None:
    entry = actions.post(account, by=SYSTEM, amount_minor=100, text="In", booked_on=today_at(account))

    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_entry SET amount_minor = 1 WHERE id = %s", [entry.pk])


def test_future_entries_count_only_on_their_day(account: Account) -> None:
    today = today_at(account)
    actions.post(account, by=SYSTEM, amount_minor=700, text="Now", booked_on=today)
    actions.post(account, by=SYSTEM, amount_minor=-200, text="Planned", booked_on=today + timedelta(days=30))

    assert queries.balances(account, today=today).booked_minor == 700
    assert queries.balances(account, today=today + timedelta(days=30)).booked_minor == 500


def test_balances_tell_booked_pending_available_and_the_last_close_apart(account: Account) -> None:
    today = today_at(account)
    Account.objects.filter(pk=account.pk).update(opening_minor=1000, credit_limit_minor=5000)
    account.refresh_from_db()
    actions.post(account, by=SYSTEM, amount_minor=300, text="Yesterday", booked_on=today - timedelta(days=1))
    actions.post(account, by=SYSTEM, amount_minor=40, text="Today", booked_on=today)
    actions.hold(account, by=SYSTEM, amount_minor=-90, text="Card", value_on=today)
    actions.hold(account, by=SYSTEM, amount_minor=700, text="On its way in: not there to be spent", value_on=today)

    held = queries.balances(account, today=today)

    assert held == rules.Balances(1340, 6250, 610, [(today - timedelta(days=1), 1300)])


def test_booking_a_hold_makes_an_entry_that_names_it(account: Account) -> None:
    today = today_at(account)
    hold = actions.hold(account, by=SYSTEM, amount_minor=-5000, text="Fuel", value_on=today)

    entry = actions.book_hold(hold, by=SYSTEM, booked_on=today, amount_minor=-4711)

    assert (entry.amount_minor, entry.from_hold, entry.text) == (-4711, hold.public_id, "Fuel")
    assert list(queries.holds(account)) == []


def test_moving_and_rejecting_leave_the_balance_alone(account: Account) -> None:
    today = today_at(account)
    moved = actions.hold(account, by=SYSTEM, amount_minor=-5000, text="Moved", value_on=today)
    rejected = actions.hold(account, by=SYSTEM, amount_minor=-100, text="Rejected", value_on=today)

    actions.move_hold(moved, by=SYSTEM, value_on=today + timedelta(days=2))
    actions.reject_hold(rejected, by=SYSTEM, reason="Not covered")

    assert [(hold.text, hold.value_on) for hold in queries.holds(account)] == [("Moved", today + timedelta(days=2))]
    assert Hold.objects.get(pk=rejected.pk).reason == "Not covered"
    assert queries.balances(account, today=today).booked_minor == 0


@pytest.mark.parametrize("state", [rules.HoldState.BOOKED, rules.HoldState.REJECTED])
@pytest.mark.parametrize("event", list(rules.HoldEvent))
def test_only_a_pending_movement_can_become_anything(state: rules.HoldState, event: rules.HoldEvent) -> None:
    with pytest.raises(rules.NotPending):
        rules.after(state, event)


def test_a_rejection_needs_a_reason(account: Account) -> None:
    hold = actions.hold(account, by=SYSTEM, amount_minor=-100, text="x", value_on=today_at(account))

    with pytest.raises(Refused):
        actions.reject_hold(hold, by=SYSTEM, reason=" ")

    assert Hold.objects.get(pk=hold.pk).state == Hold.State.PENDING


def test_statements_chain_from_the_opening_balance_to_the_last_close(account: Account) -> None:
    today = today_at(account)
    Account.objects.filter(pk=account.pk).update(opening_minor=12345)
    for days in range(0, 360, 17):
        actions.post(account, by=SYSTEM, amount_minor=days - 100, text="x", booked_on=account.opened_on + timedelta(days=days))

    made = actions.close_months(account, by=SYSTEM, today=today)

    assert made[0].opening_minor == 12345
    assert made[0].first_on == account.opened_on
    for before, after in pairwise(made):
        assert after.opening_minor == before.closing_minor
        assert after.first_on == before.last_on + timedelta(days=1)
    last = made[-1]
    assert last.closing_minor == queries.booked_minor(Account.objects.get(pk=account.pk), last=last.last_on)
    assert actions.close_months(account, by=SYSTEM, today=today) == []


def test_an_account_is_known_by_public_id_iban_and_number_and_by_nothing_else(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(iban="GB11NRTM00032740213388", number="40213388")

    for known_by in (str(account.public_id), "gb11 nrtm 0003 2740 2133 88", "40213388"):
        assert queries.account_by(known_by) == account
    for unknown in ("", "1", "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(NotFound):
            queries.account_by(unknown)


@pytest.mark.parametrize(
    ("first", "last", "ends"),
    [
        (date(2026, 1, 15), date(2026, 3, 31), [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]),
        (date(2024, 2, 1), date(2024, 2, 28), []),
        (date(2024, 2, 1), date(2024, 2, 29), [date(2024, 2, 29)]),
        (date(2025, 12, 31), date(2026, 1, 1), [date(2025, 12, 31)]),
    ],
)
def test_month_ends_are_those_of_months_wholly_over(first: date, last: date, ends: list[date]) -> None:
    assert list(rules.month_ends(first=first, last=last)) == ends


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)), st.integers(0, 800))
def test_between_two_month_ends_there_is_always_one_month(first: date, days: int) -> None:
    ends = list(rules.month_ends(first=first, last=first + timedelta(days=days)))

    assert all((end + timedelta(days=1)).day == 1 for end in ends)
    assert all(27 < (after - before).days < 32 for before, after in pairwise(ends))


def test_the_day_is_the_banks_own(account: Account) -> None:
    with clock.fixed(date(2026, 10, 15)):
        assert actions.today_at(account) == date(2026, 10, 15)
