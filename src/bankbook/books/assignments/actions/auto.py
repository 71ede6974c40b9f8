"""*Auto assign bank lines*: decide every waiting line of an account and write what is certain, with its reasons, in one transaction.

The organisation's row is locked first, so that two runs, or a run and an undo, never use one open charge twice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from babel.dates import format_date
from django.db import transaction
from django.utils.translation import gettext

from bankbook import audit, clock, money
from bankbook.books.assignments import queries, rules
from bankbook.books.assignments.models import Allocation, Assignment, AssignmentRun, Explanation
from bankbook.books.assignments.rules import record, wording
from bankbook.books.banklines import actions as banklines
from bankbook.books.banklines.models import BankLine
from bankbook.books.ledger import actions as ledger
from bankbook.books.ledger.models import ClientBankAccount, Journal, Ledger, OpenItem
from bankbook.books.ledger.rules import PostingLine
from bankbook.books.organisations.models import Organisation

BATCH = 500  # rows of one INSERT


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, or would do: `run` is None for a dry run."""

    run: AssignmentRun | None
    decisions: Sequence[rules.Decision]

    def count(self, outcome: rules.Outcome) -> int:
        return sum(1 for decision in self.decisions if decision.outcome is outcome)


def auto_assign(
    organisation: Organisation, *, by: audit.Actor, bank_account: ClientBankAccount | None = None, dry_run: bool = False
) -> Outcome:
    """Decide every waiting line of `bank_account` (of every account if None); a dry run decides and writes nothing."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        accounts = [bank_account] if bank_account else list(ClientBankAccount.objects.filter(organisation=organisation))
        decisions = rules.decide_all(queries.undecided_lines(accounts), world=queries.world(organisation))
        if dry_run:
            return Outcome(run=None, decisions=decisions)
        return _write(organisation, bank_account=bank_account, accounts=accounts, decisions=decisions, by=by)


def voice(organisation: Organisation) -> wording.Voice:
    """The organisation's way of writing amounts and days."""
    return wording.Voice(
        _=gettext,
        amount=lambda amount: money.format(amount, organisation.locale, code=amount.currency not in ("GBP", "EUR")),
        day=lambda day: format_date(day, "d MMMM y", locale=organisation.locale.replace("-", "_")),
    )


def _write(
    organisation: Organisation,
    *,
    bank_account: ClientBankAccount | None,
    accounts: Sequence[ClientBankAccount],
    decisions: Sequence[rules.Decision],
    by: audit.Actor,
) -> Outcome:
    counts = Counter(decision.outcome for decision in decisions)
    run = AssignmentRun.objects.create(
        organisation=organisation,
        bank_account=bank_account,
        made_by=by.label,
        made_at=clock.now(),
        looked_at=len(decisions),
        assigned=counts[rules.Outcome.ASSIGNED],
        suggested=counts[rules.Outcome.SUGGESTED],
        left=counts[rules.Outcome.LEFT],
    )
    certain = [decision for decision in decisions if decision.outcome is rules.Outcome.ASSIGNED]
    assignments = _assign(organisation, certain, accounts=accounts, run=run, by=by)
    _explain(organisation, decisions, run=run, assignments=assignments)
    _treat(decisions)
    detail = {"looked_at": run.looked_at, "assigned": run.assigned, "suggested": run.suggested, "left": run.left}
    audit.record(
        by, what="lines.auto_assigned", target=("assignment_run", str(run.public_id)), context=str(organisation.public_id), detail=detail
    )
    return Outcome(run=run, decisions=decisions)


def _assign(
    organisation: Organisation,
    certain: Sequence[rules.Decision],
    *,
    accounts: Sequence[ClientBankAccount],
    run: AssignmentRun,
    by: audit.Actor,
) -> dict[int, Assignment]:
    """Journals, assignments and allocations for what is certain; the charges shrink by what they got. By line id."""
    if not certain:
        return {}
    ledgers = _Ledgers(organisation, accounts=accounts, decisions=certain)
    ids = {decision.line.id: uuid4() for decision in certain}
    entries = [_entry(decision, ledgers=ledgers, source=ids[decision.line.id]) for decision in certain]
    journals = ledger.post_journals_bulk(organisation, entries=entries, by=by)
    made = [
        Assignment(
            public_id=ids[decision.line.id],
            line_id=decision.line.id,
            run=run,
            origin=Assignment.Origin.AUTO,
            journal_id=journal.pk,
            made_by=by.label,
            made_at=run.made_at,
        )
        for decision, journal in zip(certain, journals, strict=True)
    ]
    Assignment.objects.bulk_create(made, batch_size=BATCH)
    _allocate(zip(made, certain, strict=True), ledgers=ledgers)
    return {assignment.line_id: assignment for assignment in made}


