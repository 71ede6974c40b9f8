"""What changes accounts: booking, pending movements, statements. One transaction each; the account row is locked while it gets a new number."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from bankbook import audit, clock
from bankbook.audit import Actor
from bankbook.bank.accounts import queries, rules
from bankbook.bank.accounts.models import Account, Entry, Hold, Statement
from bankbook.bank.accounts.rules import HoldEvent, HoldState
from bankbook.bank.errors import Refused


class More(TypedDict, total=False):
    """What else an entry can carry; `details` holds fields of the open-banking wire by their published names and is therefore open in type."""

    counterparty_iban: str
    counterparty_number: str
    end_to_end_id: str
    code: str
    details: dict[str, Any]
    transaction_id: str
    from_hold: UUID


def today_at(account: Account) -> date:
    """Return what day it is for the account: the day in its bank's own zone."""
    return clock.today(account.entity.group.institution.zone)


@transaction.atomic
def post(
    account: Account,
    *,
    by: Actor,
    amount_minor: int,
    text: str,
    booked_on: date,
    value_on: date | None = None,
    counterparty: str = "",
    **more: Unpack[More],
) -> Entry:
    """Book a movement (minor units of the account's currency, plus is into the account) and return it.

    Without an id of its own it gets the bank's. Raises `rules.Unbookable`.
    """
    locked = _locked(account)
    rules.check_booking(
        amount_minor=amount_minor,
        text=text,
        booked_on=booked_on,
        today=today_at(locked),
        opened_on=locked.opened_on,
        settled_until=queries.settled_until(locked),
    )
    sequence = _next_sequence(locked)
    entry = Entry.objects.create(
        account=locked,
        sequence=sequence,
        booked_on=booked_on,
        value_on=value_on or booked_on,
        amount_minor=amount_minor,
        currency=locked.currency,
        text=text.strip(),
        counterparty=counterparty,
        **more | {"transaction_id": more.get("transaction_id") or rules.transaction_id(booked_on=booked_on, sequence=sequence)},
    )
    _recorded(by, "entry.posted", locked, {"entry": str(entry.public_id), "amount_minor": amount_minor, "booked_on": booked_on.isoformat()})
    return entry


@transaction.atomic
def post_all(account: Account, *, by: Actor, entries: Sequence[Entry]) -> list[Entry]:
    """Book movements that come together, as in a clearing's file: unsaved entries without number and id, in the order of booking. One audit entry.

    What each says is its maker's to answer for; only zero amounts and missing texts are refused (`rules.Unbookable`).
    """
    locked = _locked(account)
    for sequence, entry in enumerate(entries, start=_next_sequence(locked)):
        rules.check_movement(amount_minor=entry.amount_minor, text=entry.text)
        entry.account, entry.sequence, entry.currency = locked, sequence, locked.currency
        entry.transaction_id = rules.transaction_id(booked_on=entry.booked_on, sequence=sequence)
    made = Entry.objects.bulk_create(entries)
    if made:
        _recorded(by, "entries.posted", locked, {"count": len(made), "sum_minor": sum(entry.amount_minor for entry in made)})
    return made


@transaction.atomic
def hold(account: Account, *, by: Actor, amount_minor: int, text: str, value_on: date, counterparty: str = "") -> Hold:
    """Show a movement as pending and return it. Raises `rules.Unbookable`."""
    locked = _locked(account)
    rules.check_movement(amount_minor=amount_minor, text=text)
    rules.check_day(value_on, today=today_at(locked))
    made = Hold.objects.create(
        account=locked,
        value_on=value_on,
        amount_minor=amount_minor,
        currency=locked.currency,
        text=text.strip(),
        counterparty=counterparty,
    )
    _recorded(by, "hold.made", locked, {"hold": str(made.public_id), "amount_minor": amount_minor, "value_on": value_on.isoformat()})
    return made


