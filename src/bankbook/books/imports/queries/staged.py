"""From a run's kept payload back to what the bank said, and what the books make of it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bankbook import clock
from bankbook.books.imports.models import ImportRun
from bankbook.books.imports.queries import held
from bankbook.books.imports.queries.memory import AccountMemory
from bankbook.books.imports.queries.payloads import body_of
from bankbook.books.imports.rules import DayRange, Held, Outcome, Span, balance_at_close, classify
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.providers import statement_file
from bankbook.books.providers.port import BalanceKind, BalanceSeen, Fetched
from bankbook.books.providers.zones import zone_of_country
from bankbook.money import Money


@dataclass(frozen=True, slots=True)
class BankBalance:
    """The bank's booked balance, in minor units, at the end of day `on`."""

    minor: int
    on: date


@dataclass(frozen=True, slots=True)
class Reading:
    """A fetch beside the books as they are now."""

    fetched: Fetched
    outcome: Outcome
    held: Sequence[Held]
    at_bank: BankBalance | None
    days: DayRange | None


def fetched_of(run: ImportRun) -> Fetched:
    """Return what the run's payload says, as it was when it was read. A run without a payload read nothing."""
    if run.payload is None:
        return Fetched(items=(), balances=())
    said = statement_file.read_items(body_of(run.payload), holder=run.progress.get("holder", ""), memory=AccountMemory(run.bank_account))
    return Fetched(
        items=said.items,
        balances=[_balance(one) for one in run.balances],
        unreadable=said.unreadable,
        payload=said.payload,
        balance_failure=run.progress.get("balance_failure", ""),
    )


def read(run: ImportRun, fetched: Fetched, *, bank_account: ClientBankAccount) -> Reading:
    """Compare a fetch with the account's lines as they are now. In a transaction that holds the account's row, what is read stays so."""
    asked = DayRange(run.window_first, run.window_last) if run.window_first and run.window_last else None
    is_feed = run.source == ImportRun.Source.FEED
    close = asked.last if asked and is_feed else close_for(bank_account)
    span = Span(close=close, read=asked if is_feed else None, start_on=bank_account.start_on, locked_until=bank_account.locked_until)
    days = _days(fetched, asked if is_feed else None, close=close)
    lines = held.held_keys(bank_account, days) if days else []
    outcome = classify(fetched.items, held=lines, span=span)
    if days and not outcome.is_all_held:
        lines, nearby = held.held_lines(bank_account, days), held.nearby_lines(bank_account, days)
        if lines or nearby:
            outcome = classify(fetched.items, held=lines, aliases=held.aliases(bank_account), span=span, nearby=nearby)
    return Reading(fetched, outcome, lines, _at_bank(fetched, outcome, close=close, is_feed=is_feed, currency=bank_account.currency), days)


def close_for(bank_account: ClientBankAccount) -> date:
    """Return the last day that is over where the account's bank is: by its connection's zone, else by the organisation's country."""
    link = bank_account.links.exclude(state="ended").select_related("connection").first()
    return clock.close_of_previous_day(link.connection.zone if link else zone_of_country(bank_account.organisation.country))


def balances_as_data(fetched: Fetched) -> list[dict[str, Any]]:
    """Return balances as a run keeps them."""
    return [
        {"kind": one.kind.value, "minor": one.amount.minor, "currency": one.amount.currency, "on": one.on.isoformat() if one.on else None}
        for one in fetched.balances
    ]


def _balance(kept: dict[str, Any]) -> BalanceSeen:
    on = date.fromisoformat(kept["on"]) if kept["on"] else None
    return BalanceSeen(BalanceKind(kept["kind"]), Money(kept["minor"], kept["currency"]), on)


def _days(fetched: Fetched, asked: DayRange | None, *, close: date) -> DayRange | None:
    """The days whose lines have to be looked at: those asked for, and those of items outside them."""
    booked = {day for item in fetched.items if not item.is_pending and (day := item.booked_on or item.value_on) and day <= close}
    if asked:
        booked |= {asked.first, asked.last}
    return DayRange(min(booked), max(booked)) if booked else None


def _at_bank(fetched: Fetched, outcome: Outcome, *, close: date, is_feed: bool, currency: str) -> BankBalance | None:
    on = close if is_feed else _file_close(fetched, outcome, close=close)
    after = (item.amount.minor for item in outcome.waiting)
    if not is_feed:
        after = (line.item.amount.minor for line in outcome.new if line.day > on.toordinal())
    minor = balance_at_close(fetched.balances, close=on, currency=currency, booked_after=after)
    return None if minor is None else BankBalance(minor, on)


def _file_close(fetched: Fetched, outcome: Outcome, *, close: date) -> date:
    """The day that a file's balance speaks of: its own date; where it has none, the last day in the file."""
    dated = [one.on for one in fetched.balances if one.on and one.kind is not BalanceKind.OTHER]
    last = max((line.day for line in outcome.new), default=None)
    return min(max(dated, default=date.fromordinal(last) if last else close), close)


def one_day_before(day: date) -> date:
    """Return the day before: an opening balance stands at the end of it."""
    return day - timedelta(days=1)
