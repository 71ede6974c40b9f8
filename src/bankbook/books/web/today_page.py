"""What the first page says, gathered from the rooms that know it: is the money proved, and what needs this person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bankbook import clock
from bankbook.books.assignments import queries as assignments
from bankbook.books.banklines import queries as banklines
from bankbook.books.connections import queries as connections
from bankbook.books.connections.models import AccountLink
from bankbook.books.connections.queries import Standing
from bankbook.books.imports.queries.coverage import Coverage, coverages, days_between
from bankbook.books.ledger import queries as ledger
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.organisations.models import Organisation
from bankbook.books.organisations.rules import Right
from bankbook.books.providers.zones import zone_of_country
from bankbook.books.web.balance_chart import Chart, chart
from bankbook.books.web.guard import may
from bankbook.money import Money, format
from bankbook.ui.formats import written

STRIP_DAYS: Final = 30
SATURDAY: Final = 5

NUMBERS: Final[tuple[str | Promise, ...]] = tuple(
    gettext_lazy(word) for word in ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One account as the table shows it. `bank` and `books` are None where they are not known."""

    account: ClientBankAccount
    fed_by: str
    days: list[tuple[date, str]]
    bank: Money | None
    books: Money | None
    as_at: date | None
    late: int
    covered: Coverage
    state: str  # proved | consistent | unproved | missing | late | never | unlinked

    @property
    def difference(self) -> Money | None:
        """Books less bank; None where either is not known."""
        return self.books - self.bank if self.bank is not None and self.books is not None else None

    @property
    def is_proved(self) -> bool:
        """Whether the balance agreed to the penny at the last close."""
        return self.state == "proved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that waits for a person: its consequence, and one button."""

    harm: int  # most harmful first
    tone: str
    icon: str
    title: str
    text: str
    url: str
    button: str | Promise


def day_of(organisation: Organisation) -> date:
    """Return what day it is for the organisation."""
    return clock.today(zone_of_country(organisation.country))


def account_rows(organisation: Organisation, *, today: date) -> list[AccountRow]:
    """Return every bank account with its proof: a fixed number of statements."""
    accounts = list(ledger.bank_accounts(organisation))
    covered, held = coverages(accounts), ledger.cashbooks(accounts)
    fed = {link.bank_account_id: link for link in connections.organisation_links(organisation)}
    return [_row(each, covered[each.pk], held[each.pk], fed.get(each.pk), today=today) for each in accounts]


def title(rows: Sequence[AccountRow]) -> str:
    """Return the state of proof in one sentence."""
    proved, of = sum(row.is_proved for row in rows), len(rows)
    if of == 1:
        return _("The account is proved") if proved else _("The account is not proved")
    if not proved:
        return _("None of %(of)s accounts is proved yet") % {"of": _number(of)}
    if proved == of:
        return _("All %(of)s accounts are proved") % {"of": _number(of)}
    if not proved:
        return _("None of the %(of)s accounts is proved yet") % {"of": _number(of)}
    facts = {"proved": _number(proved), "of": _number(of)}
    sentence = ngettext("%(proved)s of %(of)s accounts is proved", "%(proved)s of %(of)s accounts are proved", proved) % facts
    return sentence[:1].upper() + sentence[1:]


def balance(rows: Sequence[AccountRow], *, day: date) -> Chart | None:
    """Return the chart of the first account that can have one, client accounts before others; up to the close of the day before `day`."""
    last = day - timedelta(days=1)
    for row in sorted(rows, key=lambda row: row.account.kind != ClientBankAccount.Kind.CLIENT):
        drawn = chart(row.account, row.covered, first=last - timedelta(days=STRIP_DAYS - 1), last=last)
        if drawn is not None:
            return drawn
    return None


def needs(request: HttpRequest, organisation: Organisation, rows: Sequence[AccountRow]) -> list[Need]:
    """Return what waits for this person, most harmful first; what they may not do is not asked of them."""
    found: list[Need] = []
    if may(request, Right.AUTHORISE):
        standings = connections.standings(connections.connections(organisation))
        found += [need for standing in standings for need in _of_connection(standing)]
        found += [_unlinked(row) for row in rows if row.state == "unlinked"]
    if may(request, Right.VIEW_LINES):
        found += [need for row in rows for need in _of_account(row)]
    if may(request, Right.ASSIGN):
        found += _of_lines(organisation)
    return sorted(found, key=lambda need: need.harm)


def steps(organisation: Organisation) -> tuple[bool, bool, bool]:
    """Return which of the first day's three steps are done: connected, imported, assigned."""
    linked = bool(connections.organisation_links(organisation))
    has_lines = assignments.has_lines(organisation)
    done = has_lines and (assignments.latest_run(organisation) is not None or not banklines.waiting_count(organisation))
    return linked or has_lines, has_lines, done


