"""Assigning by hand: a person says whose a line is and what for, whole or split. Also how a suggestion is approved."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bankbook import audit, clock, money
from bankbook.books.assignments import rules
from bankbook.books.assignments.actions.auto import voice
from bankbook.books.assignments.models import Allocation, Assignment, Explanation
from bankbook.books.banklines import actions as banklines
from bankbook.books.banklines.models import BankLine
from bankbook.books.errors import Refused
from bankbook.books.ledger import actions as ledger
from bankbook.books.ledger import queries as ledgers
from bankbook.books.ledger.models import Journal, Ledger, OpenItem
from bankbook.books.ledger.rules import PostingLine
from bankbook.books.organisations.models import Organisation
from bankbook.money import Money, decimal_text

STAGE = "by_hand"
PARTS_MAX = 50  # a line split further than this is a batch with a schedule, not a split


class PartsDoNotSum(Refused):
    code = "parts_do_not_sum"


class NotAssignable(Refused):
    code = "not_assignable"


@dataclass(frozen=True, slots=True)
class HandPart:
    """One part as a person typed it: a ledger, a purpose, perhaps an open charge, a signed amount of the line's currency."""

    ledger: Ledger
    purpose: Allocation.Purpose
    amount_minor: int
    open_item: OpenItem | None = None


def assign(
    line: BankLine, *, parts: Sequence[HandPart], by: audit.Actor, origin: Assignment.Origin = Assignment.Origin.MANUAL
) -> Assignment:
    """Assign a waiting line to the given parts. Raises `PartsDoNotSum`, `NotAssignable`; on refusal nothing changes."""
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=line.bank_account.organisation_id)
        line = BankLine.objects.select_related("bank_account").get(pk=line.pk)
        _check_line(line)
        parts = _fresh(parts)
        _check_parts(line, parts=parts, organisation=organisation)
        assignment = _write(line, parts=parts, organisation=organisation, by=by, origin=origin)
        _explain(line, parts=parts, assignment=assignment, organisation=organisation)
        audit.record(
            by,
            what="line.assigned",
            target=("bank_line", str(line.public_id)),
            context=str(organisation.public_id),
            detail={"assignment": str(assignment.public_id), "origin": origin},
        )
        return assignment


def _check_line(line: BankLine) -> None:
    until = line.bank_account.locked_until
    if until is not None and line.booked_on <= until:
        raise NotAssignable(_("This line lies in a locked period. Correct it by a journal."), code="line_locked")
    if line.treatment not in (BankLine.Treatment.UNASSIGNED, BankLine.Treatment.SUGGESTED):
        raise NotAssignable(_("This line is assigned already. Undo that first."), code="assigned_already")


def _fresh(parts: Sequence[HandPart]) -> list[HandPart]:
    """The same parts with open charges as they are now, inside the transaction."""
    now = {item.pk: item for item in OpenItem.objects.filter(pk__in=[part.open_item.pk for part in parts if part.open_item])}
    return [HandPart(part.ledger, part.purpose, part.amount_minor, now[part.open_item.pk] if part.open_item else None) for part in parts]


def _check_parts(line: BankLine, *, parts: Sequence[HandPart], organisation: Organisation) -> None:
    if not 1 <= len(parts) <= PARTS_MAX:
        raise PartsDoNotSum(_("Give one to fifty parts."))
    total = sum(part.amount_minor for part in parts)
    if total != line.amount_minor:
        short = money.format(Money(line.amount_minor - total, line.currency), organisation.locale, sign="always")
        raise PartsDoNotSum(_("The parts do not add up to the line: %(short)s is left over.") % {"short": short})
    settled: dict[int, int] = defaultdict(int)
    for part in parts:
        _check_part(part, line=line, organisation=organisation)
        if part.open_item:
            settled[part.open_item.pk] += part.amount_minor
            if not 0 < settled[part.open_item.pk] <= part.open_item.outstanding_minor:
                raise NotAssignable(
                    _("A charge cannot take more than is owed on it. Put the surplus on the tenancy as credit."), code="more_than_owed"
                )


def _check_part(part: HandPart, *, line: BankLine, organisation: Organisation) -> None:
    if part.ledger.organisation_id != organisation.pk or part.ledger.currency != line.currency:
        raise NotAssignable(_("A part can only go to a ledger of your own in the line’s currency."), code="wrong_ledger")
    if part.ledger.kind in (Ledger.Kind.BANK, Ledger.Kind.UNASSIGNED, Ledger.Kind.OPENING):
        raise NotAssignable(_("Nobody’s money is kept on that ledger; choose a tenancy, landlord or business ledger."), code="wrong_ledger")
    if part.amount_minor == 0 or (part.amount_minor > 0) != (line.amount_minor > 0):
        raise NotAssignable(_("Every part needs an amount in the direction of the line."), code="wrong_direction")
    if part.open_item and part.open_item.ledger_id != part.ledger.pk:
        raise NotAssignable(_("That charge belongs to another ledger."), code="wrong_charge")


