"""A bank account as a person names it."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

KINDS: Final = (("client", _("Client account")), ("deposit", _("Deposit account")), ("trading", _("Trading account")))


class BankAccountForm(forms.Form):
    """What the books need to know of an account. Its numbers are checked by the room; without any, linking cannot compare them."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As people call it, for example Client account."))
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="GBP")
    sort_code = forms.CharField(label=_("Sort code"), max_length=12, required=False)
    number = forms.CharField(label=_("Account number"), max_length=12, required=False)
    iban = forms.CharField(label=_("IBAN"), max_length=42, required=False, help_text=_("In place of sort code and number, or beside them."))
    start_on = forms.DateField(
        label=_("First day"),
        required=False,
        help_text=_("Lines before this day are not brought in. Leave it empty for all that the bank gives."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def facts(self) -> dict[str, Any]:
        """Return what was filled in, by the names that `add_bank_account` has."""
        return dict(self.cleaned_data)