def _entry(decision: rules.Decision, *, ledgers: "_Ledgers", source: UUID) -> ledger.JournalEntry:
    line = decision.line
    whole = PostingLine(
        ledger_id=ledgers.unassigned(line.id), on=line.booked_on, amount_minor=line.amount.minor, currency=line.amount.currency
    )
    parts = [
        PostingLine(
            ledger_id=ledgers.of(part, decision=decision), on=line.booked_on, amount_minor=-part.amount.minor, currency=part.amount.currency
        )
        for part in decision.parts
    ]
    return ledger.JournalEntry(kind=Journal.Kind.ASSIGNMENT, memo=line.text[:200], source=source, postings=(whole, *parts))


def _allocate(pairs: Iterable[tuple[Assignment, rules.Decision]], *, ledgers: "_Ledgers") -> None:
    rows: list[Allocation] = []
    settled: dict[int, int] = defaultdict(int)
    for assignment, decision in pairs:
        for part in decision.parts:
            rows.append(
                Allocation(
                    assignment=assignment,
                    ledger_id=ledgers.of(part, decision=decision),
                    purpose=part.purpose.value,
                    open_item_id=part.item.id if part.item else None,
                    amount_minor=part.amount.minor,
                )
            )
            if part.item:
                settled[part.item.id] += part.amount.minor
    Allocation.objects.bulk_create(rows, batch_size=BATCH)
    ledger.settle(settled)


def _explain(
    organisation: Organisation, decisions: Sequence[rules.Decision], *, run: AssignmentRun, assignments: dict[int, Assignment]
) -> None:
    """A new explanation for every line looked at; the former ones stay as history."""
    ids = [decision.line.id for decision in decisions]
    for start in range(0, len(ids), BATCH):
        Explanation.objects.filter(line_id__in=ids[start : start + BATCH], is_current=True).update(is_current=False)
    speaking = voice(organisation)
    rows = [
        Explanation(
            line_id=decision.line.id,
            assignment=assignments.get(decision.line.id),
            run=run,
            outcome=decision.outcome.value,
            stage=decision.stage,
            stage_version=decision.stage_version,
            text=wording.text(decision, voice=speaking),
            record=record.of(decision, voice=speaking),
            inputs_hash=record.inputs_hash(decision),
            made_at=run.made_at,
        )
        for decision in decisions
    ]
    Explanation.objects.bulk_create(rows, batch_size=BATCH)


def _treat(decisions: Sequence[rules.Decision]) -> None:
    treatments = {
        rules.Outcome.ASSIGNED: BankLine.Treatment.ASSIGNED,
        rules.Outcome.SUGGESTED: BankLine.Treatment.SUGGESTED,
        rules.Outcome.LEFT: BankLine.Treatment.UNASSIGNED,
    }
    for outcome, treatment in treatments.items():
        banklines.set_treatment([decision.line.id for decision in decisions if decision.outcome is outcome], treatment=treatment)


class _Ledgers:
    """Which ledger each posting of a run goes to, looked up once for the whole run."""

    def __init__(self, organisation: Organisation, *, accounts: Sequence[ClientBankAccount], decisions: Sequence[rules.Decision]) -> None:
        held = Ledger.objects.filter(bank_account__in=accounts, kind=Ledger.Kind.UNASSIGNED)
        self._by_account = dict(held.values_list("bank_account_id", "pk"))
        ids = [decision.line.id for decision in decisions]
        self._account_of: dict[int, int] = {}
        for start in range(0, len(ids), BATCH):
            self._account_of.update(BankLine.objects.filter(pk__in=ids[start : start + BATCH]).values_list("pk", "bank_account_id"))
        items = {part.item.id for decision in decisions for part in decision.parts if part.item}
        self._by_item = dict(OpenItem.objects.filter(organisation=organisation, outstanding_minor__gt=0).values_list("pk", "ledger_id"))
        assert items <= self._by_item.keys(), "a decision names a charge that is not open any more"
        tenancies = Ledger.objects.filter(organisation=organisation, kind=Ledger.Kind.TENANCY)
        self._by_tenancy = {(tenancy, currency): pk for tenancy, currency, pk in tenancies.values_list("tenancy_id", "currency", "pk")}

    def unassigned(self, line_id: int) -> int:
        return self._by_account[self._account_of[line_id]]

    def of(self, part: rules.Part, *, decision: rules.Decision) -> int:
        if part.item is not None:
            return self._by_item[part.item.id]
        assert decision.tenancy is not None
        return self._by_tenancy[decision.tenancy.id, part.amount.currency]
