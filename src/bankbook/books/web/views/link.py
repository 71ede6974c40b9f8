"""Link bank account: which account at the bank feeds which account in the books."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bankbook.books.connections import actions, queries
from bankbook.books.connections.models import AccountLink, Connection, ProviderAccount
from bankbook.books.connections.rules.links import Check, LinksRefused, Ours, Theirs, Verdict, check
from bankbook.books.errors import NotFound
from bankbook.books.ledger import queries as ledger
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.organisations.rules import Right
from bankbook.books.providers.identity import Agreement, compare, masked
from bankbook.books.web.connecting import crumbs
from bankbook.books.web.guard import BooksRequest, may, needs
from bankbook.money import Money

FIELD = "account-"


@dataclass(frozen=True, slots=True)
class Line:
    """One account at the bank beside the choice made for it. `link` is set for one that is linked already: that choice is made."""

    account: ProviderAccount
    number: str
    balance: Money | None
    link: AccountLink | None
    chosen: str  # public id of ours, "" = None selected
    check: Check | None
    instead: Ours | None  # the one that agrees, where the chosen one stops

    @property
    def field(self) -> str:
        """The name of its dropdown."""
        return f"{FIELD}{self.account.public_id}"

    @property
    def is_stopped(self) -> bool:
        """Whether the choice may not be saved."""
        return self.check is not None and self.check.verdict is Verdict.STOP


@require_http_methods(["GET", "POST"])
@needs(Right.LINK)
def link(request: BooksRequest, connection: UUID) -> HttpResponse:
    """Show every account of the consent with the likely choice; *Save* links all that was chosen, or nothing."""
    found = queries.connection(request.organisation, connection)
    if request.method == "GET":
        return _page(request, found, chosen=None)
    chosen = {name.removeprefix(FIELD): str(value) for name, value in request.POST.items() if name.startswith(FIELD)}
    instead, _equals, ours = request.POST.get("set", "").partition("=")
    if instead in chosen:
        return _page(request, found, chosen={**chosen, instead: ours})
    try:
        links = actions.link(found, choices=_choices(request, chosen), by=request.actor)
    except LinksRefused as refusal:
        return _page(request, found, chosen=chosen, refusal=refusal)
    _say(request, links)
    return redirect("books:connection", connection)


def _choices(request: BooksRequest, chosen: Mapping[str, str]) -> dict[str, ClientBankAccount | None]:
    known = {str(each.public_id): each for each in ledger.bank_accounts(request.organisation)}
    if not set(chosen.values()) <= {"", *known}:
        raise NotFound(_("There is no such bank account here."))
    return {account: known.get(value) for account, value in chosen.items()}


def _page(
    request: BooksRequest, found: Connection, *, chosen: Mapping[str, str] | None, refusal: LinksRefused | None = None
) -> HttpResponse:
    bank_accounts = list(ledger.bank_accounts(request.organisation))
    ours, links = queries.ours(bank_accounts), queries.organisation_links(request.organisation)
    lines = [_line(account, links=links, ours=list(ours.values()), chosen=chosen) for account in queries.accounts(found)]
    consent = queries.standing(found).consent
    by_key = {line.account.provider_id: line for line in lines}
    context = {
        "crumbs": crumbs((found.institution_name, reverse("books:connection", args=[found.public_id])), (_("Link bank account"), "")),
        "connection": found,
        "lines": lines,
        "unread": consent.unread if consent else [],
        "unread_consent": consent,
        "may_authorise": may(request, Right.AUTHORISE),
        "options": [(str(each.public_id), _option(each)) for each in bank_accounts],
        "errors": [
            (each.sentence, f"field-{by_key[each.account].account.public_id}" if each.account in by_key else "")
            for each in (refusal.problems if refusal else ())
        ],
        "error_title": _error_title(refusal),
        "failed": refusal is not None,
    }
    return render(request, "web/link.html", context, status=409 if refusal else 200)


def _line(account: ProviderAccount, *, links: list[AccountLink], ours: list[Ours], chosen: Mapping[str, str] | None) -> Line:
    theirs = queries.theirs(account, links)
    live = next((each for each in links if str(each.bank_account.public_id) == theirs.feeds), None)
    agreeing = next((each for each in ours if _agrees(theirs, each)), None)
    value = chosen.get(str(account.public_id), "") if chosen is not None else (agreeing.key if agreeing and not account.is_decided else "")
    picked = next((each for each in ours if each.key == value), None)
    found = check(theirs, picked) if picked and live is None else None
    stopped = found is not None and found.verdict is Verdict.STOP
    instead = agreeing if stopped and agreeing is not picked else None
    return Line(account, masked(iban=account.iban, number=account.number), theirs.balance, live, value, found, instead)


def _agrees(theirs: Theirs, ours: Ours) -> bool:
    return compare(theirs.identity, ours.identity) is Agreement.AGREE and theirs.currency == ours.currency and not ours.fed_by


def _option(account: ClientBankAccount) -> str:
    number = masked(iban=account.iban, number=f"{account.sort_code}{account.number}")
    return f"{account.name}, {account.currency}" + (f" ••{number[-4:]}" if number else "")


def _error_title(refusal: LinksRefused | None) -> str:
    count = len(refusal.problems) if refusal else 0
    return ngettext("Nothing is linked yet: %(n)s account does not fit", "Nothing is linked yet: %(n)s accounts do not fit", count) % {
        "n": count
    }


def _say(request: BooksRequest, links: list[AccountLink]) -> None:
    if links:
        names = ", ".join(each.bank_account.name for each in links)
        messages.success(request, _("Saved. Linked: %(names)s. Import transactions brings their lines in.") % {"names": names})
    else:
        messages.info(request, _("Saved: None selected for every account, so nothing is read."))


urlpatterns: list[URLPattern] = [path("connect/<uuid:connection>/link", link, name="link")]