def _write(
    line: BankLine, *, parts: Sequence[HandPart], organisation: Organisation, by: audit.Actor, origin: Assignment.Origin
) -> Assignment:
    public_id = uuid4()
    whole = PostingLine(
        ledger_id=ledgers.account_ledger(line.bank_account, Ledger.Kind.UNASSIGNED).pk,
        on=line.booked_on,
        amount_minor=line.amount_minor,
        currency=line.currency,
    )
    others = [
        PostingLine(ledger_id=part.ledger.pk, on=line.booked_on, amount_minor=-part.amount_minor, currency=line.currency) for part in parts
    ]
    journal = ledger.post_journal(
        organisation, kind=Journal.Kind.ASSIGNMENT, memo=line.text[:200], source=public_id, postings=(whole, *others), by=by
    )
    assignment = Assignment.objects.create(
        public_id=public_id, line=line, origin=origin, journal=journal, made_by=by.label, made_at=clock.now()
    )
    settled: dict[int, int] = defaultdict(int)
    for part in parts:
        Allocation.objects.create(
            assignment=assignment, ledger=part.ledger, purpose=part.purpose, open_item=part.open_item, amount_minor=part.amount_minor
        )
        if part.open_item:
            settled[part.open_item.pk] += part.amount_minor
    ledger.settle(settled)
    in_suspense = all(part.ledger.kind == Ledger.Kind.SUSPENSE for part in parts)
    banklines.set_treatment([line.pk], treatment=BankLine.Treatment.SUSPENSE if in_suspense else BankLine.Treatment.ASSIGNED)
    return assignment


def _explain(line: BankLine, *, parts: Sequence[HandPart], assignment: Assignment, organisation: Organisation) -> None:
    """A hand-made assignment has its explanation too: who did it, and what each part is."""
    speaking = voice(organisation)
    owed = rules.owed_when_placed(_placed(part) for part in parts)
    sentences = [
        _sentence(part, owed=Money(minor, line.currency), locale=organisation.locale) for part, minor in zip(parts, owed, strict=True)
    ]
    opening = gettext("%(amount)s on %(day)s, “%(text)s”%(which)s, assigned by %(who)s.") % {
        "amount": speaking.amount(Money(line.amount_minor, line.currency)),
        "day": speaking.day(line.booked_on),
        "text": line.text or line.counterparty,
        "which": _which(line),
        "who": assignment.made_by,
    }
    Explanation.objects.filter(line=line, is_current=True).update(is_current=False)
    Explanation.objects.create(
        line=line,
        assignment=assignment,
        outcome=Explanation.Outcome.ASSIGNED,
        stage=STAGE,
        stage_version=1,
        text=" ".join([opening, *sentences]),
        record={
            "stage": STAGE,
            "outcome": "assigned",
            "what": [_record(part, sentence) for part, sentence in zip(parts, sentences, strict=True)],
        },
        inputs_hash=line.fingerprint,
        made_at=assignment.made_at,
    )


def _which(line: BankLine) -> str:
    """Which of several equal lines of a day it is: two decisions never read the same."""
    total = BankLine.objects.filter(bank_account=line.bank_account, fingerprint=line.fingerprint).count()
    if total == 1:
        return ""
    return gettext(" (number %(n)s of %(total)s equal lines that day)") % {"n": line.occurrence, "total": total}


def _placed(part: HandPart) -> rules.Placed:
    item = part.open_item
    return rules.Placed(item.pk if item else None, item.outstanding_minor if item else 0, part.amount_minor)


def _sentence(part: HandPart, *, owed: Money, locale: str) -> str:
    """One part with its sum. `owed` is what was owed when its turn came: parts before it may have paid the same charge."""
    amount = money.format(Money(part.amount_minor, owed.currency), locale)
    if part.open_item is None:
        return gettext("%(amount)s to %(ledger)s.") % {"amount": amount, "ledger": part.ledger.name}
    left = money.format(Money(owed.minor - part.amount_minor, owed.currency), locale)
    return gettext("%(amount)s to %(ledger)s for %(item)s: %(owed)s owed − %(amount)s = %(left)s left.") % {
        "amount": amount,
        "ledger": part.ledger.name,
        "item": part.open_item.reference,
        "owed": money.format(owed, locale),
        "left": left,
    }


def _record(part: HandPart, sentence: str) -> dict[str, str | None]:
    return {
        "purpose": part.purpose,
        "ledger": part.ledger.name,
        "amount": decimal_text(Money(part.amount_minor, part.ledger.currency)),
        "open_item": part.open_item.reference if part.open_item else None,
        "sentence": sentence,
    }
