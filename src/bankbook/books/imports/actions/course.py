"""The course of a run: read, keep, compare, commit. Safe to begin again at any point, in another process, after any crash.

Each step ends in a transaction that is fenced with the lease: what a worker did whose lease went to another is never written. Until the last one
nothing of the books changes, and the last one changes all at once, the cursor among it.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _

from bankbook import clock, jobs
from bankbook.books.connections import actions as connections
from bankbook.books.connections.queries import LiveLink, live_link
from bankbook.books.errors import Refused
from bankbook.books.imports.actions.commit import commit
from bankbook.books.imports.actions.payloads import collector_at_rest, fetched_for, keep_payload
from bankbook.books.imports.actions.request import who_asked
from bankbook.books.imports.models import ImportCursor, ImportRun
from bankbook.books.imports.queries.memory import AccountMemory
from bankbook.books.imports.queries.previewed import note_preview
from bankbook.books.imports.queries.staged import balances_as_data
from bankbook.books.imports.rules import DayRange, Event, RunState, Window, move, window
from bankbook.books.imports.rules.states import LIVE
from bankbook.books.providers.port import ConsentExpired, Fetched, NotReady, ProviderFailure, RateLimited
from bankbook.books.providers.queries import provider_for

WAIT_DEFAULT: Final = timedelta(hours=1)
"""When the bank asks us to wait and does not say how long."""

type RunLease = jobs.Lease[ImportRun]


def execute(lease: RunLease) -> None:
    """Do what is left of a run. Ends finished, parked (a preview), or due again when the bank asked us to wait."""
    with collector_at_rest():
        _execute(lease)


def _execute(lease: RunLease) -> None:
    run = _run(lease)
    fetched = None
    if run.state in {RunState.QUEUED, RunState.FETCHING}:
        fetched = _read_bank(lease, run)
        if fetched is None:
            return
    if run.is_dry_run:
        _preview(lease, run, fetched)
        return
    _step(lease, run, Event.COMMIT)
    commit(lease, run=run, fetched=fetched_for(run) if fetched is None else fetched)


def gave_up(lease: RunLease, error: str) -> None:
    """End a run that no attempt brought to its end; the cursor has not moved, so the next one reads the same days."""
    run = _run(lease)
    if run.state in LIVE:
        _fail(lease, run, code="gave_up", sentence=_("The import did not get to its end and was stopped. Nothing is lost; import again."))


def _run(lease: RunLease) -> ImportRun:
    return lease.held().select_related("bank_account__organisation", "link__connection").get()


def _read_bank(lease: RunLease, run: ImportRun) -> Fetched | None:
    """Read the account at its bank and keep what was read. None: the run failed or waits, and says why."""
    try:
        link = live_link(run.bank_account)
        if link is None:
            raise Refused(_("The account is no longer linked to a bank."), code="not_linked")
        asked = _window(run, link)
        _step(lease, run, Event.START, **_window_columns(asked), link=link.link, failure_code="", failure_sentence="")
        fetched = _fetch(lease, run, link, asked)
    except (RateLimited, NotReady) as failure:
        _wait(lease, run, failure, bank=str(link.connection) if link else "", zone=link.zone if link else "UTC")
        return None
    except ProviderFailure as failure:
        _fail(lease, run, code=failure.code, sentence=failure.sentence, detail=failure.detail)
        return None
    except Refused as refusal:
        _fail(lease, run, code=refusal.code, sentence=str(refusal))
        return None
    wrong = next((item.amount.currency for item in fetched.items if item.amount.currency != run.bank_account.currency), None)
    if wrong is not None:
        words = _(
            "The bank sent lines in %(theirs)s, and %(name)s is kept in %(ours)s. Nothing of it was used; link the account to one in %(theirs)s."
        )
        facts = {"theirs": wrong, "ours": run.bank_account.currency, "name": run.bank_account.name}
        _fail(lease, run, code="wrong_currency", sentence=words % facts)
        return None
    _stage(lease, run, fetched, holder=link.holder)
    return fetched


def _window(run: ImportRun, link: LiveLink) -> Window:
    cursor = ImportCursor.objects.filter(bank_account=run.bank_account).first()
    return window(
        today=clock.today(link.zone),
        start_on=run.bank_account.start_on,
        covered_until=cursor.covered_until if cursor else None,
        full_read_on=cursor.full_read_on if cursor else None,
        proof_failed=cursor.proof_failed if cursor else False,
    )


def _window_columns(asked: Window) -> dict[str, Any]:
    def ends(days: DayRange | None) -> tuple[Any, Any]:
        return (days.first, days.last) if days else (None, None)

    columns = dict(zip(("window_first", "window_last"), ends(asked.asked), strict=True))
    columns |= dict(zip(("covered_from", "covered_until"), ends(asked.covered), strict=True))
    columns |= dict(zip(("missing_from", "missing_until"), ends(asked.missing), strict=True))
    return {**columns, "is_full_read": asked.is_full}


def _fetch(lease: RunLease, run: ImportRun, link: LiveLink, asked: Window) -> Fetched:
    """Ask the bank for everything since: lines after the close are kept out, and tell the running balance from that at the close.

    A bank that calls its consent over has ended it for every account of the connection, so that is written down at once.
    """
    if asked.asked is None:
        return Fetched(items=(), balances=())
    provider = provider_for(link.provider_settings)
    try:
        with jobs.keeping(lease):
            memory = AccountMemory(run.bank_account)
            return provider.fetch(link.provider_account_id, first=asked.asked.first, holder=link.holder, memory=memory)
    except ConsentExpired as failure:
        connections.note_over(link.consent, by=who_asked(run), words=failure.detail)
        raise


def _stage(lease: RunLease, run: ImportRun, fetched: Fetched, *, holder: str) -> None:
    """Keep what was read, so that nothing has to be asked of the bank twice: the bank counts."""
    with transaction.atomic():
        jobs.fenced(lease)
        payload = keep_payload(fetched.payload) if fetched.payload else None
        progress = {"lines": len(fetched.items), "holder": holder, "balance_failure": fetched.balance_failure}
        _apply(lease, run, Event.STAGE, payload=payload, balances=balances_as_data(fetched), progress=progress)


def _preview(lease: RunLease, run: ImportRun, fetched: Fetched | None) -> None:
    noted = note_preview(run, fetched_for(run) if fetched is None else fetched)
    with transaction.atomic():
        jobs.fenced(lease)
        jobs.release(lease, next_attempt_at=None, state=move(RunState(run.state), Event.PREVIEW), **noted)


def _wait(lease: RunLease, run: ImportRun, failure: ProviderFailure, *, bank: str, zone: str) -> None:
    retry_at = failure.retry_at or clock.now() + WAIT_DEFAULT
    words = _("All the reads that %(bank)s allows for now are used. We read again at %(time)s. Nothing is lost.")
    if isinstance(failure, NotReady):
        words = _("%(bank)s is still preparing the account. We read again at %(time)s. Nothing is lost.")
    sentence = words % {"bank": bank, "time": _time(retry_at, zone)}
    columns = {"failure_code": failure.code, "failure_sentence": sentence[:400], "error": failure.detail}
    jobs.release(lease, next_attempt_at=retry_at, state=move(RunState(run.state), Event.WAIT), **columns)


def _time(instant: datetime, zone: str) -> str:
    local = timezone.localtime(instant, clock.zone_info(zone))
    is_today = local.date() == timezone.localtime(clock.now(), clock.zone_info(zone)).date()
    return formatted(local, "H:i" if is_today else "H:i, j F")


def _fail(lease: RunLease, run: ImportRun, *, code: str, sentence: str, detail: str = "") -> None:
    state = move(RunState(run.state), Event.FAIL)
    jobs.finish(lease, error=detail, state=state, failure_code=code[:40], failure_sentence=sentence[:400])


def _step(lease: RunLease, run: ImportRun, event: Event, **columns: Any) -> None:
    with transaction.atomic():
        jobs.fenced(lease)
        _apply(lease, run, event, **columns)


def _apply(lease: RunLease, run: ImportRun, event: Event, **columns: Any) -> None:
    columns["state"] = move(RunState(run.state), event)
    lease.held().update(**columns)
    for name, value in columns.items():
        setattr(run, name, value)
