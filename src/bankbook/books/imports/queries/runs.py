"""Runs of an organisation, newest first, page by page."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bankbook.books.banklines.models import BankLine
from bankbook.books.errors import NotFound
from bankbook.books.imports.models import ImportRun, LineQuestion
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.organisations.models import Organisation

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """One page of runs, newest first, and the keys of its neighbours (0 where there is none)."""

    runs: list[ImportRun] = field(default_factory=list)
    newer: int = 0
    older: int = 0


def of_organisation(organisation: Organisation) -> QuerySet[ImportRun]:
    """Return the organisation's runs with their bank accounts."""
    found = ImportRun.objects.filter(bank_account__organisation=organisation)
    return found.select_related("bank_account", "bank_account__organisation", "link__connection", "payload")


def run(organisation: Organisation, public_id: UUID) -> ImportRun:
    """Return one run of the organisation. Raises `NotFound`."""
    found = of_organisation(organisation).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such import run here."))
    return found


def page(organisation: Organisation, *, after: int = 0, before: int = 0) -> RunPage:
    """Return a page of runs: those older than the key `after`, or newer than `before`, or the newest."""
    found = of_organisation(organisation)
    if before:
        rows = list(found.filter(pk__gt=before).order_by("pk")[: PAGE_SIZE + 1])
    else:
        rows = list((found.filter(pk__lt=after) if after else found).order_by("-pk")[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    if before:
        rows.reverse()
    has_newer, has_older = (more, True) if before else (bool(after), more)
    return RunPage(runs=rows, newer=rows[0].pk if rows and has_newer else 0, older=rows[-1].pk if rows and has_older else 0)


def lines_of(run: ImportRun) -> QuerySet[BankLine]:
    """Return the lines that a run brought, newest first."""
    found = BankLine.objects.filter(bank_account_id=run.bank_account_id, run=run.public_id)
    if run.window_first and run.window_last:
        found = found.filter(booked_on__gte=run.window_first, booked_on__lte=run.window_last)
    return found.order_by("-booked_on", "-id")


def question(organisation: Organisation, public_id: UUID) -> LineQuestion:
    """Return one question of the organisation. Raises `NotFound`."""
    found = LineQuestion.objects.filter(bank_account__organisation=organisation, public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such question here."))
    return found


def open_questions(bank_account: ClientBankAccount) -> QuerySet[LineQuestion]:
    """Return the questions of the account that wait for a person."""
    return LineQuestion.objects.filter(bank_account=bank_account, is_open=True)
