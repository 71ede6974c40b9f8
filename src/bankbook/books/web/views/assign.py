"""One bank line: why it went where it went, assigning by hand (whole or split), and taking an assignment back."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bankbook import money
from bankbook.books.assignments import actions, rules
from bankbook.books.assignments.models import Allocation
from bankbook.books.banklines import queries as lines
from bankbook.books.banklines.models import BankLine
from bankbook.books.errors import Refused
from bankbook.books.ledger import queries as ledgers
from bankbook.books.ledger.models import Ledger, OpenItem
from bankbook.books.organisations.rules import Right
from bankbook.books.web.guard import BooksRequest, may, needs
from bankbook.books.web.panels import line_panel
from bankbook.money import Money

CHOICES_MAX = 8  # ledgers shown for one search: more is a reason to search more closely
ITEMS_MAX = 4  # open charges shown for one ledger, oldest first
NOBODYS = (Ledger.Kind.BANK, Ledger.Kind.UNASSIGNED, Ledger.Kind.OPENING)


class BadPart(Refused):
    code = "bad_part"


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it travels in the address: ledger, purpose, charge and amount."""

    ledger: Ledger
    purpose: Allocation.Purpose
    item: OpenItem | None
    amount: Money
    without: str = ""
    owed: Money | None = None  # on the charge, when this part's turn comes

    @property
    def token(self) -> str:
        return token(self.ledger, self.purpose, self.item, self.amount.minor)

    @property
    def words(self) -> str:
        return words(self.purpose, self.item, owed=self.owed)

    @property
    def placed(self) -> rules.Placed:
        return rules.Placed(self.item.pk if self.item else None, self.item.outstanding_minor if self.item else 0, self.amount.minor)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a part could go to."""

    ledger: Ledger
    token: str
    words: str


@require_GET
@needs(Right.VIEW_LINES)
def line(request: BooksRequest, line: UUID) -> HttpResponse:
    """One line on a page of its own."""
    found = lines.line(request.organisation, line)
    trail = [(_("Bank lines"), reverse("books:bank-lines")), (found.text or _("Bank line"), "")]
    return render(request, "web/line.html", {**line_panel(found), "trail": trail, "may_assign": may(request, Right.ASSIGN)})


@require_POST
@needs(Right.ASSIGN)
def undo_line(request: BooksRequest, line: UUID) -> HttpResponse:
    """Take back what a line was assigned to."""
    found = lines.line(request.organisation, line)
    try:
        actions.undo(found, by=request.actor)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(
            request, _("Undone. What it paid is owed again and the line is unassigned. From now on Auto assign only suggests for it.")
        )
    return redirect("books:line", found.public_id)


@require_http_methods(["GET", "POST"])
@needs(Right.ASSIGN)
def assign_line(request: BooksRequest, line: UUID) -> HttpResponse:
    """Collect parts (GET, in the address) and assign them (POST). On a refusal nothing changes and the parts stay."""
    found = lines.line(request.organisation, line)
    context: dict[str, Any] = {"line": found}
    try:
        parts = _parts(request, found)
        if request.method == "POST":
            given = [actions.HandPart(part.ledger, part.purpose, part.amount.minor, part.item) for part in parts]
            actions.assign(found, parts=given, by=request.actor)
            messages.success(request, _("Assigned. You can undo it on the line."))
            return redirect("books:line", found.public_id)
    except Refused as refusal:
        context["refusal"], parts = refusal, _kept(request, found)
    remaining = Money(found.amount_minor - sum(part.amount.minor for part in parts), found.currency)
    q = request.GET.get("q", "").strip()
    context |= {"parts": parts, "remaining": remaining, "q": q, "choices": _choices(request, found, q, parts=parts)}
    return render(request, "web/assign_line.html", context, status=409 if "refusal" in context else 200)


def token(ledger: Ledger, purpose: Allocation.Purpose, item: OpenItem | None, minor: int | None) -> str:
    """A part in one word: `ledger.purpose.charge.minor`, empty where there is none."""
    return f"{ledger.public_id}.{purpose.value}.{item.public_id if item else ''}.{'' if minor is None else minor}"


def words(purpose: Allocation.Purpose, item: OpenItem | None, *, owed: Money | None = None) -> str:
    """What a part is for, as people say it. `owed`: what parts before it leave of the charge, where it is not all of it."""
    if item is None:
        return str(purpose.label)
    return _("%(kind)s due %(day)s, %(reference)s: %(owed)s owed") % {
        "kind": item.get_kind_display(),
        "day": date_format(item.due_on),
        "reference": item.reference,
        "owed": money.format(Money(item.outstanding_minor, item.currency) if owed is None else owed),
    }


def _parts(request: BooksRequest, line: BankLine) -> list[Part]:
    """The parts in the request, with the one just chosen."""
    parts = _kept(request, line)
    chosen = request.GET.get("choice", "")
    if not chosen:
        return parts
    left = line.amount_minor - sum(part.amount.minor for part in parts)
    part = _read(request, line, chosen, minor=left)
    typed = request.GET.get("amount", "").strip()
    if typed:
        minor = _typed(typed, line.currency)
        part = Part(part.ledger, part.purpose, part.item, Money(minor if line.amount_minor > 0 else -abs(minor), line.currency))
    elif part.item is not None and 0 < (owed := _owed(part.item, parts)) < left:
        part = Part(part.ledger, part.purpose, part.item, Money(owed, line.currency))
    return _linked(request, line, [*parts, part])


def _owed(item: OpenItem, parts: list[Part]) -> int:
    """What the parts leave of a charge, in minor units."""
    return item.outstanding_minor - sum(part.amount.minor for part in parts if part.item is not None and part.item.pk == item.pk)


def _typed(text: str, currency: str) -> int:
    try:
        return money.parse(text.replace(",", "").lstrip("£$€ "), currency).minor
    except money.UnreadableAmount as unreadable:
        raise BadPart(_("“%(text)s” is not an amount. Type it in digits, for example 1,150.00.") % {"text": text}) from unreadable


def _kept(request: BooksRequest, line: BankLine) -> list[Part]:
    given = (request.POST if request.method == "POST" else request.GET).getlist("part")
    return _linked(request, line, [_read(request, line, each) for each in given])


def _linked(request: BooksRequest, line: BankLine, parts: list[Part]) -> list[Part]:
    """Each part with the address of this page without it, and what is owed on its charge when its turn comes."""
    here = reverse("books:assign-line", args=[line.public_id])
    owed = rules.owed_when_placed(part.placed for part in parts)
    linked = []
    for number, part in enumerate(parts):
        others = [("part", other.token) for place, other in enumerate(parts) if place != number]
        linked.append(replace(part, without=f"{here}?{urlencode(others)}", owed=Money(owed[number], line.currency)))
    return linked


def _read(request: BooksRequest, line: BankLine, given: str, *, minor: int = 0) -> Part:
    """A part out of its token; ids of another organisation are as unknown as made-up ones."""
    try:
        ledger_id, purpose, item_id, amount = given.split(".")
        ledger = ledgers.ledger(request.organisation, UUID(ledger_id))
        item = OpenItem.objects.get(organisation=request.organisation, public_id=UUID(item_id)) if item_id else None
        return Part(ledger, Allocation.Purpose(purpose), item, Money(int(amount) if amount else minor, line.currency))
    except (ValueError, OpenItem.DoesNotExist) as unreadable:
        raise BadPart(_("A part could not be read. Choose it again.")) from unreadable


def _choices(request: BooksRequest, line: BankLine, q: str, *, parts: list[Part]) -> list[Choice]:
    """What fits the search, each charge with what the parts so far leave of it; one that they pay whole is not offered again."""
    if not q:
        return []
    found = (
        ledgers.find_ledgers(request.organisation, text=q, currency=line.currency)
        .exclude(kind__in=NOBODYS)
        .order_by("name", "id")[:CHOICES_MAX]
    )
    choices: list[Choice] = []
    for each in found:
        if line.amount_minor > 0:
            choices.extend(_of_charge(each, item, owed=_owed(item, parts)) for item in _items(each) if _owed(item, parts) > 0)
        purpose = _plain_purpose(each)
        choices.append(Choice(ledger=each, token=token(each, purpose, None, None), words=words(purpose, None)))
    return choices


def _items(ledger: Ledger) -> list[OpenItem]:
    owed = ledger.open_items.filter(outstanding_minor__gt=0).exclude(kind=OpenItem.Kind.PAYABLE)
    return list(owed.order_by("due_on", "id")[:ITEMS_MAX])


def _of_charge(ledger: Ledger, item: OpenItem, *, owed: int) -> Choice:
    purpose = Allocation.Purpose(item.kind)
    return Choice(ledger=ledger, token=token(ledger, purpose, item, None), words=words(purpose, item, owed=Money(owed, item.currency)))


def _plain_purpose(ledger: Ledger) -> Allocation.Purpose:
    return {
        Ledger.Kind.TENANCY: Allocation.Purpose.CREDIT,
        Ledger.Kind.DEPOSIT: Allocation.Purpose.DEPOSIT,
        Ledger.Kind.LANDLORD: Allocation.Purpose.PAYOUT,
        Ledger.Kind.FEES: Allocation.Purpose.FEE,
        Ledger.Kind.SUSPENSE: Allocation.Purpose.SUSPENSE,
    }.get(Ledger.Kind(ledger.kind), Allocation.Purpose.OTHER)


urlpatterns: list[URLPattern] = [
    path("bank/lines/<uuid:line>", line, name="line"),
    path("bank/lines/<uuid:line>/undo", undo_line, name="undo-line"),
    path("bank/lines/<uuid:line>/assign", assign_line, name="assign-line"),
]
