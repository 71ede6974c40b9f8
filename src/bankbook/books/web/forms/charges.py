"""A charge that a person adds by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bankbook.books.ledger.models import Ledger
from bankbook.books.ledger.rules import KINDS_OF_LEDGER
from bankbook.money import Money, decimal_text

CHARGE_WORDS = {"rent": _("Rent"), "deposit": _("Deposit"), "fee": _("Fee"), "other": _("Other charge")}


class ChargeForm(forms.Form):
    """What is charged, for which day, and under which reference. Amount and day are read by the room, as cells of a file are."""

    kind = forms.ChoiceField(label=_("Kind"))
    amount = forms.CharField(
        label=_("Amount"), max_length=24, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    )
    due_on = forms.CharField(label=_("Due on"), max_length=10, widget=forms.DateInput(attrs={"type": "date"}))
    reference = forms.CharField(
        label=_("Reference"),
        max_length=64,
        help_text=_("The charge’s own, for example an invoice number. No other charge may have it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any, *, ledger: Ledger, today: str) -> None:
        super().__init__(data, initial=_likely(ledger, today))
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(each, CHARGE_WORDS[each]) for each in KINDS_OF_LEDGER.get(ledger.kind, ())]

    def facts(self) -> dict[str, str]:
        """Return what was filled in, by the names that `add_charge` has."""
        return dict(self.cleaned_data)


def _likely(ledger: Ledger, today: str) -> dict[str, str]:
    rent = ledger.tenancy if ledger.kind == Ledger.Kind.TENANCY else None
    amount = decimal_text(Money(rent.rent_minor, rent.currency)) if rent and rent.currency == ledger.currency else ""
    return {"amount": amount, "due_on": today}
