"""How the accounts of an organisation stand after somebody pressed *Import transactions*."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max

from bankbook import clock
from bankbook.books.imports.models import ImportRun
from bankbook.books.imports.queries.results import sentence
from bankbook.books.imports.rules import Grade, RunState
from bankbook.books.organisations.models import Organisation
from bankbook.money import Money

SHOWN_FOR: Final = timedelta(hours=12)
"""A result stays on the page for the working day; older ones are found under *Import runs*."""

CONSENT_CODES: Final = frozenset({"consent_expired", "deauthorised", "link_paused"})
"""Failures that a new consent cures."""


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One account's last run and what to say of it."""

    run: ImportRun
    said: str
    proved: Money | None  # the balance on which bank and books agree
    waits_until: datetime | None
    needs_consent: bool
    is_working: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One row an account, by name. `is_working`: at least one still is."""

    rows: Sequence[PanelRow]
    started_at: datetime
    started_by: str

    @property
    def is_working(self) -> bool:
        """Whether the panel has to be looked at again."""
        return any(row.is_working for row in self.rows)

    @property
    def done(self) -> int:
        """How many accounts are through."""
        return sum(not row.is_working for row in self.rows)


def latest_runs(organisation: Organisation) -> Panel | None:
    """Return the last run of each account that was imported lately or is at work; None where there is none."""
    lately = ImportRun.objects.filter(
        bank_account__organisation=organisation,
        source=ImportRun.Source.FEED,
        is_dry_run=False,
        created_at__gt=clock.now() - SHOWN_FOR,
    )
    newest = lately.values("bank_account").annotate(last=Max("pk")).values("last")
    runs = list(
        ImportRun.objects.filter(pk__in=newest).select_related("bank_account", "link__connection").order_by("bank_account__name", "pk")
    )
    if not runs:
        return None
    last = max(runs, key=lambda run: run.pk)
    return Panel([row(run) for run in runs], last.created_at, last.requested_by)


def row(run: ImportRun) -> PanelRow:
    """Return how one run is shown."""
    waits = run.state == RunState.QUEUED and bool(run.failure_code)
    proved = Money(run.balance_minor, run.bank_account.currency) if run.proof == Grade.PROVED and run.balance_minor is not None else None
    return PanelRow(
        run=run,
        said=sentence(run),
        proved=proved,
        waits_until=run.next_attempt_at if waits else None,
        needs_consent=run.state == RunState.FAILED and run.failure_code in CONSENT_CODES,
        is_working=run.is_live and not waits,
    )
