"""Leases between threads and connections that really are at it at the same moment."""

from tests.platform.conftest import Site

TAKE = """
import threading
from uuid import UUID
from django.db import connection
from bankbook import jobs
from tests.platform.sample.models import Chore
taken = []
def race(run_id, barrier):
    barrier.wait()
    if jobs.take(Chore, run_id, seconds=60):
        taken.append(str(run_id))
    connection.close()
runs = [Chore.objects.create(idempotency_key=str(number)).public_id for number in range(15)]
for run_id in runs:
    barrier = threading.Barrier(6)
    threads = [threading.Thread(target=race, args=(run_id, barrier)) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
print(json.dumps([taken, [str(run_id) for run_id in runs]]))
"""

FENCE = """
import threading
from django.db import connection, transaction
from bankbook import jobs
from tests.platform.sample.models import Chore
run = Chore.objects.create(idempotency_key="fence")
lease = jobs.take(Chore, run.public_id, seconds=1)
threading.Event().wait(1.1)
fenced, answers = threading.Event(), []
def rival():
    fenced.wait()
    answers.append(jobs.take(Chore, run.public_id, seconds=60) is None)
    connection.close()
thread = threading.Thread(target=rival)
thread.start()
with transaction.atomic():
    jobs.fenced(lease)
    fenced.set()
    threading.Event().wait(0.5)
    Chore.objects.filter(pk=run.pk).update(steps=1)
thread.join()
print(json.dumps(answers))
"""

KEEP = """
import threading
from bankbook import jobs
from tests.platform.sample.models import Chore
run = Chore.objects.create(idempotency_key="keep")
lease = jobs.take(Chore, run.public_id, seconds=1)
taken = []
with jobs.keeping(lease):
    for _ in range(5):
        threading.Event().wait(0.5)
        taken.append(jobs.take(Chore, run.public_id, seconds=60) is None)
Chore.objects.update(lease_token=None)
try:
    with jobs.keeping(lease):
        threading.Event().wait(0.8)
except jobs.LeaseLost:
    taken.append("lost")
print(json.dumps(taken))
"""


def test_of_many_that_take_a_run_at_the_same_moment_one_gets_it(site: Site) -> None:
    taken, runs = site.run(TAKE)

    assert sorted(taken) == sorted(runs)


def test_nobody_takes_a_run_while_a_fenced_transaction_writes(site: Site) -> None:
    assert site.run(FENCE) == [True]


def test_a_lease_is_kept_through_a_wait_longer_than_itself(site: Site) -> None:
    assert site.run(KEEP) == [True] * 5 + ["lost"]
