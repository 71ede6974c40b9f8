"""What is looked for among ledgers and tenancies, and which days of one."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from bankbook import clock
from bankbook.books.ledger.models import Ledger

SHOWN_AT_FIRST: Final = timedelta(days=180)
"""Half a year: what a conversation about a ledger is usually about."""

KIND_WORDS: Final = {
    Ledger.Kind.TENANCY: _("Tenancies"),
    Ledger.Kind.DEPOSIT: _("Deposits"),
    Ledger.Kind.LANDLORD: _("Landlords"),
    Ledger.Kind.CONTRACTOR: _("Contractors"),
    Ledger.Kind.BANK: _("Bank accounts"),
    Ledger.Kind.UNASSIGNED: _("Unassigned lines"),
    Ledger.Kind.OPENING: _("Opening balances"),
    Ledger.Kind.FEES: _("Agency fees"),
    Ledger.Kind.BUSINESS: _("Business"),
    Ledger.Kind.SUSPENSE: _("Suspense"),
}


class FindLedgerForm(forms.Form):
    """A name, code, address, landlord or reference, and the kind of ledger. What cannot be read is left out of the question."""

    q = forms.CharField(label=_("Name, code, address or reference"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ChoiceField)
        kinds.choices = [("", _("All")), *((kind.value, word) for kind, word in KIND_WORDS.items())]

    def wanted(self) -> dict[str, Any]:
        """Return the question by the names that `find_ledgers` has."""
        self.is_valid()
        kind = self.cleaned_data.get("kind", "")
        return {"text": self.cleaned_data.get("q", ""), "kinds": [kind] if kind else []}

    @property
    def is_filled(self) -> bool:
        """Whether anything is asked for."""
        return any(self.wanted().values())


class FindTenancyForm(forms.Form):
    """A code, tenant, address, landlord or reference."""

    q = forms.CharField(label=_("Tenant, address, landlord, code or reference"), required=False, max_length=100)

    @property
    def text(self) -> str:
        """What is looked for."""
        self.is_valid()
        return str(self.cleaned_data.get("q", ""))


class DaysForm(forms.Form):
    """From one day to another; without them, the half year up to today."""

    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, *, zone: str) -> None:
        self.today = clock.today(zone)
        given = data.copy()
        given.setdefault("last", self.today.isoformat())
        super().__init__(given)
        self.is_valid()
        self.until: date = self.cleaned_data.get("last") or self.today
        self.since: date = self.cleaned_data.get("first") or self.until - SHOWN_AT_FIRST
        if "first" not in given:
            given["first"] = self.since.isoformat()  # the same mapping as `self.data`
