"""What day it is: in the bank's zone, across changes of the hour, and with a fixed date."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from bankbook import clock


@pytest.fixture(autouse=True)
def no_fixed_date():
    with clock.fixed(None):
        yield


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        ("2026-06-30T22:59:59", "Europe/London", date(2026, 6, 30)),
        ("2026-06-30T23:00:00", "Europe/London", date(2026, 7, 1)),  # summer time: an hour before UTC's day
        ("2026-12-31T23:59:59", "Europe/London", date(2026, 12, 31)),
        ("2026-03-28T23:59:59", "Europe/London", date(2026, 3, 28)),  # the night in which the clock goes forward
        ("2026-03-29T22:59:59", "Europe/London", date(2026, 3, 29)),
        ("2026-03-29T23:00:00", "Europe/London", date(2026, 3, 30)),
        ("2026-10-25T22:59:59", "Europe/London", date(2026, 10, 25)),  # the night in which it goes back
        ("2026-10-24T22:59:59", "Europe/London", date(2026, 10, 24)),
        ("2026-10-24T23:00:00", "Europe/London", date(2026, 10, 25)),
        ("2026-10-25T23:59:59", "Europe/London", date(2026, 10, 25)),
        ("2026-11-01T03:59:59", "America/Toronto", date(2026, 10, 31)),  # still four hours behind
        ("2026-11-01T04:00:00", "America/Toronto", date(2026, 11, 1)),
        ("2026-11-02T04:59:59", "America/Toronto", date(2026, 11, 1)),  # now five
        ("2026-11-02T05:00:00", "America/Toronto", date(2026, 11, 2)),
        ("2026-11-01T23:00:00", "Europe/Paris", date(2026, 11, 2)),
    ],
)
def test_the_day_is_the_one_in_the_banks_zone(instant: str, zone: str, day: date) -> None:
    with time_machine.travel(datetime.fromisoformat(instant).replace(tzinfo=UTC), tick=False):
        assert clock.today(zone) == day


def test_the_close_of_the_previous_day_is_the_calendar_day_before_weekends_included() -> None:
    with clock.fixed(date(2026, 3, 1)):  # a Sunday
        assert clock.close_of_previous_day("Europe/London") == date(2026, 2, 28)


def test_a_fixed_date_is_today_in_every_zone_and_leaves_the_machines_clock_alone() -> None:
    with time_machine.travel(datetime(2026, 11, 22, 13, 30, tzinfo=UTC), tick=False), clock.fixed(date(2026, 10, 15)):
        assert {clock.today(zone) for zone in ("Europe/London", "America/Toronto", "Pacific/Auckland")} == {date(2026, 10, 15)}
        assert clock.business_now() == datetime(2026, 10, 15, 13, 30, tzinfo=UTC)
        assert clock.now() == datetime(2026, 11, 22, 13, 30, tzinfo=UTC)


def test_without_a_fixed_date_the_business_is_where_the_machine_is() -> None:
    with time_machine.travel(datetime(2026, 11, 22, 13, 30, tzinfo=UTC), tick=False):
        assert clock.business_now() == clock.now()
        assert clock.fixed_day() is None


def test_a_fixed_date_ends_with_its_block_even_when_that_fails() -> None:
    with pytest.raises(ZeroDivisionError), clock.fixed(date(2026, 1, 1)):
        _ = 1 // 0

    assert clock.fixed_day() is None


def test_the_settings_fix_the_date_for_the_process() -> None:
    clock.use("BOOKS_TODAY", date(2026, 10, 20))

    assert clock.today("Europe/London") == date(2026, 10, 20)


@pytest.mark.parametrize("zone", ["", "Europe", "Europe/Lundon", "../../etc/passwd", "/etc/localtime", "GB\x00"])
def test_a_zone_that_does_not_exist_is_refused_also_under_a_fixed_date(zone: str) -> None:
    with clock.fixed(date(2026, 1, 1)), pytest.raises(clock.UnknownZone):
        clock.today(zone)


def test_instants_are_aware_and_in_utc_and_the_stopwatch_never_goes_back() -> None:
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()