def _row(account: ClientBankAccount, covered: Coverage, held: Money | None, link: AccountLink | None, *, today: date) -> AccountRow:
    last = covered.last
    as_at = last.covered_until if last else None
    late = (today - timedelta(days=1) - as_at).days if as_at else 0
    bank = Money(last.balance_minor, account.currency) if last and last.balance_minor is not None else None
    return AccountRow(
        account=account,
        fed_by=link.connection.institution_name if link else "",
        days=list(_strip(covered, today=today)) if last else [],
        bank=bank,
        books=held,
        as_at=as_at if late > 0 else None,
        late=max(0, late),
        covered=covered,
        state=_state(covered, link, as_at=as_at, late=late),
    )


def _state(covered: Coverage, link: AccountLink | None, *, as_at: date | None, late: int) -> str:
    if as_at is None:
        return "never" if link else "unlinked"
    return "late" if late > 0 else covered.state(as_at)


def _strip(covered: Coverage, *, today: date) -> Iterator[tuple[date, str]]:
    for day in days_between(today - timedelta(days=STRIP_DAYS - 1), today):
        state = covered.state(day)
        if day == today:
            yield day, "today"
        elif day.weekday() >= SATURDAY and state != "missing":
            yield day, "off"
        else:
            yield day, state


def _of_connection(standing: Standing) -> Iterator[Need]:
    bank, url = str(standing.connection), reverse("books:connection", args=[standing.connection.public_id])
    ends = standing.life.ends_at.date() if standing.life else None
    state = standing.state.value
    if state in ("expired", "revoked_at_bank"):
        text = _("It ended on %(day)s. No lines arrive until it is renewed; nothing is lost if that happens within 90 days.") % {
            "day": written(ends)
        }
        yield Need(
            harm=0,
            tone="stop",
            icon="calendar-x",
            title=_("%(bank)s’s consent has ended") % {"bank": bank},
            text=text,
            url=url,
            button=_REAUTHORISE,
        )
    if state == "expiring" and standing.life:
        n = standing.life.left
        words = ngettext("%(bank)s’s consent ends in %(n)s day", "%(bank)s’s consent ends in %(n)s days", n) % {"bank": bank, "n": n}
        text = _("On %(day)s. After that no lines arrive until it is renewed.") % {"day": written(ends)}
        yield Need(harm=2, tone="look", icon="calendar-clock", title=words, text=text, url=url, button=_REAUTHORISE)
    if standing.undecided:
        n = standing.undecided
        words = ngettext("%(bank)s shows %(n)s account that is not decided on", "%(bank)s shows %(n)s accounts that are not decided on", n)
        text = _("Say which of your bank accounts it feeds, or that it feeds none.")
        link = reverse("books:link", args=[standing.connection.public_id])
        yield Need(
            harm=3, tone="ask", icon="link-2", title=words % {"bank": bank, "n": n}, text=text, url=link, button=_("Link bank account")
        )


def _unlinked(row: AccountRow) -> Need:
    words = _("%(account)s is fed by no bank") % {"account": row.account.name}
    text = _("Authorise the bank that keeps it and link the two; until then nothing comes in.")
    url = reverse("books:open-banking")
    return Need(harm=6, tone="rest", icon="unlink", title=words, text=text, url=url, button=_("Open banking authorisation"))


def _of_account(row: AccountRow) -> Iterator[Need]:
    lines = f"{reverse('books:bank-lines')}?account={row.account.public_id}"
    if row.state == "unproved" and row.difference is not None and not row.difference.is_zero:
        words = _("%(account)s: %(amount)s apart") % {"account": row.account.name, "amount": format(abs(row.difference))}
        text = _("Books and bank differ at the last close. The import run says from which day on.")
        yield Need(harm=1, tone="look", icon="triangle-alert", title=words, text=text, url=lines, button=_("View bank lines"))
    if row.covered.questions:
        words = ngettext("%(account)s: %(n)s question", "%(account)s: %(n)s questions", row.covered.questions) % {
            "account": row.account.name,
            "n": row.covered.questions,
        }
        text = _("The bank changed, dropped or doubled a line. The books kept theirs; say which is right.")
        yield Need(harm=4, tone="ask", icon="circle-question-mark", title=words, text=text, url=lines, button=_("View bank lines"))


def _of_lines(organisation: Organisation) -> Iterator[Need]:
    counts = assignments.unassigned_counts(organisation)
    unassigned, suggested = counts.get("unassigned", 0), counts.get("suggested", 0)
    total = unassigned + suggested
    if not total:
        return
    words = ngettext("%(n)s line belongs to nobody yet", "%(n)s lines belong to nobody yet", total) % {"n": total}
    sums = ", ".join(format(money) for money in assignments.unassigned_sums(organisation))
    text = _("%(sums)s together. %(suggested)s wait for your approval, %(unassigned)s need you to say where they go.")
    facts = {"sums": sums, "suggested": suggested, "unassigned": unassigned}
    yield Need(
        harm=5, tone="ask", icon="inbox", title=words, text=text % facts, url=reverse("books:unassigned"), button=_("Work through them")
    )


def _number(n: int) -> str:
    return str(NUMBERS[n]) if n < len(NUMBERS) else str(n)


_REAUTHORISE: Final = gettext_lazy("Reauthorise")
