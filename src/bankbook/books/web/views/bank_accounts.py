"""Bank account: the accounts as the books know them, what feeds each, and adding one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bankbook.books.connections import queries as connections
from bankbook.books.ledger import queries
from bankbook.books.ledger.actions import NotAnAccount, add_bank_account
from bankbook.books.ledger.rules import BadNumber
from bankbook.books.organisations.rules import Right
from bankbook.books.web.forms.bank_accounts import KINDS, BankAccountForm
from bankbook.books.web.guard import BooksRequest, may, needs
from bankbook.money import Money


@needs(Right.VIEW_LEDGERS)
@require_safe
def bank_accounts(request: BooksRequest) -> HttpResponse:
    """List the organisation's bank accounts with what the books hold in each and the bank that feeds it."""
    accounts = list(queries.bank_accounts(request.organisation))
    held = queries.cashbooks(accounts)
    fed = {link.bank_account_id: link for link in connections.organisation_links(request.organisation)}
    kinds = dict(KINDS)
    rows = [(account, kinds[account.kind], held[account.pk], fed.get(account.pk)) for account in accounts]
    return render(request, "web/bank_accounts.html", {"rows": rows, "may_add": may(request, Right.MANAGE_ACCOUNTS)})


@needs(Right.VIEW_LEDGERS)
@require_safe
def bank_account(request: BooksRequest, bank_account: UUID) -> HttpResponse:
    """Show one bank account."""
    account = queries.bank_account(request.organisation, bank_account)
    fed = [link for link in connections.organisation_links(request.organisation) if link.bank_account_id == account.pk]
    context = {
        "account": account,
        "kind": dict(KINDS)[account.kind],
        "held": queries.cashbook(account),
        "opening": None if account.opening_minor is None else Money(account.opening_minor, account.currency),
        "link": fed[0] if fed else None,
        "ledger": queries.account_ledger(account, "bank"),
        "unassigned": queries.account_ledger(account, "unassigned"),
    }
    return render(request, "web/bank_account.html", context)


@needs(Right.MANAGE_ACCOUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: BooksRequest) -> HttpResponse:
    """Ask for an account and add it."""
    form = BankAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_bank_account(request.organisation, by=request.actor, **form.facts())
        except (NotAnAccount, BadNumber) as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("%(name)s is added. Link it to an account at the bank next.") % {"name": made.name})
            return HttpResponseRedirect(reverse("books:bank-accounts"))
    return render(request, "web/bank_account_add.html", {"form": form})


urlpatterns = [
    path("admin/account/bank-account", bank_accounts, name="bank-accounts"),
    path("admin/account/bank-account/add", add, name="bank-account-add"),
    path("admin/account/bank-account/<uuid:bank_account>", bank_account, name="bank-account"),
]
