"""Writing to ledgers: journals are posted and sealed in one transaction, reversed by their exact opposite, and never changed.

These actions write no audit entry of their own where they are one step of another room's action (an import, an assignment): that action records once
for all it did. Opening an account is an act by itself and is recorded here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bankbook import clock
from bankbook.audit import Actor
from bankbook.books.errors import Refused
from bankbook.books.ledger.models import ClientBankAccount, Journal, Ledger, OpenItem, Posting
from bankbook.books.ledger.rules import PostingLine, WrongCurrency, check_balanced, reversed_postings
from bankbook.books.organisations.models import Organisation

BATCH: Final = 500
"""Rows written by one statement: under SQLite's limit of variables for our widest row, and few enough round trips for PostgreSQL."""


class Settled(Refused):
    """More would be settled, or reopened, than an open item holds."""

    code = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """A journal to be posted."""

    kind: str
    postings: Sequence[PostingLine]
    memo: str = ""
    source: UUID | None = None
    reverses_id: int | None = None


def post_journal(
    organisation: Organisation, *, kind: str, memo: str, source: UUID | None, postings: Sequence[PostingLine], by: Actor
) -> Journal:
    """Post and seal one journal. Raises `Unbalanced` and `WrongCurrency`."""
    return post_journals_bulk(organisation, entries=[JournalEntry(kind=kind, memo=memo, source=source, postings=postings)], by=by)[0]


@transaction.atomic
def post_journals_bulk(organisation: Organisation, *, entries: Sequence[JournalEntry], by: Actor) -> list[Journal]:
    """Post and seal many journals set-wise, in the order given: a few statements for each `BATCH`. Raises `Unbalanced` and `WrongCurrency`."""
    for entry in entries:
        check_balanced(entry.postings)
    _check_ledgers(organisation, [posting for entry in entries for posting in entry.postings])
    now = clock.now()
    made = Journal.objects.bulk_create(
        [
            Journal(
                organisation=organisation,
                kind=entry.kind,
                memo=entry.memo[:200],
                source=entry.source,
                reverses_id=entry.reverses_id,
                made_at=now,
            )
            for entry in entries
        ],
        batch_size=BATCH,
    )
    Posting.objects.bulk_create(
        [
            Posting(journal=journal, ledger_id=line.ledger_id, on=line.on, amount_minor=line.amount_minor, currency=line.currency)
            for journal, entry in zip(made, entries, strict=True)
            for line in entry.postings
        ],
        batch_size=BATCH,
    )
    _seal(made)
    return made


@transaction.atomic
def reverse_journal(journal: Journal, *, by: Actor, memo: str) -> Journal:
    """Post the exact opposite of a sealed journal, on the same days, and return it."""
    return reverse_journals_bulk([journal], by=by, memo=memo)[0]


@transaction.atomic
def reverse_journals_bulk(journals: Sequence[Journal], *, by: Actor, memo: str) -> list[Journal]:
    """Post the exact opposite of each of the journals, which belong to one organisation, set-wise."""
    if not journals:
        return []
    lines: dict[int, list[PostingLine]] = {journal.pk: [] for journal in journals}
    for start in range(0, len(journals), BATCH):
        keys = [journal.pk for journal in journals[start : start + BATCH]]
        for posting in Posting.objects.filter(journal_id__in=keys).order_by("id"):
            lines[posting.journal_id].append(
                PostingLine(ledger_id=posting.ledger_id, on=posting.on, amount_minor=posting.amount_minor, currency=posting.currency)
            )
    entries = [
        JournalEntry(
            kind=Journal.Kind.REVERSAL,
            memo=memo,
            source=journal.source,
            reverses_id=journal.pk,
            postings=reversed_postings(lines[journal.pk]),
        )
        for journal in journals
    ]
    return post_journals_bulk(journals[0].organisation, entries=entries, by=by)


def settle(open_item_amounts: Mapping[int, int]) -> None:
    """Take each amount (minor units, above zero) off what is outstanding on the open item of that key. Raises `Settled` and changes nothing."""
    _move({key: -minor for key, minor in open_item_amounts.items()})


def reopen(open_item_amounts: Mapping[int, int]) -> None:
    """Give each amount back to its open item: the exact opposite of `settle`. Raises `Settled` and changes nothing."""
    _move(open_item_amounts)


@transaction.atomic
def record_import_journal(bank_account: ClientBankAccount, *, run: UUID, days: Mapping[date, int], by: Actor) -> Journal | None:
    """Post what an import run brought: each day's sum into the bank ledger, and out of the account's unassigned ledger.

    `days` maps a booking date to the sum of its new lines in minor units. Days that sum to nothing need no posting; None where none is left.
    """
    bank, unassigned = _ledgers(bank_account, Ledger.Kind.BANK, Ledger.Kind.UNASSIGNED)
    moved = [(day, minor) for day, minor in sorted(days.items()) if minor]
    if not moved:
        return None
    postings = [posting for day, minor in moved for posting in pair(bank, unassigned, on=day, minor=minor)]
    return post_journal(bank_account.organisation, kind=Journal.Kind.IMPORT, memo="", source=run, postings=postings, by=by)


