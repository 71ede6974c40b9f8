"""Leased runs: one holder at a time, none left lying, no write by who lost the lease."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from bankbook import clock, jobs
from bankbook.jobs import Lease, LeaseLost, Stopping, queue, registry, runner, stopping
from tests.platform.sample.models import Chore

KIND = "sample.test"
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(registry, "kinds", {})
    monkeypatch.setattr(runner, "kinds", registry.kinds)
    yield
    stopping.requested.clear()


def chore(**fields: Any) -> Chore:
    return Chore.objects.create(idempotency_key=f"key {Chore.objects.count()}", **fields)


def register(execute: Any, **options: Any) -> None:
    jobs.register_kind(KIND, Chore, execute, **options)


def nothing(lease: Lease[Chore]) -> None:
    """Do nothing at all."""


def waiting_nudges() -> list[Any]:
    return [row["args"] for row in DBTaskResult.objects.ready().values_list("args_kwargs", flat=True)]


def test_a_new_run_is_due_and_is_taken_once(time: time_machine.Traveller) -> None:
    run = chore()

    first, second = jobs.take(Chore, run.public_id, seconds=30), jobs.take(Chore, run.public_id, seconds=30)

    assert first is not None
    assert second is None
    run.refresh_from_db()
    assert (run.attempt, run.lease_until, run.started_at) == (1, START + timedelta(seconds=30), START)
    assert str(first.token) not in repr(first)
    assert not jobs.due(Chore).exists()


@pytest.mark.parametrize(
    ("fields", "is_due"),
    [
        ({}, True),
        ({"next_attempt_at": START}, True),
        ({"next_attempt_at": START + timedelta(seconds=1)}, False),
        ({"next_attempt_at": None}, False),
        ({"finished_at": START}, False),
        ({"lease_until": START + timedelta(seconds=1)}, False),
        ({"lease_until": START}, True),
    ],
)
def test_what_is_due_is_what_can_be_taken(fields: dict[str, Any], is_due: bool, time: time_machine.Traveller) -> None:
    run = chore(**fields)

    assert jobs.due(Chore).exists() is is_due
    assert (jobs.take(Chore, run.public_id, seconds=30) is not None) is is_due


def test_a_lapsed_lease_is_taken_by_another_and_the_first_may_not_write(time: time_machine.Traveller) -> None:
    run = chore()
    first = jobs.take(Chore, run.public_id, seconds=30)
    time.shift(31)
    second = jobs.take(Chore, run.public_id, seconds=30)

    assert first is not None
    assert second is not None
    for attempt in (
        lambda: jobs.fenced(first),
        lambda: jobs.renew(first),
        lambda: jobs.finish(first),
        lambda: jobs.release(first, next_attempt_at=None),
    ):
        with pytest.raises(LeaseLost), transaction.atomic():
            attempt()
    jobs.fenced(second)
    run.refresh_from_db()
    assert (run.attempt, run.finished_at, run.started_at) == (2, None, START)


def test_a_lapsed_lease_that_nobody_took_still_holds(time: time_machine.Traveller) -> None:
    run = chore()
    lease = jobs.take(Chore, run.public_id, seconds=30)
    assert lease is not None
    time.shift(300)

    renewed = jobs.fenced(lease)

    assert renewed.until == START + timedelta(seconds=330)
    assert jobs.take(Chore, run.public_id, seconds=30) is None


def test_a_run_laid_down_is_due_when_it_says_and_one_parked_never(time: time_machine.Traveller) -> None:
    run = chore()
    lease = jobs.take(Chore, run.public_id, seconds=30)
    assert lease is not None
    jobs.release(lease, next_attempt_at=START + timedelta(minutes=5), error="the bank asks us to wait", state="waiting")

    assert jobs.take(Chore, run.public_id, seconds=30) is None
    time.shift(300)
    lease = jobs.take(Chore, run.public_id, seconds=30)
    assert lease is not None
    run.refresh_from_db()
    assert (run.state, run.last_error, run.attempt, run.deaths) == ("waiting", "the bank asks us to wait", 2, 1)
    jobs.release(lease, next_attempt_at=None)
    time.shift(10_000_000)
    assert not jobs.due(Chore).exists()


def test_a_finished_run_is_never_taken_again(time: time_machine.Traveller) -> None:
    run = chore()
    lease = jobs.take(Chore, run.public_id, seconds=30)
    assert lease is not None
    jobs.finish(lease, state="done", error="x" * 5_000)

    run.refresh_from_db()
    assert (run.state, run.finished_at, run.is_finished, run.lease_token) == ("done", START, True, None)
    assert len(run.last_error) == 2_000
    time.shift(10_000_000)
    assert jobs.take(Chore, run.public_id, seconds=30) is None


def test_running_it_executes_once_however_often_it_is_delivered() -> None:
    run, done = chore(), []
    register(lambda lease: done.append(lease.run_id))

    delivered = [jobs.run_now(KIND, run.public_id) for _ in range(5)]

    assert delivered == [True, False, False, False, False]
    assert done == [run.public_id]
    run.refresh_from_db()
    assert run.is_finished


def test_a_bug_rises_and_leaves_the_run_due_later_each_time_more_so(time: time_machine.Traveller) -> None:
    run = chore()
    register(lambda _: {}["missing"])
    waits = []

    for _ in range(10):
        with pytest.raises(KeyError):
            jobs.run_now(KIND, run.public_id)
        run.refresh_from_db()
        assert run.next_attempt_at is not None
        waits.append(int((run.next_attempt_at - clock.now()).total_seconds()))
        time.move_to(run.next_attempt_at)

    assert waits == [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert (run.last_error, run.lease_token, run.attempt) == ("KeyError: 'missing'", None, 10)


def test_a_run_that_always_dies_is_parked_and_its_kind_is_told(time: time_machine.Traveller) -> None:
    run, told = chore(), []
    register(nothing, gave_up=lambda lease, error: told.append((lease.run_id, error)))
    for _ in range(runner.DEATHS_MAX):
        assert jobs.take(Chore, run.public_id, seconds=30)  # and killed
        time.shift(31)

    jobs.run_now(KIND, run.public_id)

    run.refresh_from_db()
    assert (run.next_attempt_at, run.lease_token, run.finished_at) == (None, None, None)
    assert told == [(run.public_id, "The worker ended before the run did, each time.")]
    assert run.last_error == told[0][1]


def test_waiting_on_purpose_is_no_death(time: time_machine.Traveller) -> None:
    run = chore()
    register(lambda lease: jobs.release(lease, next_attempt_at=clock.now() + timedelta(hours=1)))

    for _ in range(runner.DEATHS_MAX + 3):
        assert jobs.run_now(KIND, run.public_id)
        time.shift(3_601)

    run.refresh_from_db()
    assert (run.deaths, run.attempt) == (0, runner.DEATHS_MAX + 3)
    assert jobs.due(Chore).exists()


def test_a_lost_lease_ends_the_attempt_quietly_and_leaves_the_other_alone(time: time_machine.Traveller) -> None:
    run = chore()

    def slow(lease: Lease[Chore]) -> None:
        time.shift(60)
        assert jobs.take(Chore, lease.run_id, seconds=30)
        jobs.fenced(lease)

    register(slow)

    assert jobs.run_now(KIND, run.public_id)

    run.refresh_from_db()
    assert run.lease_token is not None
    assert run.last_error == ""


def test_a_worker_that_is_to_end_hands_its_run_back_at_the_next_step(time: time_machine.Traveller) -> None:
    run = chore()

    def long(lease: Lease[Chore]) -> None:
        stopping.requested.set()
        jobs.fenced(lease)  # what is begun is ended
        jobs.renew(lease)

    register(long)
    jobs.run_now(KIND, run.public_id)

    run.refresh_from_db()
    assert (run.lease_token, run.next_attempt_at, run.deaths) == (None, START, 0)
    assert jobs.due(Chore).exists()


def test_ctrl_c_leaves_the_run_due_at_once(time: time_machine.Traveller) -> None:
    run = chore()

    def interrupted(lease: Lease[Chore]) -> None:
        raise KeyboardInterrupt

    register(interrupted)

    with pytest.raises(KeyboardInterrupt):
        jobs.run_now(KIND, run.public_id)

    run.refresh_from_db()
    assert (run.lease_token, run.next_attempt_at) == (None, START)


def test_stopping_is_raised_only_when_it_was_asked_for() -> None:
    stopping.check()
    stopping.requested.set()

    with pytest.raises(Stopping):
        stopping.check()


def test_a_nudge_is_sent_when_its_transaction_has_committed_and_not_otherwise(django_capture_on_commit_callbacks: Any) -> None:
    register(nothing)
    run = chore()
    with django_capture_on_commit_callbacks() as callbacks:
        jobs.nudge(KIND, run.public_id)
        assert waiting_nudges() == []

    for callback in callbacks:
        callback()

    assert waiting_nudges() == [[KIND, str(run.public_id)]]


def test_an_unknown_kind_is_refused_before_anything_is_queued() -> None:
    with pytest.raises(jobs.UnknownKind):
        jobs.nudge("nobody.knows", chore().public_id)


def test_a_sweep_nudges_what_lies_and_does_not_lengthen_the_queue(time: time_machine.Traveller) -> None:
    register(nothing)
    lying, held, parked, lapsed = chore(), chore(), chore(next_attempt_at=None), chore()
    assert jobs.take(Chore, lapsed.public_id, seconds=10)
    assert jobs.take(Chore, held.public_id, seconds=60)
    time.shift(11)

    nudged = [jobs.sweep(), jobs.sweep(), jobs.sweep()]

    assert nudged == [2, 0, 0]
    assert sorted(waiting_nudges()) == sorted([[KIND, str(lying.public_id)], [KIND, str(lapsed.public_id)]])
    assert parked.next_attempt_at is None


def test_one_turn_of_a_worker_sweeps_and_carries_out_what_is_queued() -> None:
    register(lambda lease: jobs.finish(lease, state="done"))
    runs = [chore() for _ in range(3)]

    done = jobs.work_once()

    assert done == 3
    assert {run.state for run in Chore.objects.filter(pk__in=[run.pk for run in runs])} == {"done"}
    assert DBTaskResult.objects.successful().count() == 3


def test_a_run_that_fails_in_the_worker_does_not_end_the_worker() -> None:
    bad, good = chore(state="bad"), chore()

    def execute(lease: Lease[Chore]) -> None:
        if Chore.objects.get(public_id=lease.run_id).state == "bad":
            raise ValueError("not today")
        jobs.finish(lease, state="done")

    register(execute)

    assert jobs.work_once() == 2

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.last_error, good.state) == ("ValueError: not today", "done")


def test_the_length_of_a_lease_may_be_read_from_the_settings_at_each_take(time: time_machine.Traveller) -> None:
    lengths = iter([5, 50])
    run, seen = chore(), []

    def execute(lease: Lease[Chore]) -> None:
        seen.append(lease.seconds)
        jobs.release(lease, next_attempt_at=clock.now())

    register(execute, seconds=lambda: next(lengths))
    jobs.run_now(KIND, run.public_id)
    jobs.run_now(KIND, run.public_id)

    assert seen == [5, 50]


def test_old_nudges_are_removed_and_waiting_ones_are_kept(time: time_machine.Traveller) -> None:
    register(nothing)
    jobs.sweep()
    chore()
    jobs.work_once()
    time.shift(timedelta(days=queue.NUDGES_KEPT_DAYS, seconds=1))
    chore()
    jobs.sweep()

    queue.prune()

    assert DBTaskResult.objects.count() == len(waiting_nudges()) == 1


def test_queued_arguments_are_plain_json() -> None:
    register(nothing)
    run = chore()
    jobs.sweep()

    assert json.dumps(waiting_nudges()) == json.dumps([[KIND, str(run.public_id)]])
