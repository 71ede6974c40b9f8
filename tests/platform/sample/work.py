"""What a chore does: so many steps, each fenced; the first attempt of one that is to hang waits to be killed."""

import threading
from typing import Final

from django.db import transaction
from django.db.models import F

from bankbook import jobs
from bankbook.jobs import Lease
from tests.platform.sample.models import Chore

SECONDS: Final = 1
STEP_S: Final = 0.05


def execute(lease: Lease[Chore]) -> None:
    chore = Chore.objects.get(public_id=lease.run_id)
    for _ in range(chore.steps, chore.steps_wanted):
        jobs.renew(lease)
        with transaction.atomic():
            jobs.fenced(lease)
            Chore.objects.filter(pk=chore.pk).update(steps=F("steps") + 1)
        threading.Event().wait(STEP_S)
        if chore.state == "hangs" and chore.attempt == 1:
            threading.Event().wait()
    jobs.finish(lease, state="done")
