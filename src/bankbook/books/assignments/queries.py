"""What auto assign reads, and what pages and exports show of its decisions. Set-wise: a handful of statements whatever the number of lines."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from bankbook import clock
from bankbook.books.assignments import rules
from bankbook.books.assignments.models import Allocation, Assignment, AssignmentRun, Explanation
from bankbook.books.banklines.models import BankLine
from bankbook.books.banklines.queries import WAITING
from bankbook.books.errors import NotFound
from bankbook.books.imports.models import LineQuestion
from bankbook.books.ledger.models import ClientBankAccount, OpenItem
from bankbook.books.lettings.models import PaymentReference, Tenancy
from bankbook.books.organisations.models import Organisation
from bankbook.books.providers.zones import zone_of_country
from bankbook.money import Money, decimal_text

IDS_AT_ONCE = 500  # parameters of one statement, well under SQLite's limit


def undecided_lines(accounts: Sequence[ClientBankAccount]) -> list[rules.Line]:
    """Every line of these accounts that belongs to nobody yet, as the rules want it."""
    lines: list[rules.Line] = []
    for account in accounts:
        lines.extend(_undecided(account))
    return lines


def _undecided(account: ClientBankAccount) -> list[rules.Line]:
    questions = set(LineQuestion.objects.filter(bank_account=account, is_open=True, line__isnull=False).values_list("line_id", flat=True))
    fields = ("id", "booked_on", "amount_minor", "currency", "text", "counterparty", "occurrence", "fingerprint")
    rows = list(BankLine.objects.filter(bank_account=account, treatment__in=WAITING).values_list(*fields))
    equal = _equal_lines(account, {row[7] for row in rows if row[6] > 1})
    taken_back = _taken_back(account)
    return [
        rules.Line(
            id=line_id,
            booked_on=booked_on,
            amount=Money(minor, currency),
            text=text,
            counterparty=counterparty,
            occurrence=occurrence,
            equal_lines=equal.get(fingerprint, 1),
            has_open_question=line_id in questions,
            is_locked=account.locked_until is not None and booked_on <= account.locked_until,
            taken_back=tuple(taken_back.get(line_id, ())),
        )
        for line_id, booked_on, minor, currency, text, counterparty, occurrence, fingerprint in rows
    ]


def _taken_back(account: ClientBankAccount) -> dict[int, list[rules.TakenBack]]:
    """What persons took back from each waiting line of the account, newest first, on the days that the organisation had then."""
    refused = Assignment.objects.filter(line__bank_account=account, line__treatment__in=WAITING, is_refused=True)
    rows = list(refused.order_by("-undone_at", "-id").prefetch_related("allocations__ledger"))
    zone = clock.zone_info(zone_of_country(account.organisation.country)) if rows else None
    found: dict[int, list[rules.TakenBack]] = defaultdict(list)
    for each in rows:
        assert each.undone_at is not None
        parts = each.allocations.all()
        told = rules.TakenBack(
            on=timezone.localtime(each.undone_at, zone).date(),
            who=each.undone_by,
            tenancy_ids=frozenset(part.ledger.tenancy_id for part in parts if part.ledger.tenancy_id),
            item_ids=frozenset(part.open_item_id for part in parts if part.open_item_id),
        )
        found[each.line_id].append(told)
    return found


def _equal_lines(account: ClientBankAccount, fingerprints: set[str]) -> dict[str, int]:
    """How many equal lines the account holds, for the fingerprints met more than once."""
    counted: Counter[str] = Counter()
    for some in _in_parts(sorted(fingerprints)):
        counted.update(BankLine.objects.filter(bank_account=account, fingerprint__in=some).values_list("fingerprint", flat=True))
    return dict(counted)


def world(organisation: Organisation) -> rules.World:
    """Tenancies, every reference ever issued, and what is still owed."""
    received, refunded = _movements(organisation)
    tenancies = {
        tenancy.pk: _tenancy(tenancy, had_receipt=tenancy.pk in received, had_refund=tenancy.pk in refunded)
        for tenancy in Tenancy.objects.filter(organisation=organisation).select_related("let_property")
    }
    references = PaymentReference.objects.filter(organisation=organisation)
    fields = ("key", "reference", "tenancy_id", "issued_on", "retired_on")
    book = rules.ReferenceBook.of(rules.IssuedReference(*row) for row in references.values_list(*fields))
    return rules.World(tenancies=tenancies, references=book, items=_items(organisation))


def _tenancy(tenancy: Tenancy, *, had_receipt: bool, had_refund: bool) -> rules.Tenancy:
    return rules.Tenancy(
        id=tenancy.pk,
        code=tenancy.code,
        tenants=tuple(tenancy.tenants),
        address=tenancy.let_property.address,
        rent=Money(tenancy.rent_minor, tenancy.currency),
        start=tenancy.start,
        end=tenancy.end,
        is_disputed=tenancy.is_disputed,
        had_receipt=had_receipt,
        had_refund=had_refund,
    )


def _movements(organisation: Organisation) -> tuple[set[int], set[int]]:
    """Tenancies that have received money, and tenancies whose money was paid back."""
    live = Allocation.objects.filter(
        assignment__state=Assignment.State.LIVE, ledger__organisation=organisation, ledger__tenancy__isnull=False
    )
    received = set(live.filter(amount_minor__gt=0).values_list("ledger__tenancy_id", flat=True).distinct())
    refunded = set(live.filter(amount_minor__lt=0).values_list("ledger__tenancy_id", flat=True).distinct())
    return received, refunded


def _items(organisation: Organisation) -> dict[int, list[rules.Item]]:
    owed: dict[int, list[rules.Item]] = defaultdict(list)
    open_items = OpenItem.objects.filter(organisation=organisation, outstanding_minor__gt=0, tenancy__isnull=False).exclude(
        kind=OpenItem.Kind.PAYABLE
    )
    fields = ("id", "tenancy_id", "kind", "reference", "due_on", "outstanding_minor", "currency")
    for item_id, tenancy_id, kind, reference, due_on, minor, currency in open_items.values_list(*fields):
        item = rules.Item(
            id=item_id,
            tenancy_id=tenancy_id,
            kind=rules.ItemKind(kind),
            reference=reference,
            due_on=due_on,
            outstanding=Money(minor, currency),
        )
        owed[tenancy_id].append(item)
    return owed


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What the books made of one line: `explanation` whole for exports and commands, `reason` for a row beside the line itself."""

    explanation: str
    reason: str
    assignment: dict[str, Any] | None


