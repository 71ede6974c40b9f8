"""Posting what the story holds for the days since it was last told. Doing it again changes nothing, and a day that was cut short is told whole."""

import uuid
from datetime import date, timedelta

from django.db import transaction

from bankbook import clock, story
from bankbook.audit import Actor
from bankbook.bank.accounts import actions as accounts
from bankbook.bank.accounts.models import Account, Entry, Hold
from bankbook.bank.site.demo.models import Told

STORY = Actor(kind="system", public_id="", label="The demo's story")


def tell() -> int:
    """Tell every account's story up to today in its bank's own zone, and return how many entries that posted; 0 in a home that is not the demo's."""
    waiting = Told.objects.select_related("account__entity__group__institution").order_by("id")
    return sum(_tell(told.pk, today=today) for told in waiting if told.until < (today := accounts.today_at(told.account)))


@transaction.atomic
def _tell(told_id: int, *, today: date) -> int:
    told = Told.objects.select_for_update().get(pk=told_id)
    if told.until >= today:
        return 0
    account, tale = told.account, story.account(told.key)
    told_now = story.movements(tale, first=told.until + timedelta(days=1), last=today)
    # What a bank books late may carry a date from before the account was opened: that month is none of the account's.
    movements = [each for each in told_now if each.booked_on >= account.opened_on]
    ended = _holds_of(account, movements)
    entries = [_entry(account, each) for each in movements if _still_books(account, each, ended)]
    accounts.post_all(account, by=STORY, entries=entries)
    _book_holds(account, movements, ended)
    Hold.objects.bulk_create([_hold(account, each) for each in story.pending(tale, today=today)], ignore_conflicts=True)
    accounts.close_months(account, by=STORY, today=today)
    told.until = today
    told.save(update_fields=["until"])
    return len(entries)


def _holds_of(account: Account, movements: list[story.Movement]) -> dict[uuid.UUID, str]:
    """The state of each hold that the story made earlier for these movements: people may have booked or rejected it meanwhile."""
    wanted = [hold_id(account, each.key) for each in movements if each.held_on is not None]
    return dict(Hold.objects.filter(account=account, public_id__in=wanted).values_list("public_id", "state"))


def _still_books(account: Account, movement: story.Movement, known: dict[uuid.UUID, str]) -> bool:
    return known.get(hold_id(account, movement.key), Hold.State.PENDING) == Hold.State.PENDING


def _book_holds(account: Account, movements: list[story.Movement], known: dict[uuid.UUID, str]) -> None:
    """What was pending is booked now; what was pending and booked while nobody looked is remembered as such."""
    Hold.objects.filter(account=account, public_id__in=known, state=Hold.State.PENDING).update(state=Hold.State.BOOKED)
    unseen = [each for each in movements if each.held_on is not None and hold_id(account, each.key) not in known]
    Hold.objects.bulk_create([_hold(account, each, state=Hold.State.BOOKED) for each in unseen])


def hold_id(account: Account, key: str) -> uuid.UUID:
    """Return the lasting public id of the pending form of a movement."""
    return uuid.uuid5(account.public_id, f"hold {key}")


def _hold(account: Account, movement: story.Movement, *, state: Hold.State = Hold.State.PENDING) -> Hold:
    return Hold(
        account=account,
        public_id=hold_id(account, movement.key),
        state=state,
        value_on=movement.posted_on,
        amount_minor=movement.amount_minor if movement.held_minor is None else movement.held_minor,
        currency=account.currency,
        text=movement.held_text or movement.text,
        counterparty=movement.counterparty,
        created_at=clock.now(),
    )


def _entry(account: Account, movement: story.Movement) -> Entry:
    return Entry(
        account=account,
        public_id=uuid.uuid5(account.public_id, f"entry {movement.key}"),
        booked_on=movement.booked_on,
        value_on=movement.value_on or movement.booked_on,
        amount_minor=movement.amount_minor,
        currency=account.currency,
        text=movement.text,
        counterparty=movement.counterparty,
        counterparty_iban=movement.counterparty_iban,
        counterparty_number=movement.counterparty_number,
        end_to_end_id=movement.end_to_end_id,
        code=movement.code,
        details=dict(movement.details),
        from_hold=hold_id(account, movement.key) if movement.held_on is not None else None,
    )
