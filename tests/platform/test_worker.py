"""The worker process: it takes up what a killed one left, ticks, and ends when it is asked to."""

import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from bankbook import jobs
from bankbook.jobs import registry, ticks
from bankbook.jobs.models import TickMark
from tests.platform.conftest import Site

WORK = "from bankbook import jobs\njobs.work()"
LOOK = """
from tests.platform.sample.models import Chore
chore = Chore.objects.get(idempotency_key="one")
print(json.dumps({"state": chore.state, "steps": chore.steps, "attempt": chore.attempt, "held": chore.lease_token is not None}))
"""


def make(site: Site, *, steps: int, state: str) -> None:
    site.run(f"""
from bankbook import jobs
from tests.platform.sample.models import Chore
chore = Chore.objects.create(idempotency_key="one", steps_wanted={steps}, state="{state}")
jobs.nudge("sample.chore", chore.public_id)
print("null")
""")


def until(site: Site, reached: str) -> dict[str, Any]:
    """Look at the chore until it is as wanted; fail after half a minute."""
    found: dict[str, Any] = site.run(
        f"""
import threading
from tests.platform.sample.models import Chore
for _ in range(300):
    chore = Chore.objects.get(idempotency_key="one")
    if {reached}:
        break
    threading.Event().wait(0.1)
else:
    raise SystemExit(f"it is still {{vars(chore)}}")
"""
        + LOOK
    )
    return found


def test_a_run_whose_worker_was_killed_is_taken_up_by_the_next_and_no_step_is_done_twice(site: Site) -> None:
    make(site, steps=3, state="hangs")
    killed = site.start(WORK)
    until(site, "chore.steps == 1")
    killed.send_signal(signal.SIGKILL)
    killed.wait(timeout=10)
    left = site.run(LOOK)
    threading.Event().wait(1.1)  # the lease lapses

    second = site.start(WORK)
    found = until(site, "chore.state == 'done'")

    assert left == {"state": "hangs", "steps": 1, "attempt": 1, "held": True}
    assert found == {"state": "done", "steps": 3, "attempt": 2, "held": False}
    second.terminate()
    assert second.wait(timeout=15) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_asked_to_end_lays_its_run_down_and_ends_cleanly(site: Site, number: signal.Signals) -> None:
    make(site, steps=2_000, state="long")
    worker = site.start(WORK)
    until(site, "chore.steps >= 1")

    worker.send_signal(number)

    assert worker.wait(timeout=15) == 0
    found = site.run(LOOK)
    assert found["held"] is False
    assert 1 <= found["steps"] < 2_000
    due = "from bankbook import jobs; from tests.platform.sample.models import Chore\nprint(jobs.due(Chore).count())"
    assert site.run(due) == 1


def test_a_second_signal_breaks_off_a_step_that_hangs_and_the_run_is_handed_back(site: Site) -> None:
    make(site, steps=3, state="hangs")
    worker = site.start(WORK)
    until(site, "chore.steps == 1")

    worker.terminate()
    threading.Event().wait(0.5)
    assert worker.poll() is None
    worker.terminate()

    assert worker.wait(timeout=10) == 0
    found = site.run(LOOK)
    assert (found["steps"], found["held"]) == (1, False)


def test_the_foreground_does_a_run_without_any_worker_and_waits_for_one_that_has_it(site: Site) -> None:
    make(site, steps=40, state="long")
    worker = site.start(WORK)
    until(site, "chore.steps >= 1")

    ran = site.run("""
from bankbook import jobs
from tests.platform.sample.models import Chore
chore = Chore.objects.get(idempotency_key="one")
waited = jobs.run_now("sample.chore", chore.public_id)
alone = Chore.objects.create(idempotency_key="two", steps_wanted=2)
did = jobs.run_now("sample.chore", alone.public_id)
print(json.dumps([waited, did, [chore.state for chore in Chore.objects.order_by("pk")]]))
""")

    assert ran == [False, True, ["done", "done"]]
    worker.terminate()
    assert worker.wait(timeout=15) == 0


@pytest.fixture
def own_ticks(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[list[str]]:
    monkeypatch.setattr(registry, "ticks", {})
    monkeypatch.setattr(ticks, "ticks", registry.ticks)
    return []


def test_a_tick_is_done_when_its_time_has_come_and_by_one_worker(own_ticks: list[str]) -> None:
    jobs.register_tick("minute", 60, lambda: own_ticks.append("minute"))
    jobs.register_tick("hour", 3_600, lambda: own_ticks.append("hour"))
    with time_machine.travel(datetime(2026, 11, 22, tzinfo=UTC), tick=False) as time:
        assert jobs.tick() == {"minute": "ok", "hour": "ok"}
        assert jobs.tick() == {}
        time.shift(timedelta(seconds=60))
        assert jobs.tick() == {"minute": "ok"}
        assert jobs.tick(everything=True) == {"minute": "ok", "hour": "ok"}

    assert own_ticks == ["minute", "hour", "minute", "minute", "hour"]
    assert TickMark.objects.count() == 2


def test_a_tick_that_fails_is_named_and_keeps_no_other_from_running(own_ticks: list[str]) -> None:
    jobs.register_tick("bad", 60, lambda: 1 // 0)
    jobs.register_tick("good", 60, lambda: own_ticks.append("good"))

    outcome = jobs.tick()

    assert outcome["bad"].startswith("ZeroDivisionError")
    assert outcome["good"] == "ok"
    assert own_ticks == ["good"]


def test_the_sweep_and_the_pruning_are_among_the_ticks_of_every_half() -> None:
    assert {"jobs.sweep", "jobs.prune"} <= set(registry.ticks)