def for_lines(line_ids: Iterable[int]) -> dict[int, LineAnswer]:
    """Explanation and assignment by line id; a line that was never looked at is absent.

    `assignment` holds ledger, tenancy_code, purpose, open_item, origin, explanation of the first part, and every part in `parts`.
    """
    texts: dict[int, str] = {}
    reasons: dict[int, str] = {}
    assigned: dict[int, dict[str, Any]] = {}
    for some in _in_parts(list(line_ids)):
        for line_id, text, record in Explanation.objects.filter(line_id__in=some, is_current=True).values_list("line_id", "text", "record"):
            texts[line_id], reasons[line_id] = text, _reason(record) or text
        parts = Allocation.objects.filter(assignment__line_id__in=some, assignment__state=Assignment.State.LIVE)
        for part in parts.select_related("assignment", "ledger", "ledger__tenancy", "open_item").order_by("id"):
            _add_part(assigned, part, text=texts.get(part.assignment.line_id, ""))
    return {
        line_id: LineAnswer(explanation=texts.get(line_id, ""), reason=reasons.get(line_id, ""), assignment=assigned.get(line_id))
        for line_id in texts.keys() | assigned.keys()
    }


def _reason(record: dict[str, Any]) -> str:
    """Why a line waits, without repeating the line: who would be suggested and the doubt, or why nobody was chosen."""
    if record["outcome"] != rules.Outcome.SUGGESTED:
        return str(record.get("why_left", ""))
    who = record["who"]
    return f"{', '.join(who['tenants'])}, {who['address']}? {record['doubt']}"


def _add_part(assigned: dict[int, dict[str, Any]], part: Allocation, *, text: str) -> None:
    shown = {
        "ledger": part.ledger.name,
        "tenancy_code": part.ledger.tenancy.code if part.ledger.tenancy else None,
        "purpose": part.purpose,
        "open_item": part.open_item.reference if part.open_item else None,
    }
    whole = assigned.setdefault(part.assignment.line_id, {**shown, "origin": part.assignment.origin, "explanation": text, "parts": []})
    whole["parts"].append({**shown, "amount": decimal_text(Money(part.amount_minor, part.ledger.currency))})


def current_explanations(line_ids: Iterable[int]) -> dict[int, Explanation]:
    """The current explanation of each of these lines."""
    found: dict[int, Explanation] = {}
    for some in _in_parts(list(line_ids)):
        found.update(
            {
                each.line_id: each
                for each in Explanation.objects.filter(line_id__in=some, is_current=True).select_related("run", "assignment")
            }
        )
    return found


def run(organisation: Organisation, public_id: UUID) -> AssignmentRun:
    """One run of auto assign. Raises `NotFound` for what is not there or not this organisation's."""
    found = AssignmentRun.objects.filter(organisation=organisation, public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such run of auto assign here."))
    return found


def latest_run(organisation: Organisation) -> AssignmentRun | None:
    """The newest run, whichever account it was for."""
    return AssignmentRun.objects.filter(organisation=organisation).order_by("-made_at", "-id").first()


def live_assignment(line: BankLine) -> Assignment | None:
    """The assignment that stands for a line now, with its parts."""
    return (
        Assignment.objects.filter(line=line, state=Assignment.State.LIVE)
        .prefetch_related("allocations__ledger", "allocations__open_item")
        .first()
    )


def unassigned_counts(organisation: Organisation) -> Mapping[str, int]:
    """How many lines of the organisation wait, by treatment."""
    waiting = BankLine.objects.filter(bank_account__organisation=organisation, treatment__in=[*WAITING, BankLine.Treatment.SUSPENSE])
    return dict(waiting.values_list("treatment").annotate(n=Count("id")).order_by())


def unassigned_sums(organisation: Organisation) -> list[Money]:
    """What belongs to nobody yet, one sum a currency: they are never added."""
    waiting = BankLine.objects.filter(bank_account__organisation=organisation, treatment__in=WAITING)
    return [
        Money(minor, currency)
        for currency, minor in waiting.values_list("currency").annotate(total=Sum("amount_minor")).order_by("currency")
    ]


def has_lines(organisation: Organisation) -> bool:
    """Whether any line was ever imported."""
    return BankLine.objects.filter(bank_account__organisation=organisation).exists()


def _in_parts[T](values: Sequence[T]) -> Iterable[Sequence[T]]:
    for start in range(0, len(values), IDS_AT_ONCE):
        yield values[start : start + IDS_AT_ONCE]


def of_journals(journal_ids: Iterable[int]) -> dict[int, Assignment]:
    """The assignments that these journals were posted for, by the journal's key, with line and parts: a few statements for all of them."""
    found: dict[int, Assignment] = {}
    for some in _in_parts(sorted(journal_ids)):
        rows = Assignment.objects.filter(journal_id__in=some).select_related("line")
        found |= {each.journal_id: each for each in rows.prefetch_related("allocations__open_item")}
    return found
