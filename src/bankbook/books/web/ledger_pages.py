"""What the page of a ledger says, gathered from the rooms that know it: the answer in a sentence, the entries, why each is there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bankbook.books.assignments import queries as assignments
from bankbook.books.assignments.models import Assignment
from bankbook.books.ledger import queries
from bankbook.books.ledger.models import Journal, Ledger, OpenItem
from bankbook.books.ledger.queries import Entry, Statement
from bankbook.books.ledger.rules import can_charge, shown_minor
from bankbook.books.lettings import queries as lettings
from bankbook.books.lettings.models import PaymentReference, Tenancy
from bankbook.books.organisations.models import Organisation
from bankbook.books.providers.zones import zone_of_country
from bankbook.books.web.forms.ledgers import KIND_WORDS, DaysForm
from bankbook.money import Money, format

OWED = (Ledger.Kind.TENANCY, Ledger.Kind.DEPOSIT)
"""Ledgers on which something is charged; the others only hold money."""

CHARGE_WORDS: Final = {
    OpenItem.Kind.RENT: gettext_lazy("Rent"),
    OpenItem.Kind.DEPOSIT: gettext_lazy("Deposit"),
    OpenItem.Kind.FEE: gettext_lazy("Fee"),
    OpenItem.Kind.OTHER: gettext_lazy("Charge"),
    OpenItem.Kind.PAYABLE: gettext_lazy("Payable"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry as it is shown: the bank's text or the charge's name, what it was for, and how it came here."""

    entry: Entry
    text: str
    is_bank_text: bool = False
    purpose: str = ""
    how: str = ""
    icon: str = ""
    line: Any = None  # the bank line it came from: a model of another room, only its public id is read
    is_taken_back: bool = False


def zone_of(ledger: Ledger) -> str:
    """Return the time zone in which the ledger's days are counted: its organisation's."""
    return zone_of_country(ledger.organisation.country)


def context(ledger: Ledger, *, days: DaysForm) -> dict[str, Any]:
    """Return what `web/ledger.html` shows; open in type because a template reads it."""
    told = queries.statement(ledger, first=days.since, last=days.until)
    now = told if days.until == days.today else queries.statement(ledger, first=days.today, last=days.today)
    is_owed = ledger.kind in OWED
    return {
        "ledger": ledger,
        "kind": KIND_WORDS[Ledger.Kind(ledger.kind)],
        "title": _title(ledger, now.at_end),
        "is_owed": is_owed,
        "can_charge": can_charge(ledger.kind),
        "stands": -now.at_end if is_owed else now.at_end,
        "next": queries.due_after(ledger, days.today) if is_owed else None,
        "told": told,
        "rows": rows_of(told, oldest_first=False),
        "days": days,
        "older": _older(days),
        "before_on": days.since - timedelta(days=1),
        **(_of_tenancy(ledger.tenancy) if ledger.tenancy else {}),
    }


def rows_of(told: Statement, *, oldest_first: bool) -> list[Row]:
    """Return a statement's entries as they are shown."""
    return _rows(reversed(told.entries) if oldest_first else told.entries)


def statement_context(ledger: Ledger, *, days: DaysForm) -> dict[str, Any]:
    """Return what `web/ledger_statement.html` shows beside the days; open in type because a template reads it. Raises `TooManyEntries`."""
    told = queries.whole_statement(ledger, first=days.since, last=days.until)
    reference = lettings.current_reference(ledger.tenancy) if ledger.tenancy else None
    return {
        "told": told,
        "rows": rows_of(told, oldest_first=True),
        "kind": KIND_WORDS[Ledger.Kind(ledger.kind)],
        "is_owed": ledger.kind in OWED,
        "before_on": days.since - timedelta(days=1),
        "tenancy": ledger.tenancy,
        "reference": reference,
        "made_on": days.today,
    }


def tenancy_rows(organisation: Organisation, tenancies: Sequence[Tenancy]) -> list[dict[str, Any]]:
    """Return each tenancy with its ledger, its reference and what is owed, in a fixed number of statements."""
    ledgers = {each.tenancy_id: each for each in Ledger.objects.filter(tenancy__in=tenancies, kind=Ledger.Kind.TENANCY)}
    owed, shared = queries.outstanding(ledgers.values()), lettings.shared_keys(organisation)
    return [
        {
            "tenancy": tenancy,
            "ledger": (ledger := ledgers[tenancy.pk]),
            "rent": Money(tenancy.rent_minor, tenancy.currency),
            "owed": Money(owed[ledger.pk], ledger.currency),
            "reference": lettings.current_reference(tenancy),
            "is_shared": any(each.key in shared for each in tenancy.references.all()),
        }
        for tenancy in tenancies
    ]


