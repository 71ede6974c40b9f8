"""What can be said of a looked-at import before it is brought in: whether it adds up, and the checks of what was read, in words."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bankbook import money
from bankbook.books.banklines import queries as banklines
from bankbook.books.imports.models import ImportRun
from bankbook.books.imports.queries.staged import Reading, one_day_before
from bankbook.books.imports.rules.adding_up import AddingUp, Close, add_up
from bankbook.books.imports.rules.states import COMMITTED
from bankbook.books.ledger import queries as ledger
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.money import Money


@dataclass(frozen=True, slots=True)
class Check:
    """One check: "ok", "look" (a person should) or "rest" (nothing to compare with), what it is, and what was found."""

    tone: Literal["ok", "look", "rest"]
    title: str
    found: str


def adding_up(reading: Reading, *, bank_account: ClientBankAccount) -> AddingUp | None:
    """Return whether the new lines lead to the bank's balances; None without new lines, or while the account's opening balance is not known."""
    new: dict[date, int] = defaultdict(int)
    for line in reading.outcome.new:
        new[date.fromordinal(line.day)] += line.item.amount.minor
    if not new or bank_account.opening_minor is None or bank_account.opening_on is None:
        return None
    opening = _opening(bank_account, new)
    closes = _closes(bank_account, since=opening.on)
    if reading.at_bank:
        closes[reading.at_bank.on] = reading.at_bank.minor
    held = {day.on: day.sum_minor for day in banklines.days(bank_account, first=date.fromordinal(opening.on.toordinal() + 1))}
    if opening.on < bank_account.opening_on:
        closes.setdefault(bank_account.opening_on, bank_account.opening_minor)
    return add_up(opening=opening, held=held, new=new, closes=[Close(on, minor) for on, minor in closes.items()])


def checks(reading: Reading, *, sum_: AddingUp | None, bank_account: ClientBankAccount) -> list[Check]:
    """Return the checks in the order of a person's interest."""
    return [_read(reading, bank_account), _overlap(reading), _adds_up(reading, sum_, bank_account)]


def _opening(bank_account: ClientBankAccount, new: dict[date, int]) -> Close:
    """What the books hold before the first new day. Lines older than the opening balance would move it back, so that it stays true on its day."""
    assert bank_account.opening_minor is not None
    assert bank_account.opening_on is not None
    before = one_day_before(min(new))
    if before >= bank_account.opening_on:
        held = ledger.cashbook(bank_account, on=before)
        return Close(before, held.minor if held else 0)
    return Close(before, bank_account.opening_minor - sum(minor for on, minor in new.items() if on <= bank_account.opening_on))


def _closes(bank_account: ClientBankAccount, *, since: date) -> dict[date, int]:
    """What the bank said at the close of days; of two answers for a day the later one."""
    said = ImportRun.objects.filter(
        bank_account=bank_account,
        state__in=COMMITTED,
        source=ImportRun.Source.FEED,
        balance_minor__isnull=False,
        window_last__gt=since,
    )
    rows = said.order_by("pk").values_list("window_last", "balance_minor")
    return {on: minor for on, minor in rows if on is not None and minor is not None}


def _read(reading: Reading, bank_account: ClientBankAccount) -> Check:
    lost = len(reading.fetched.unreadable) + len(reading.outcome.undated)
    rows = len(reading.fetched.items) + len(reading.fetched.unreadable)
    if lost:
        title = ngettext("%(n)s row cannot be read", "%(n)s rows cannot be read", lost) % {"n": lost}
        return Check("look", title, _("Of %(rows)s. Left out, each with its reason below.") % {"rows": f"{rows:,}"})
    found = ngettext("%(rows)s row, in %(currency)s", "%(rows)s rows, all in %(currency)s", rows)
    return Check("ok", _("Every row was read"), found % {"rows": f"{rows:,}", "currency": bank_account.currency})


def _overlap(reading: Reading) -> Check:
    outcome = reading.outcome
    differ, same = len(outcome.changed) + len(outcome.vanished), outcome.held
    if differ:
        title = ngettext("%(n)s row differs from the books", "%(n)s rows differ from the books", differ) % {"n": differ}
        return Check("look", title, _("The lines in the books stay as they are, and you are asked about each."))
    if not same:
        return Check("rest", _("Nothing to compare with"), _("No row is in the books already."))
    title = ngettext("%(n)s row as held", "%(n)s rows as held", same) % {"n": f"{same:,}"}
    return Check("ok", title, _("Where the days overlap, both agree."))


def _adds_up(reading: Reading, sum_: AddingUp | None, bank_account: ClientBankAccount) -> Check:
    if sum_ is None and reading.outcome.new:
        return Check("rest", _("No balance to start from"), _("The opening balance comes with the first import that names one."))
    if sum_ is None:
        return Check("ok", _("Nothing to add up"), _("No line would be added."))
    if sum_.close is None or sum_.difference is None:
        return Check("rest", _("No balance to end at"), _("The bank named none for these days, so the sum cannot be proved."))
    if sum_.first_bad is None:
        return Check("ok", _("It adds up"), _("To the penny, at the close of %(day)s.") % {"day": _day(sum_.close.on)})
    return Check("look", _("It does not add up"), _first_bad(sum_, bank_account.currency))


def _first_bad(sum_: AddingUp, currency: str) -> str:
    assert sum_.first_bad is not None
    facts = {"first": _day(sum_.first_bad.first), "last": _day(sum_.first_bad.last)}
    if facts["first"] == facts["last"]:
        where = _("The first day that does not add up is %(first)s.") % facts
    else:
        where = _("The first day that does not add up lies between %(first)s and %(last)s.") % facts
    return f"{_by_how_much(sum_.difference or 0, currency)} {where}".strip()


def _by_how_much(difference: int, currency: str) -> str:
    if not difference:
        return ""
    words = _("The bank has %(amount)s more.") if difference > 0 else _("The bank has %(amount)s less.")
    return words % {"amount": money.format(Money(abs(difference), currency))}


def _day(on: date) -> str:
    return formatted(on, "j F Y")