@transaction.atomic
def record_opening(bank_account: ClientBankAccount, *, minor: int, on: date, by: Actor) -> ClientBankAccount:
    """Set what the account held at the end of day `on`, before the first line that the books hold, once. Raises `Settled` where it is set already."""
    held = ClientBankAccount.objects.select_for_update().select_related("organisation").get(pk=bank_account.pk)
    if held.opening_minor is not None:
        raise Settled(_("%(name)s has an opening balance already.") % {"name": held.name}, code="opening_known")
    held.opening_minor, held.opening_on = minor, on
    held.save(update_fields=["opening_minor", "opening_on"])
    if minor:
        bank, opening = _ledgers(held, Ledger.Kind.BANK, Ledger.Kind.OPENING)
        postings = pair(bank, opening, on=on, minor=minor)
        post_journal(held.organisation, kind=Journal.Kind.OPENING, memo="", source=None, postings=postings, by=by)
    bank_account.opening_minor, bank_account.opening_on = minor, on
    return held


@transaction.atomic
def move_opening(bank_account: ClientBankAccount, *, minor: int, on: date, by: Actor) -> None:
    """Begin the account's books earlier: `minor` is what it held at the end of day `on`, which lies before the opening known so far.

    For lines that came in from before it: what the opening held of them is taken back out of it, so that the balance of every later day stays.
    """
    held = ClientBankAccount.objects.select_for_update().select_related("organisation").get(pk=bank_account.pk)
    assert held.opening_minor is not None, "an opening that is not known cannot be moved"
    assert held.opening_on is not None
    change = minor - held.opening_minor
    held.opening_minor, held.opening_on = minor, min(on, held.opening_on)
    held.save(update_fields=["opening_minor", "opening_on"])
    if change:
        bank, opening = _ledgers(held, Ledger.Kind.BANK, Ledger.Kind.OPENING)
        postings = pair(bank, opening, on=held.opening_on, minor=change)
        post_journal(held.organisation, kind=Journal.Kind.OPENING, memo="", source=None, postings=postings, by=by)
    bank_account.opening_minor, bank_account.opening_on = held.opening_minor, held.opening_on


def pair(into: Ledger, out_of: Ledger, *, on: date, minor: int) -> list[PostingLine]:
    """Return the two sides of a movement: plus on `into`, minus on `out_of`."""
    return [
        PostingLine(ledger_id=into.pk, on=on, amount_minor=minor, currency=into.currency),
        PostingLine(ledger_id=out_of.pk, on=on, amount_minor=-minor, currency=out_of.currency),
    ]


def _seal(journals: Sequence[Journal]) -> None:
    for start in range(0, len(journals), BATCH):
        Journal.objects.filter(pk__in=[journal.pk for journal in journals[start : start + BATCH]]).update(is_sealed=True)
    for journal in journals:
        journal.is_sealed = True


def _check_ledgers(organisation: Organisation, postings: Sequence[PostingLine]) -> None:
    """Raise `WrongCurrency` unless every posting is in its ledger's currency and the ledger is the organisation's."""
    keys = sorted({posting.ledger_id for posting in postings})
    known: dict[int, str] = {}
    for start in range(0, len(keys), BATCH):
        known |= dict(Ledger.objects.filter(organisation=organisation, pk__in=keys[start : start + BATCH]).values_list("pk", "currency"))
    for posting in postings:
        if known.get(posting.ledger_id) != posting.currency:
            raise WrongCurrency(_("A posting in %(currency)s met a ledger in another currency.") % {"currency": posting.currency})


def _move(amounts: Mapping[int, int]) -> None:
    keys = sorted(amounts)
    with transaction.atomic():
        for start in range(0, len(keys), BATCH):
            items = list(OpenItem.objects.select_for_update().filter(pk__in=keys[start : start + BATCH]).order_by("pk"))
            for item in items:
                item.outstanding_minor += amounts[item.pk]
                _check_outstanding(item)
            OpenItem.objects.bulk_update(items, ["outstanding_minor"], batch_size=BATCH)


def _check_outstanding(item: OpenItem) -> None:
    if item.outstanding_minor < 0:
        raise Settled(
            _("%(reference)s is settled already, or less is owed on it now. Nothing was changed.") % {"reference": item.reference}
        )
    if item.outstanding_minor > item.amount_minor:
        raise Settled(_("%(reference)s cannot be owed more than it was charged. Nothing was changed.") % {"reference": item.reference})


def _ledgers(bank_account: ClientBankAccount, *kinds: Ledger.Kind) -> list[Ledger]:
    found = {ledger.kind: ledger for ledger in Ledger.objects.filter(bank_account=bank_account, kind__in=kinds)}
    return [found[kind] for kind in kinds]