def _of_tenancy(tenancy: Tenancy) -> dict[str, Any]:
    references = list(PaymentReference.objects.filter(tenancy=tenancy).order_by("issued_on", "id"))
    live = [each for each in references if each.retired_on is None]
    other = Ledger.objects.filter(tenancy=tenancy, kind__in=OWED)
    held = queries.balances(other)
    return {
        "tenancy": tenancy,
        "rent": Money(tenancy.rent_minor, tenancy.currency),
        "reference": live[-1] if live else None,
        "is_shared": bool({each.key for each in live} & lettings.shared_keys(tenancy.organisation)),
        "siblings": [(each, Money(shown_minor(each.kind, held[each.pk]), each.currency)) for each in other],
    }


def _title(ledger: Ledger, at_end: Money) -> str:
    """The answer that the page gives. Below zero, more was charged than came in."""
    if ledger.kind == Ledger.Kind.TENANCY and ledger.tenancy:
        return _who_owes(ledger.tenancy, at_end)
    if ledger.kind == Ledger.Kind.DEPOSIT and ledger.tenancy:
        return _("Deposit of %(who)s") % {"who": ledger.tenancy.tenant_names}
    return ledger.name


def _who_owes(tenancy: Tenancy, at_end: Money) -> str:
    facts = {"who": tenancy.tenant_names, "amount": format(abs(at_end))}
    n = len(tenancy.tenants)
    if at_end.minor < 0:
        return ngettext("%(who)s owes %(amount)s", "%(who)s owe %(amount)s", n) % facts
    if at_end.minor > 0:
        return ngettext("%(who)s is %(amount)s ahead", "%(who)s are %(amount)s ahead", n) % facts
    return ngettext("%(who)s owes nothing", "%(who)s owe nothing", n) % facts


def _rows(entries: Iterable[Entry]) -> list[Row]:
    entries = list(entries)
    journals = {entry.posting.journal for entry in entries if entry.posting}
    by_journal = assignments.of_journals({journal.reverses_id or journal.pk for journal in journals})
    return [_charge(entry) if entry.charge else _movement(entry, by_journal) for entry in entries]


def _charge(entry: Entry) -> Row:
    charge = entry.charge
    assert charge is not None
    return Row(
        entry=entry, text=_("%(kind)s %(reference)s") % {"kind": CHARGE_WORDS[OpenItem.Kind(charge.kind)], "reference": charge.reference}
    )


def _movement(entry: Entry, by_journal: dict[int, Assignment]) -> Row:
    assert entry.posting is not None
    journal = entry.posting.journal
    assignment = by_journal.get(journal.reverses_id or journal.pk)
    if assignment is None:
        return Row(entry=entry, text=journal.memo or _JOURNALS[Journal.Kind(journal.kind)]())
    is_back = journal.reverses_id is not None
    return Row(
        entry=entry,
        text=assignment.line.text or assignment.line.counterparty or _("No text from the bank"),
        is_bank_text=True,
        purpose=_purposes(assignment, entry.posting.ledger_id),
        how=_how(assignment, is_back=is_back),
        icon="undo-2" if is_back else "check" if assignment.origin == Assignment.Origin.AUTO else "user-check",
        line=assignment.line,
        is_taken_back=is_back,
    )


def _purposes(assignment: Assignment, ledger_id: int) -> str:
    parts = [part for part in assignment.allocations.all() if part.ledger_id == ledger_id]
    return ", ".join(
        f"{part.get_purpose_display()} {part.open_item.reference}" if part.open_item else str(part.get_purpose_display()) for part in parts
    )


def _how(assignment: Assignment, *, is_back: bool) -> str:
    if is_back:
        return _("Taken back by %(who)s.") % {"who": assignment.undone_by or assignment.made_by}
    if assignment.origin == Assignment.Origin.AUTO:
        return _("By Auto assign.")
    return _("By hand, %(who)s.") % {"who": assignment.made_by}


def _older(days: DaysForm) -> str:
    last = days.since - timedelta(days=1)
    first: date = last - (days.until - days.since)
    return f"?first={first.isoformat()}&last={last.isoformat()}"


_JOURNALS = {
    Journal.Kind.OPENING: lambda: _("Opening balance"),
    Journal.Kind.IMPORT: lambda: _("Bank lines brought in"),
    Journal.Kind.ASSIGNMENT: lambda: _("Assigned"),
    Journal.Kind.REVERSAL: lambda: _("Taken back"),
    Journal.Kind.TRANSFER: lambda: _("Transfer"),
}
