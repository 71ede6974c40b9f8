"""The one transaction in which an import happens: lines, aliases, questions, opening, journal, proof, cursor and the record, or nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction

from bankbook import audit, clock, jobs, money
from bankbook.books.banklines import actions as banklines
from bankbook.books.banklines.models import BankLine
from bankbook.books.imports.actions.questions import ask
from bankbook.books.imports.actions.request import who_asked
from bankbook.books.imports.actions.rows import aliases_of, rows_of
from bankbook.books.imports.models import ImportCursor, ImportRun
from bankbook.books.imports.queries import held
from bankbook.books.imports.queries.previewed import file_days, problems_of
from bankbook.books.imports.queries.results import missing
from bankbook.books.imports.queries.staged import Reading, one_day_before, read
from bankbook.books.imports.rules import Event, Grade, NewLine, Proof, RunState, grade, move, opening_before
from bankbook.books.ledger import actions as ledger_actions
from bankbook.books.ledger import queries as ledger
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.providers.port import Fetched
from bankbook.money import Money

type RunLease = jobs.Lease[ImportRun]


@dataclass(frozen=True, slots=True)
class Written:
    """What was put into the books, for the run's own row and the record."""

    reading: Reading
    public_ids: Sequence[str]
    proof: Proof
    lines_hash: str


def commit(lease: RunLease, *, run: ImportRun, fetched: Fetched) -> None:
    """Put what was fetched into the books and end the run. Raises `jobs.LeaseLost` and changes nothing where the run is another worker's by now."""
    with transaction.atomic():
        jobs.fenced(lease)
        account = ClientBankAccount.objects.select_for_update().select_related("organisation").get(pk=run.bank_account_id)
        run.bank_account = account
        reading = read(run, fetched, bank_account=account)
        written = _write(run, account, reading)
        if run.source == ImportRun.Source.FEED:
            _move_cursor(run, account, written.proof)
        columns = _columns(run, written)
        _record(run, account, written, columns)
        jobs.finish(lease, **columns)


def _write(run: ImportRun, account: ClientBankAccount, reading: Reading) -> Written:
    by, outcome = who_asked(run), reading.outcome
    public_ids = banklines.record(account, run=run.public_id, rows=rows_of(outcome.new))
    banklines.note_aliases(account, aliases=aliases_of(outcome, held.aliases(account)))
    banklines.set_presence([change.held.id for change in outcome.changed], BankLine.Presence.AMENDED_AT_BANK)
    banklines.set_presence([line.id for line in outcome.vanished], BankLine.Presence.VANISHED_AT_BANK)
    banklines.set_presence([line.id for line in outcome.back], BankLine.Presence.BOOKED)
    is_first = _open(run, account, reading)
    ledger_actions.record_import_journal(account, run=run.public_id, days=_day_sums(outcome.new), by=by)
    proof = _prove(run, account, reading, is_first=is_first)
    ask(run, account=account, outcome=outcome, public_ids=public_ids, is_proved=proof.grade is Grade.PROVED)
    return Written(reading, public_ids, proof, _hash(outcome.new))


def _open(run: ImportRun, account: ClientBankAccount, reading: Reading) -> bool:
    """Set the opening balance with the first balance the bank gives, and begin it earlier when older lines come in; returns whether it was set now."""
    by, new = who_asked(run), reading.outcome.new
    if account.opening_minor is not None and account.opening_on is not None:
        opened = account.opening_on.toordinal()
        older = [line for line in new if line.day <= opened]
        if older:
            first = date.fromordinal(min(line.day for line in older))
            minor = account.opening_minor - sum(line.item.amount.minor for line in older)
            ledger_actions.move_opening(account, minor=minor, on=one_day_before(first), by=by)
        return False
    if reading.at_bank is None:
        return False
    first = _first_day(run, account, reading)
    total = held.sum_until(account, reading.at_bank.on)
    opening = opening_before(first, at_close=reading.at_bank.minor, lines=[total])
    ledger_actions.record_opening(account, minor=opening.minor, on=opening.on, by=by)
    return True


def _first_day(run: ImportRun, account: ClientBankAccount, reading: Reading) -> date:
    assert reading.at_bank is not None
    known = BankLine.objects.filter(bank_account=account).order_by("booked_on").values_list("booked_on", flat=True).first()
    return min(day for day in (known, run.window_first, reading.at_bank.on) if day is not None)


def _day_sums(new: Sequence[NewLine]) -> dict[date, int]:
    sums: dict[int, int] = defaultdict(int)
    for line in new:
        sums[line.day] += line.item.amount.minor
    return {date.fromordinal(day): minor for day, minor in sums.items()}


def _prove(run: ImportRun, account: ClientBankAccount, reading: Reading, *, is_first: bool) -> Proof:
    at_bank, outcome = reading.at_bank, reading.outcome
    in_books = ledger.cashbook(account, on=at_bank.on) if at_bank else None
    return grade(
        at_bank=at_bank.minor if at_bank else None,
        in_books=in_books.minor if in_books else None,
        is_first=is_first or (account.opening_minor is None and not reading.held),
        has_gap=missing(run) is not None,
        overlap_agrees=not (outcome.vanished or outcome.silent or outcome.changed),
    )


def _hash(new: Sequence[NewLine]) -> str:
    """A hash over the run's lines, in their order: the record holds it, so that what a run brought can be proved later."""
    return sha256("".join(f"{line.key}{line.occurrence};" for line in new).encode()).hexdigest()


def _move_cursor(run: ImportRun, account: ClientBankAccount, proof: Proof) -> None:
    if run.window_last is None:
        return
    cursor = ImportCursor.objects.filter(bank_account=account).first() or ImportCursor(bank_account=account, covered_until=run.window_last)
    cursor.covered_until = max(cursor.covered_until, run.window_last)
    if run.is_full_read:
        cursor.full_read_on = one_day_after(run.window_last)
    cursor.proof_failed = bool(proof.difference)
    cursor.last_run = run.public_id
    cursor.save()


def one_day_after(day: date) -> date:
    """Return the day after: the day on which a window ending on `day` was read."""
    return date.fromordinal(day.toordinal() + 1)


def _columns(run: ImportRun, written: Written) -> dict[str, Any]:
    reading, proof = written.reading, written.proof
    currency = run.bank_account.currency
    difference = money.format(Money(proof.difference, currency), sign="always") if proof.difference else ""
    event = Event.DONE_WITH_GAP if missing(run) or proof.difference else Event.DONE
    return {
        "state": move(RunState(run.state), event),
        "counts": reading.outcome.counts(unreadable=len(reading.fetched.unreadable)),
        "problems": problems_of(run, reading, difference=difference),
        "balance_minor": reading.at_bank.minor if reading.at_bank else None,
        "difference_minor": proof.difference,
        "proof": proof.grade.value,
        "lines_hash": written.lines_hash,
        "failure_code": "",
        "failure_sentence": "",
        **file_days(run, reading),
    }


def _record(run: ImportRun, account: ClientBankAccount, written: Written, columns: dict[str, Any]) -> None:
    """One entry a run, with the count of its lines and a hash over them, never one a line."""
    audit.record(
        who_asked(run),
        what="books.import.committed",
        target=("import_run", str(run.public_id)),
        context=str(account.organisation.public_id),
        detail={
            "bank_account": str(account.public_id),
            "source": run.source,
            "lines": len(written.reading.outcome.new),
            "lines_hash": written.lines_hash,
            "counts": columns["counts"],
            "proof": columns["proof"],
            "covered_until": str(run.covered_until or ""),
            "at": clock.now().isoformat(),
        },
    )