@transaction.atomic
def book_hold(hold: Hold, *, by: Actor, booked_on: date, amount_minor: int | None = None, transaction_id: str = "") -> Entry:
    """Book a pending movement, on that day and (as with fuel and tips) possibly at another amount.

    Raises `rules.NotPending`, `rules.Unbookable`.
    """
    pending, state = _moved(hold, HoldEvent.BOOK)
    entry = post(
        pending.account,
        by=by,
        amount_minor=pending.amount_minor if amount_minor is None else amount_minor,
        text=pending.text,
        booked_on=booked_on,
        value_on=pending.value_on,
        counterparty=pending.counterparty,
        transaction_id=transaction_id,
        from_hold=pending.public_id,
    )
    Hold.objects.filter(pk=pending.pk).update(state=state)
    return entry


@transaction.atomic
def move_hold(hold: Hold, *, by: Actor, value_on: date) -> Hold:
    """Move a pending movement to another day. Raises `rules.NotPending`, `rules.Unbookable`."""
    pending, _same = _moved(hold, HoldEvent.MOVE)
    rules.check_day(value_on, today=today_at(pending.account))
    before, pending.value_on = pending.value_on, value_on
    pending.save(update_fields=["value_on"])
    facts = {"hold": str(pending.public_id), "from": before.isoformat(), "to": value_on.isoformat()}
    _recorded(by, "hold.moved", pending.account, facts)
    return pending


@transaction.atomic
def reject_hold(hold: Hold, *, by: Actor, reason: str) -> Hold:
    """End a pending movement without booking it. Raises `rules.NotPending`, and `Refused` without a reason."""
    pending, state = _moved(hold, HoldEvent.REJECT)
    if not reason.strip():
        raise Refused(_("Say why, so that the customer can be told."), code="no_reason")
    pending.state, pending.reason = state, reason.strip()[:140]
    pending.save(update_fields=["state", "reason"])
    _recorded(by, "hold.rejected", pending.account, {"hold": str(pending.public_id), "reason": pending.reason})
    return pending


@transaction.atomic
def close_months(account: Account, *, by: Actor, today: date) -> list[Statement]:
    """Issue the statement of each month that ended long enough ago and has none, oldest first, and return the new ones."""
    locked = _locked(account)
    before = queries.settled_until(locked)
    first = before + timedelta(days=1) if before else locked.opened_on
    ends = list(rules.month_ends(first=first, last=today - timedelta(days=rules.STATEMENT_DELAY_DAYS)))
    opening = queries.booked_minor(locked, last=first - timedelta(days=1)) if ends else 0
    made = []
    for last_on in ends:
        closing = queries.booked_minor(locked, last=last_on)
        made.append(Statement(account=locked, first_on=first, last_on=last_on, opening_minor=opening, closing_minor=closing))
        first, opening = last_on + timedelta(days=1), closing
    Statement.objects.bulk_create(made)
    if made:
        _recorded(by, "statements.issued", locked, {"until": made[-1].last_on.isoformat(), "count": len(made)})
    return made


def _locked(account: Account) -> Account:
    """Return the account afresh, its row locked until the transaction ends: two postings never get one number."""
    return Account.objects.select_related("entity__group__institution").select_for_update(of=("self",)).get(pk=account.pk)


def _moved(hold: Hold, event: HoldEvent) -> tuple[Hold, HoldState]:
    """Return the hold afresh, its row locked, and what the event makes of it. Raises `rules.NotPending`."""
    locked = Hold.objects.select_related("account__entity__group__institution").select_for_update(of=("self",)).get(pk=hold.pk)
    return locked, rules.after(HoldState(locked.state), event)


def _next_sequence(account: Account) -> int:
    last: int | None = account.entries.aggregate(last=Max("sequence"))["last"]
    return (last or 0) + 1


def _recorded(by: Actor, what: str, account: Account, detail: Mapping[str, object]) -> None:
    audit.record(by, what=what, target=("account", str(account.public_id)), detail=detail)
