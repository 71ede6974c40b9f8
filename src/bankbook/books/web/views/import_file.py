"""A statement file: chosen, looked at, and only then brought in."""

from typing import Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from bankbook.books.errors import Refused
from bankbook.books.imports import actions
from bankbook.books.ledger import queries as ledgers
from bankbook.books.ledger.models import ClientBankAccount
from bankbook.books.organisations.rules import Right
from bankbook.books.web.guard import BooksRequest, needs

FILE_BYTES_MAX: Final = 20 * 1024 * 1024
"""About 40,000 lines: years of a busy account, and little enough to read while somebody waits."""


class FileForm(forms.Form):
    """Which account, and the file."""

    account = forms.ModelChoiceField(
        label=gettext_lazy("Account"), queryset=ClientBankAccount.objects.none(), to_field_name="public_id", empty_label=None
    )
    file = forms.FileField(label=gettext_lazy("File"))

    def clean_file(self) -> object:
        """Refuse a file that nobody would wait for."""
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES_MAX:
            raise forms.ValidationError(_("The file has more than 20 MB. Split it by month; days that overlap do no harm."))
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.IMPORT)
def import_file(request: BooksRequest) -> HttpResponse:
    """Ask for a file, and show what it would do before anything is saved."""
    form = FileForm(request.POST or None, request.FILES or None, initial={"account": request.GET.get("account", "")})
    accounts = forms.ModelChoiceField(
        label=_("Account"), queryset=ledgers.bank_accounts(request.organisation), to_field_name="public_id", empty_label=None
    )
    form.fields["account"] = accounts
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            run = actions.import_file(form.cleaned_data["account"], by=request.actor, name=given.name, body=given.read(), dry_run=True)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("books:import-run", run.public_id)
    return render(request, "web/import_file.html", {"form": form})


urlpatterns: list[URLPattern] = [path("bank/import-file", import_file, name="import-file")]
