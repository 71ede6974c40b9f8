"""What becomes of a run that was only looked at: brought in after all, or discarded."""

from django.db import transaction
from django.utils.translation import gettext as _

from bankbook import clock, jobs
from bankbook.audit import Actor
from bankbook.books.errors import Refused
from bankbook.books.imports.actions.request import KIND, asked_by
from bankbook.books.imports.models import ImportRun
from bankbook.books.imports.rules import Event, RunState, UnknownMove, move


class NotPreviewed(Refused):
    """The run is not waiting for anybody's decision."""

    code = "not_previewed"


@transaction.atomic
def confirm(run: ImportRun, *, by: Actor) -> ImportRun:
    """Bring a looked-at run in, against the books as they are now. Raises `NotPreviewed`."""
    held = _waiting(run, Event.COMMIT)
    columns = {"is_dry_run": False, "state": move(RunState(held.state), Event.COMMIT), "next_attempt_at": clock.now(), **asked_by(by)}
    ImportRun.objects.filter(pk=held.pk).update(**columns)
    jobs.nudge(KIND, held.public_id)
    held.refresh_from_db()
    return held


@transaction.atomic
def discard(run: ImportRun, *, by: Actor) -> ImportRun:
    """End a looked-at run without bringing anything in. Raises `NotPreviewed`."""
    held = _waiting(run, Event.DISCARD)
    columns = {"state": move(RunState(held.state), Event.DISCARD), "next_attempt_at": None, "finished_at": clock.now(), **asked_by(by)}
    ImportRun.objects.filter(pk=held.pk).update(**columns)
    held.refresh_from_db()
    return held


def _waiting(run: ImportRun, event: Event) -> ImportRun:
    held = ImportRun.objects.select_for_update().select_related("bank_account").get(pk=run.pk)
    try:
        if held.state != RunState.PREVIEWED:
            raise UnknownMove
        move(RunState(held.state), event)
    except UnknownMove:
        raise NotPreviewed(_("This preview was brought in or discarded already.")) from None
    return held
